import { describe, expect, test } from "vitest";
import { serverless } from "../../../packages/core/src/definition/cluster.ts";
import type { Consumer } from "../../../packages/core/src/definition/consumer.ts";
import type { PlannedNetwork } from "../../../packages/core/src/plan/plan.ts";
import { planApp } from "../../../packages/core/src/plan/plan-app.ts";
import { appOf, consumerOf, existingCluster, glueTopic, plainTopic, producerOf } from "./sample-app.ts";

const pollers = { min: 1, max: 2 };
const blocks = { deadLetter: undefined, whenExhausted: "block", undecodable: "block" };
const network = (consumers: readonly Consumer[], changes: Readonly<Record<string, unknown>> = {}): PlannedNetwork =>
	planApp(appOf(consumers, { topics: [plainTopic, glueTopic], ...changes }), "prod").network;
const services = (changes: Readonly<Record<string, unknown>>, app: Readonly<Record<string, unknown>> = {}): readonly string[] =>
	network([consumerOf(changes)], app).endpoints.map(({ service, type }) => `${type} ${service}`);

describe("the endpoints of a VPC without NAT", () => {
	test.each([
		["nothing for provisioned pollers", { ...blocks, pollers }, []],
		["lambda and sts on demand", blocks, ["Interface lambda", "Interface sts"]],
		["a gateway when batches go to a bucket", { pollers }, ["Gateway s3"]],
		["both on demand with a bucket", {}, ["Gateway s3", "Interface lambda", "Interface sts"]],
		["sqs for a queue", { ...blocks, pollers, onFailure: "sqs:late" }, ["Interface sqs"]],
		["sns for a notification topic", { ...blocks, pollers, onFailure: "sns:late" }, ["Interface sns"]],
		["nothing for a topic", { pollers, deadLetter: "topic:flights" }, []],
		[
			"glue for a function in the VPC that reads framed values",
			{ topic: glueTopic, pollers, deadLetter: "topic:orders" },
			["Interface glue"],
		],
		["nothing for a function outside that reads framed values", { ...blocks, topic: glueTopic, pollers }, []],
	])("are %s", (_title, changes, expected) => {
		expect(services(changes)).toEqual(expected);
	});

	test("say who needs each, and why", () => {
		const { endpoints } = network([consumerOf(), consumerOf({ name: "audit", pollers })]);
		expect(endpoints.map(({ service, neededBy }) => [service, neededBy])).toEqual([
			["s3", ['consumer "billing"', 'consumer "audit"']],
			["lambda", ['consumer "billing"']],
			["sts", ['consumer "billing"']],
		]);
		for (const { reason } of endpoints) expect(reason).toMatch(/VPC\.$/);
	});

	test("are none for a producer: it talks to the brokers alone", () => {
		expect(network([], { producers: [producerOf({ handler: "functions/feed.handler" })] }).endpoints).toEqual([]);
	});
});

test("with NAT only the gateway to S3 stays", () => {
	expect(services({ onFailure: "s3:late" }, { cluster: serverless({ nat: "managed" }) })).toEqual(["Gateway s3"]);
	expect(services({ onFailure: "sqs:late" }, { cluster: serverless({ nat: "ec2" }) })).toEqual([]);
});

test("a VPC is made with two zones, or with what the cluster says", () => {
	expect(network([]).vpc).toEqual({ kind: "created", zones: 2 });
	expect(network([], { cluster: serverless({ zones: 3, nat: "ec2" }) }).vpc).toEqual({ kind: "created", zones: 3, nat: "ec2" });
});

test("the VPC of an existing cluster is given, and its endpoints have to be there", () => {
	const cluster = existingCluster();
	expect(network([consumerOf()], { cluster })).toMatchObject({ vpc: { kind: "given", ...cluster.vpc }, port: 9098 });
	expect(services({}, { cluster })).toEqual(["Gateway s3", "Interface lambda", "Interface sts"]);
});
