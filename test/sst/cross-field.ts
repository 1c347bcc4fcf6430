import type { Properties } from "./engine/protocol.ts";
import type { Resource } from "./engine/resource.ts";

/*
  What two settings say of each other, and AWS refuses or silently ignores: neither a type, nor the rules for CloudFormation, nor Pulumi's provider
  knows any of it. https://docs.aws.amazon.com/lambda/latest/dg/<page>.html, pages in brackets.
*/
interface Mapping {
	readonly functionName: string;
	readonly eventSourceArn: string;
	readonly topics?: readonly string[];
	readonly startingPosition?: string;
	readonly startingPositionTimestamp?: string;
	readonly maximumRetryAttempts?: number;
	readonly maximumRecordAgeInSeconds?: number;
	readonly bisectBatchOnFunctionError?: boolean;
	readonly functionResponseTypes?: readonly string[];
	readonly destinationConfig?: { readonly onFailure?: { readonly destinationArn: string } };
	readonly provisionedPollerConfig?: {
		readonly minimumPollers?: number;
		readonly maximumPollers?: number;
		readonly pollerGroupName?: string;
	};
	readonly amazonManagedKafkaEventSourceConfig?: {
		readonly consumerGroupId?: string;
		readonly schemaRegistryConfig?: Properties;
	};
	readonly sourceAccessConfigurations?: readonly Properties[];
}

interface Context {
	/** The function that the mapping invokes, if it is there. */
	readonly invoked: Properties | undefined;
	readonly others: readonly Mapping[];
	/** Milliseconds since 1970. */
	readonly now: number;
}

/** Each with what is wrong; holds a mapping for right when it answers false. */
export const RULES: Readonly<Record<string, (mapping: Mapping, context: Context) => boolean>> = {
	// [kafka-retry-configurations]
	"retries are for provisioned pollers": (mapping) => onDemand(mapping) && mapping.maximumRetryAttempts !== undefined,
	"a record's age is for provisioned pollers": (mapping) => onDemand(mapping) && mapping.maximumRecordAgeInSeconds !== undefined,
	"bisecting is for provisioned pollers": (mapping) => onDemand(mapping) && mapping.bisectBatchOnFunctionError === true,
	"partial responses are for provisioned pollers": (mapping) => onDemand(mapping) && partial(mapping),
	// [kafka-on-failure-destination]
	"a topic as a destination is for provisioned pollers": (mapping) =>
		onDemand(mapping) && destinationTopic(mapping) !== undefined,
	"a destination is never the source topic": (mapping) =>
		destinationTopic(mapping) !== undefined && mapping.topics?.includes(destinationTopic(mapping) ?? "") === true,
	// [services-consume-kafka-events]
	"a schema registry is for provisioned pollers": (mapping) => onDemand(mapping) && registry(mapping) !== undefined,
	"a schema registry needs a destination for what it refuses": (mapping) =>
		registry(mapping) !== undefined && mapping.destinationConfig?.onFailure === undefined,
	// [kafka-scaling-modes]
	"pollers have a minimum of at most their maximum": ({ provisionedPollerConfig: pollers }) =>
		pollers !== undefined && (pollers.minimumPollers ?? 1) > (pollers.maximumPollers ?? 200),
	"a group of pollers has at most 100 mappings and 2,000 pollers": (mapping, { others }) => {
		const group = mapping.provisionedPollerConfig?.pollerGroupName;
		const members = [mapping, ...others].filter(
			({ provisionedPollerConfig }) => provisionedPollerConfig?.pollerGroupName === group,
		);
		const pollers = members.reduce((sum, member) => sum + (member.provisionedPollerConfig?.maximumPollers ?? 200), 0);
		return group !== undefined && (members.length > 100 || pollers > 2_000);
	},
	// [kafka-starting-positions]
	"a start at a timestamp needs one": (mapping) =>
		mapping.startingPosition === "AT_TIMESTAMP" && mapping.startingPositionTimestamp === undefined,
	"a timestamp is for the start at it": (mapping) =>
		mapping.startingPosition !== "AT_TIMESTAMP" && mapping.startingPositionTimestamp !== undefined,
	"a start is never in the future": ({ startingPositionTimestamp: start }, { now }) =>
		start !== undefined && Date.parse(start) > now,
	"a start is said": (mapping) => mapping.startingPosition === undefined,
	// [msk-esm-parameters]
	"a mapping has exactly one topic": (mapping) => mapping.topics?.length !== 1,
	"a consumer group is said, since its exact ARN is in the function's policy": (mapping) => group(mapping) === undefined,
	"a consumer group belongs to one mapping": (mapping, { others }) =>
		others.some((other) => other.eventSourceArn === mapping.eventSourceArn && group(other) === group(mapping)),
	// [with-msk]
	"a function behind a mapping has 14 minutes at most": (_mapping, { invoked }) => Number(invoked?.["timeout"] ?? 3) > 840,
	// [msk-cluster-auth]
	"IAM needs no secret": (mapping) => (mapping.sourceAccessConfigurations?.length ?? 0) > 0,
	// Millrace's own: a partial response to a mapping that does not read it acknowledges what failed.
	"a mapping invokes a function of this deployment": (_mapping, { invoked }) => invoked === undefined,
	"a mapping reads the response that its function was told to give": (mapping, { invoked }) =>
		invoked !== undefined && partial(mapping) !== (toldResponse(invoked) === "partial"),
};

/** What is wrong with the mappings among captured resources, one line a breach. */
export function breachedCrossFieldRules(resources: readonly Resource[], now: number): readonly string[] {
	const mappings = resources.filter(({ type }) => type === "aws:lambda/eventSourceMapping:EventSourceMapping");
	const functions = resources.filter(({ type }) => type === "aws:lambda/function:Function");
	return mappings.flatMap(({ urn, inputs }) => {
		const mapping = inputs as unknown as Mapping;
		const invoked = functions.find(({ outputs }) => [outputs["name"], outputs["arn"]].includes(mapping.functionName))?.inputs;
		const others = mappings.filter((other) => other.urn !== urn).map((other) => other.inputs as unknown as Mapping);
		const breached = Object.entries(RULES).filter(([, breaches]) => breaches(mapping, { invoked, others, now }));
		return breached.map(([rule]) => `${urn.split("::").at(-1)}: ${rule}`);
	});
}

const onDemand = (mapping: Mapping) => mapping.provisionedPollerConfig === undefined;
const partial = (mapping: Mapping) => mapping.functionResponseTypes?.includes("ReportBatchItemFailures") === true;
const registry = (mapping: Mapping) => mapping.amazonManagedKafkaEventSourceConfig?.schemaRegistryConfig;
const group = (mapping: Mapping) => mapping.amazonManagedKafkaEventSourceConfig?.consumerGroupId;

function destinationTopic(mapping: Mapping): string | undefined {
	return /^kafka:\/\/(.*)$/.exec(mapping.destinationConfig?.onFailure?.destinationArn ?? "")?.[1];
}

/** Of the settings in the environment; without any, the function throws for a whole batch. */
function toldResponse(invoked: Properties): string {
	const environment = invoked["environment"] as { readonly variables?: Readonly<Record<string, string>> } | undefined;
	return JSON.parse(environment?.variables?.["MILLRACE"] ?? "{}").response ?? "whole";
}
