import { describe, expect, test } from "vitest";
import { fillPlaceholders } from "../../../packages/core/src/plan/fill.ts";
import type { PlannedStatement } from "../../../packages/core/src/plan/plan.ts";
import { planApp } from "../../../packages/core/src/plan/plan-app.ts";
import { isAllowed } from "../../support/iam-evaluator.ts";
import { bucket, cluster, group, logs, registry, schema, topic, transaction, UNIVERSE, VALUES } from "./iam-universe.ts";
import { appOf, consumerOf, glueTopic, plainTopic, producerOf } from "./sample-app.ts";

const pollers = { min: 1, max: 2 };
const topics = [plainTopic, glueTopic, { ...plainTopic, name: "parked" }];
const OWN_ACCOUNT = { "s3:ResourceAccount": "123456789012" };

/** Actions on a resource, or anywhere. */
type Needs = readonly (readonly [actions: string, resource: string | readonly string[]])[];
const ANYWHERE = "*";

const reads = (name: string): Needs => [
	["kafka-cluster:Connect", cluster],
	["kafka-cluster:DescribeTopic kafka-cluster:ReadData", topic(name)],
	["kafka-cluster:DescribeGroup kafka-cluster:AlterGroup", group("shop-prod-billing")],
	["kafka:DescribeClusterV2 kafka:GetBootstrapBrokers", cluster],
	["ec2:CreateNetworkInterface ec2:DescribeNetworkInterfaces ec2:DeleteNetworkInterface", ANYWHERE],
	["ec2:DescribeVpcs ec2:DescribeSubnets ec2:DescribeSecurityGroups", ANYWHERE],
	...writesLogs("billing"),
];
const sits: Needs = [
	["ec2:CreateNetworkInterface ec2:DescribeNetworkInterfaces ec2:DeleteNetworkInterface ec2:DescribeSubnets", ANYWHERE],
	["ec2:AssignPrivateIpAddresses ec2:UnassignPrivateIpAddresses", ANYWHERE],
];
const writes = (name: string): Needs => [
	["kafka-cluster:Connect", cluster],
	["kafka-cluster:DescribeTopic kafka-cluster:WriteData", topic(name)],
];
const numbers: Needs = [["kafka-cluster:WriteDataIdempotently", cluster]];
const putsOwn: Needs = [["s3:PutObject", `${bucket("shop-prod-failures-0a1b")}/billing/2026/1.json`]];
const putsBatches = (name: string): Needs => [
	["s3:ListBucket", bucket(name)],
	[
		"s3:PutObject",
		["billing/2026/1.json", "billing-2/1.json", "aws/lambda/1/2.json", "feed/1.json"].map((key) => `${bucket(name)}/${key}`),
	],
];
const QUEUE = "arn:aws:sqs:eu-central-1:123456789012:shop-prod-late";
const NOTIFICATION = "arn:aws:sns:eu-central-1:123456789012:shop-prod-late";

/** CloudWatch judges a stream by the ARN of its group with `:*`, here a stream of it. */
function writesLogs(name: string): Needs {
	return [["logs:CreateLogStream logs:PutLogEvents", `${logs(`shop-prod-${name}`)}:log-stream:2026/11/26/[$LATEST]0a1b`]];
}

const consumer = (changes: Readonly<Record<string, unknown>>): readonly PlannedStatement[] =>
	planApp(appOf([consumerOf(changes)], { topics }), "prod").consumers[0]?.function.iam ?? [];
const producer = (changes: Readonly<Record<string, unknown>>) =>
	planApp(appOf([], { topics, producers: [producerOf(changes)] }), "prod").producers[0];
const { setup } = planApp(appOf([consumerOf()], { topics }), "prod");

/** Each kind of principal, and exactly what it needs. */
const PRINCIPALS: readonly {
	readonly of: string;
	readonly iam: readonly PlannedStatement[] | undefined;
	readonly needs: Needs;
}[] = [
	{
		of: "a consumer on demand, with a bucket",
		iam: consumer({}),
		needs: [...reads("orders"), ...putsOwn, ...putsBatches("shop-prod-failures-0a1b")],
	},
	{
		of: "a consumer without destination",
		iam: consumer({ deadLetter: undefined, whenExhausted: "block", undecodable: "block" }),
		needs: reads("orders"),
	},
	{
		of: "a consumer of framed values, with a bucket of its own for batches",
		iam: consumer({ topic: glueTopic, pollers, onFailure: "s3:late" }),
		needs: [...reads("flights"), ["glue:GetSchemaVersion", ANYWHERE], ...putsOwn, ...putsBatches("shop-prod-late-0a1b")],
	},
	{
		of: "a consumer whose records Lambda validates, with a queue",
		iam: consumer({ topic: glueTopic, pollers, validation: { eventRecordFormat: "JSON" }, onFailure: "sqs:late" }),
		needs: [
			...reads("flights"),
			["glue:GetSchemaVersion", ANYWHERE],
			["glue:GetRegistry", registry("shop-prod")],
			...putsOwn,
			["sqs:SendMessage", QUEUE],
		],
	},
	{
		of: "a consumer with a notification topic",
		iam: consumer({ onFailure: "sns:late" }),
		needs: [...reads("orders"), ...putsOwn, ["sns:Publish", NOTIFICATION]],
	},
	{
		of: "a consumer with a topic for dead letters, written by it and by Lambda",
		iam: consumer({ deadLetter: "topic:parked", pollers }),
		needs: [...reads("orders"), ...sits, ...writes("parked")],
	},
	{
		of: "a consumer whose batches go to a topic",
		iam: consumer({ onFailure: "topic:parked", pollers }),
		needs: [...reads("orders"), ...putsOwn, ...writes("parked")],
	},
	{ of: "a producer's link", iam: producer({})?.iam, needs: [...writes("orders"), ...numbers] },
	{ of: "a producer's link without numbered records", iam: producer({ idempotent: false })?.iam, needs: writes("orders") },
	{
		of: "a transactional producer's link",
		iam: producer({ transactional: true })?.iam,
		needs: [
			...writes("orders"),
			...numbers,
			[
				"kafka-cluster:DescribeTransactionalId kafka-cluster:AlterTransactionalId",
				["shop-prod-feed", "shop-prod-feed.0", "shop-prod-feed.1"].map(transaction),
			],
		],
	},
	{
		of: "a producer's function of two topics",
		iam: producer({ handler: "functions/feed.handler", topics: [plainTopic, glueTopic] })?.function?.iam,
		needs: [...writes("orders"), ...writes("flights"), ...numbers, ...sits, ...writesLogs("feed")],
	},
	{
		of: "the step that creates topics",
		iam: setup.topics.iam,
		needs: [
			["kafka-cluster:Connect", cluster],
			[
				"kafka-cluster:CreateTopic kafka-cluster:DescribeTopic kafka-cluster:AlterTopic kafka-cluster:DescribeTopicDynamicConfiguration kafka-cluster:AlterTopicDynamicConfiguration",
				["orders", "flights", "parked"].map(topic),
			],
			...sits,
			...writesLogs("topics-setup"),
		],
	},
	{
		of: "the step that registers schemas",
		iam: setup.schemas?.iam,
		needs: [
			[
				"glue:CreateSchema glue:GetSchema glue:GetSchemaByDefinition glue:ListSchemaVersions glue:RegisterSchemaVersion glue:UpdateSchema",
				[registry("shop-prod"), schema("shop-prod/flights-value")],
			],
			...writesLogs("schemas-setup"),
		],
	},
];

describe("the role of", () => {
	test.each(PRINCIPALS)("$of may do what it needs, and nothing else that can be asked for", ({ iam, needs }) => {
		const statements = fillPlaceholders(iam ?? [], VALUES);
		const needed = new Set(
			needs.flatMap(([actions, on]) => actions.split(" ").flatMap((action) => [on].flat().map((one) => `${action} ${one}`))),
		);
		const allowed = UNIVERSE.filter((request) => isAllowed(statements, { ...request, context: OWN_ACCOUNT }));
		const expected = UNIVERSE.filter(
			({ action, resource }) => needed.has(`${action} ${resource}`) || needed.has(`${action} ${ANYWHERE}`),
		);
		expect(allowed).toEqual(expected);
		const found = new Set(expected.flatMap(({ action, resource }) => [`${action} ${resource}`, `${action} ${ANYWHERE}`]));
		expect([...needed].filter((need) => !found.has(need))).toEqual([]);
	});

	test("any consumer writes to a bucket of its own account alone", () => {
		const statements = fillPlaceholders(consumer({}), VALUES);
		const request = { action: "s3:PutObject", resource: `${bucket("shop-prod-failures-0a1b")}/billing/1.json` };
		expect(isAllowed(statements, { ...request, context: OWN_ACCOUNT })).toBe(true);
		expect(isAllowed(statements, { ...request, context: { "s3:ResourceAccount": "999999999999" } })).toBe(false);
		expect(isAllowed(statements, request)).toBe(false);
	});
});

test("the requests are more than 1,800, and tell every two resources of a service apart", () => {
	expect(UNIVERSE.length).toBeGreaterThan(1800);
	expect(new Set(UNIVERSE.map(({ action, resource }) => `${action} ${resource}`)).size).toBe(UNIVERSE.length);
});
