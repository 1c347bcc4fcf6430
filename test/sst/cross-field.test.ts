import { expect, test } from "vitest";
import { breachedCrossFieldRules, RULES } from "./cross-field.ts";
import type { Resource } from "./engine/resource.ts";

const now = Date.parse("2026-11-25T00:00:00Z");
const provisioned = { minimumPollers: 1, maximumPollers: 4, pollerGroupName: "shared" };
const RIGHT = {
	functionName: "delays",
	eventSourceArn: "arn:aws:kafka:us-east-1:123456789012:cluster/c/u-s1",
	topics: ["flights"],
	startingPosition: "TRIM_HORIZON",
	functionResponseTypes: ["ReportBatchItemFailures"],
	provisionedPollerConfig: provisioned,
	amazonManagedKafkaEventSourceConfig: { consumerGroupId: "delays" },
};
const whole = { functionResponseTypes: undefined, provisionedPollerConfig: undefined };

function resource(type: string, name: string, inputs: object): Resource {
	const properties = inputs as Record<string, unknown>;
	return {
		urn: `urn::${name}`,
		type,
		custom: true,
		dependencies: [],
		propertyDependencies: {},
		inputs: properties,
		outputs: properties,
	};
}
const mapping = (name: string, changes: object) =>
	resource("aws:lambda/eventSourceMapping:EventSourceMapping", name, { ...RIGHT, ...changes });
const lambda = (response: string, timeout = 60) =>
	resource("aws:lambda/function:Function", "Delays", {
		name: "delays",
		timeout,
		environment: { variables: { MILLRACE: JSON.stringify({ response }) } },
	});

interface Case {
	readonly mapping?: object;
	readonly response?: string;
	readonly timeout?: number;
	readonly others?: readonly object[];
}
const registry = {
	consumerGroupId: "delays",
	schemaRegistryConfig: { schemaRegistryUri: "arn:aws:glue:us-east-1:123456789012:registry/r" },
};
const onFailure = (destinationArn: string) => ({ onFailure: { destinationArn } });
const elsewhere = { amazonManagedKafkaEventSourceConfig: { consumerGroupId: "other" } };

/** The least that breaches each rule, and breaches no other. */
const BREACHES: Readonly<Record<string, Case>> = {
	"retries are for provisioned pollers": { mapping: { ...whole, maximumRetryAttempts: 3 }, response: "whole" },
	"a record's age is for provisioned pollers": { mapping: { ...whole, maximumRecordAgeInSeconds: 60 }, response: "whole" },
	"bisecting is for provisioned pollers": { mapping: { ...whole, bisectBatchOnFunctionError: true }, response: "whole" },
	"partial responses are for provisioned pollers": { mapping: { provisionedPollerConfig: undefined } },
	"a topic as a destination is for provisioned pollers": {
		mapping: { ...whole, destinationConfig: onFailure("kafka://failures") },
		response: "whole",
	},
	"a destination is never the source topic": { mapping: { destinationConfig: onFailure("kafka://flights") } },
	"a schema registry is for provisioned pollers": {
		mapping: { ...whole, amazonManagedKafkaEventSourceConfig: registry, destinationConfig: onFailure("arn:aws:s3:::failures") },
		response: "whole",
	},
	"a schema registry needs a destination for what it refuses": { mapping: { amazonManagedKafkaEventSourceConfig: registry } },
	"pollers have a minimum of at most their maximum": {
		mapping: { provisionedPollerConfig: { minimumPollers: 2, maximumPollers: 1 } },
	},
	"a group of pollers has at most 100 mappings and 2,000 pollers": {
		mapping: { provisionedPollerConfig: { ...provisioned, maximumPollers: 1_997 } },
		others: [elsewhere],
	},
	"a start at a timestamp needs one": { mapping: { startingPosition: "AT_TIMESTAMP" } },
	"a timestamp is for the start at it": { mapping: { startingPositionTimestamp: "2026-11-24T00:00:00Z" } },
	"a start is never in the future": {
		mapping: { startingPosition: "AT_TIMESTAMP", startingPositionTimestamp: "2026-11-25T00:00:01Z" },
	},
	"a start is said": { mapping: { startingPosition: undefined } },
	"a mapping has exactly one topic": { mapping: { topics: ["flights", "notes"] } },
	"a consumer group is said, since its exact ARN is in the function's policy": {
		mapping: { amazonManagedKafkaEventSourceConfig: undefined },
	},
	"a consumer group belongs to one mapping": { others: [{ functionName: "delays" }] },
	"a function behind a mapping has 14 minutes at most": { timeout: 841 },
	"IAM needs no secret": { mapping: { sourceAccessConfigurations: [{ type: "SASL_SCRAM_512_AUTH", uri: "arn:secret" }] } },
	"a mapping invokes a function of this deployment": { mapping: { functionName: "another" } },
	"a mapping reads the response that its function was told to give": { response: "whole" },
};

function breachesOf({ mapping: changes = {}, response = "partial", timeout = 60, others = [] }: Case): readonly string[] {
	const rest = others.map((other, index) => mapping(`Other${index}`, other));
	const breached = breachedCrossFieldRules([lambda(response, timeout), mapping("Mapping", changes), ...rest], now);
	return breached.flatMap((line) => (line.startsWith("Mapping: ") ? [line.slice("Mapping: ".length)] : []));
}

test("a mapping of every option but those that exclude each other breaches nothing", () => {
	expect(breachesOf({})).toEqual([]);
	expect(breachesOf({ mapping: whole, response: "whole" })).toEqual([]);
	const all = {
		startingPosition: "AT_TIMESTAMP",
		startingPositionTimestamp: "2026-11-24T00:00:00Z",
		maximumRetryAttempts: 5,
		maximumRecordAgeInSeconds: 3_600,
		bisectBatchOnFunctionError: true,
		destinationConfig: onFailure("kafka://failures"),
		amazonManagedKafkaEventSourceConfig: registry,
	};
	expect(breachesOf({ mapping: all, others: [elsewhere] })).toEqual([]);
});

test.each(Object.keys(RULES))("refused: %s", (rule) => {
	expect(breachesOf(BREACHES[rule] ?? {})).toEqual([rule]);
});
