// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the placeholders of a plan are literal text
import { describe, expect, test } from "vitest";
import { type App, defineApp, glue } from "../../../packages/core/src/definition/app.ts";
import { serverless } from "../../../packages/core/src/definition/cluster.ts";
import { string } from "../../../packages/core/src/definition/codecs.ts";
import { defineConsumer } from "../../../packages/core/src/definition/consumer.ts";
import { readAs } from "../../../packages/core/src/definition/read-as.ts";
import { defineTopic, type Topic } from "../../../packages/core/src/definition/topic.ts";
import type { PlannedConsumer } from "../../../packages/core/src/plan/plan.ts";
import { planApp } from "../../../packages/core/src/plan/plan-app.ts";
import { appOf, avroSchema, consumerOf, glueTopic, plainTopic } from "./sample-app.ts";

const NOW = Date.UTC(2026, 10, 22);
const DIGEST = "0123456789abcdef".repeat(4);
const flights = defineTopic({
	name: "flights",
	key: string,
	value: avroSchema("airline.Flight", DIGEST),
	wire: "glue",
	partitions: 6,
	retention: "7 days",
	maxMessage: "2 MB",
});
const positions = defineTopic({ name: "positions", value: string, wire: "plain", partitions: 12, cleanup: "compact" });
const failed = defineTopic({ name: "failed", value: string, wire: "plain", partitions: 1, retention: "forever" });

const delays = defineConsumer({
	name: "delays",
	topic: flights,
	handler: "functions/delays.handler",
	batchSize: 500,
	batchWindow: "1 second",
	startFrom: new Date("2026-01-31T00:00:00.500Z"),
	concurrency: 4,
	timeout: "2 minutes",
	memory: "1 GB",
	attempts: { max: 2, backoff: "1 second" },
	undecodable: "skip",
	deadLetter: "s3:failures",
	pollers: { min: 1, max: 4, group: "shared" },
	redelivery: { retries: 5, maxAge: "1 hour", bisect: true },
	validation: { eventRecordFormat: "JSON" },
	filters: [{ value: { origin: ["SEA"] } }],
	environment: { TABLE: "delays" },
});
const tracker = defineConsumer({
	name: "tracker",
	topic: positions,
	handler: "functions/tracker.handler",
	deadLetter: "topic:failed",
});
const app = defineApp({
	name: "airline",
	cluster: serverless(),
	registry: glue("airline"),
	topics: [flights, positions, failed],
	consumers: [delays, tracker],
	stages: { prod: { topics: { positions: { partitions: 24 } }, consumers: { tracker: { batchSize: 50, enabled: false } } } },
});

const KAFKA = "arn:aws:kafka:${Region}:${Account}";
const CLUSTER = "${ClusterName}/${ClusterUuid}";
const INTERFACES = [
	"ec2:CreateNetworkInterface",
	"ec2:DescribeNetworkInterfaces",
	"ec2:DescribeVpcs",
	"ec2:DeleteNetworkInterface",
	"ec2:DescribeSubnets",
	"ec2:DescribeSecurityGroups",
];
const OWN_ACCOUNT = { StringEquals: { "s3:ResourceAccount": "${Account}" } };

describe("the plan of an app", () => {
	test("takes from its stage whatever a stage may change", () => {
		const consumers = {
			delays: {
				batchSize: 7,
				batchWindow: "3 seconds",
				concurrency: 2,
				timeout: "5 minutes",
				memory: "256 MB",
				pollers: { min: 2, max: 3 },
				enabled: false,
			},
		} as const;
		const staged = defineApp({
			...app,
			stages: { dev: { consumers, topics: { flights: { partitions: 3, retention: "1 day" } } } },
		});
		const {
			topics,
			consumers: [planned],
		} = planApp(staged, "dev", { now: NOW });
		expect(topics[0]).toMatchObject({ partitions: 3, config: { "retention.ms": "86400000" } });
		expect(planned?.function).toMatchObject({ timeoutSeconds: 300, memoryMb: 256, settings: { concurrency: 2 } });
		expect(planned?.mapping).toMatchObject({ BatchSize: 7, MaximumBatchingWindowInSeconds: 3, Enabled: false });
		expect(planned?.mapping.ProvisionedPollerConfig).toEqual({ MinimumPollers: 2, MaximumPollers: 3 });
	});

	test("tells the function the margin and the size that its consumer declares", () => {
		const own = consumerOf({ deadlineMargin: "500 ms", maxInflated: "4 MB" });
		const [planned] = planApp(appOf([own]), "dev", { now: NOW }).consumers;
		expect(planned?.function.settings).toMatchObject({ deadlineMarginMs: 500, maxInflatedBytes: 4_194_304 });
	});

	test("holds its topics, schemas, destinations, functions and mappings", () => {
		// Network, setup, alarms and costs have tests of their own.
		const { network: _network, setup: _setup, costs: _costs, ...plan } = planApp(app, "prod", { now: NOW });
		const consumers = plan.consumers.map(({ alarms: _alarms, ...planned }) => planned);
		expect({ ...plan, consumers }).toEqual({
			version: 1,
			app: "airline",
			stage: "prod",
			tags: { "millrace:app": "airline", "millrace:stage": "prod" },
			cluster: { kind: "serverless", name: "airline-prod" },
			registry: { kind: "glue", name: "airline-prod", existing: false },
			producers: [],
			alarms: { enabled: true },
			protect: false,
			topics: [
				{
					name: "flights",
					partitions: 6,
					config: { "cleanup.policy": "delete", "max.message.bytes": "2097152", "retention.ms": "604800000" },
				},
				{ name: "positions", partitions: 24, config: { "cleanup.policy": "compact" } },
				{ name: "failed", partitions: 1, config: { "cleanup.policy": "delete", "retention.ms": "-1" } },
			],
			schemas: [
				{
					subject: "flights-value",
					topic: "flights",
					part: "value",
					format: "avro",
					name: "airline.Flight",
					digest: DIGEST,
					wire: "glue",
					compatibility: "BACKWARD",
				},
			],
			destinations: [
				{ kind: "s3", name: "failures", writers: ["function", "mapping"], expireDays: 90 },
				{ kind: "topic", name: "failed", writers: ["function"] },
			],
			consumers: [
				{
					name: "delays",
					topic: "flights",
					function: {
						name: "airline-prod-delays",
						handler: "functions/delays.handler",
						timeoutSeconds: 120,
						memoryMb: 1024,
						logRetentionDays: 30,
						settings: {
							response: "partial",
							app: "airline",
							stage: "prod",
							concurrency: 4,
							attempts: { max: 2, backoffMs: 1000 },
							whenExhausted: "deadLetter",
							undecodable: "skip",
							deadlineMarginMs: 2000,
							maxInflatedBytes: 10_485_760,
							deadLetter: { kind: "s3", bucket: "${Bucket:failures}", prefix: "delays/" },
							registry: { name: "airline-prod" },
						},
						environment: { TABLE: "delays" },
						vpc: { needed: false, reason: "Lambda polls the cluster itself, and nothing the function calls is in the VPC." },
						iam: [
							{ Sid: "ConnectToCluster", Effect: "Allow", Action: ["kafka-cluster:Connect"], Resource: ["${ClusterArn}"] },
							{
								Sid: "ReadTopic",
								Effect: "Allow",
								Action: ["kafka-cluster:DescribeTopic", "kafka-cluster:ReadData"],
								Resource: [`${KAFKA}:topic/${CLUSTER}/flights`],
							},
							{
								Sid: "JoinGroup",
								Effect: "Allow",
								Action: ["kafka-cluster:DescribeGroup", "kafka-cluster:AlterGroup"],
								Resource: [`${KAFKA}:group/${CLUSTER}/airline-prod-delays`],
							},
							{
								Sid: "FindBrokers",
								Effect: "Allow",
								Action: ["kafka:DescribeClusterV2", "kafka:GetBootstrapBrokers"],
								Resource: ["${ClusterArn}"],
							},
							{ Sid: "UseNetworkInterfaces", Effect: "Allow", Action: INTERFACES, Resource: ["*"] },
							{
								Sid: "WriteLogs",
								Effect: "Allow",
								Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
								Resource: ["arn:aws:logs:${Region}:${Account}:log-group:/aws/lambda/airline-prod-delays:*"],
							},
							{ Sid: "ReadSchemaVersions", Effect: "Allow", Action: ["glue:GetSchemaVersion"], Resource: ["*"] },
							{
								Sid: "FindRegistry",
								Effect: "Allow",
								Action: ["glue:GetRegistry"],
								Resource: ["arn:aws:glue:${Region}:${Account}:registry/airline-prod"],
							},
							{
								Sid: "WriteDeadLetters",
								Effect: "Allow",
								Action: ["s3:PutObject"],
								Resource: ["arn:aws:s3:::${Bucket:failures}/delays/*"],
								Condition: OWN_ACCOUNT,
							},
							{
								Sid: "WriteFailedBatches",
								Effect: "Allow",
								Action: ["s3:PutObject"],
								Resource: ["arn:aws:s3:::${Bucket:failures}/*"],
								Condition: OWN_ACCOUNT,
							},
							{
								Sid: "ListFailedBatches",
								Effect: "Allow",
								Action: ["s3:ListBucket"],
								Resource: ["arn:aws:s3:::${Bucket:failures}"],
								Condition: OWN_ACCOUNT,
							},
						],
					},
					mapping: {
						EventSourceArn: "${ClusterArn}",
						FunctionName: "airline-prod-delays",
						Topics: ["flights"],
						Enabled: true,
						BatchSize: 500,
						MaximumBatchingWindowInSeconds: 1,
						StartingPosition: "AT_TIMESTAMP",
						StartingPositionTimestamp: 1_769_817_600,
						AmazonManagedKafkaEventSourceConfig: {
							ConsumerGroupId: "airline-prod-delays",
							SchemaRegistryConfig: {
								SchemaRegistryURI: "arn:aws:glue:${Region}:${Account}:registry/airline-prod",
								EventRecordFormat: "JSON",
								SchemaValidationConfigs: [{ Attribute: "VALUE" }],
							},
						},
						MetricsConfig: { Metrics: ["EventCount", "KafkaMetrics"] },
						FilterCriteria: { Filters: [{ Pattern: '{"value":{"origin":["SEA"]}}' }] },
						FunctionResponseTypes: ["ReportBatchItemFailures"],
						MaximumRetryAttempts: 5,
						MaximumRecordAgeInSeconds: 3600,
						BisectBatchOnFunctionError: true,
						DestinationConfig: { OnFailure: { Destination: "arn:aws:s3:::${Bucket:failures}" } },
						ProvisionedPollerConfig: { MinimumPollers: 1, MaximumPollers: 4, PollerGroupName: "shared" },
					},
				},
				{
					name: "tracker",
					topic: "positions",
					function: {
						name: "airline-prod-tracker",
						handler: "functions/tracker.handler",
						timeoutSeconds: 60,
						memoryMb: 512,
						logRetentionDays: 30,
						settings: {
							response: "whole",
							app: "airline",
							stage: "prod",
							concurrency: 10,
							attempts: { max: 3, backoffMs: 200 },
							whenExhausted: "deadLetter",
							undecodable: "deadLetter",
							deadlineMarginMs: 2000,
							maxInflatedBytes: 10_485_760,
							deadLetter: { kind: "topic", topic: "failed" },
						},
						environment: {},
						vpc: {
							needed: true,
							reason: 'It writes dead letters to the topic "failed", whose brokers answer inside the cluster\'s VPC only.',
						},
						iam: [
							{ Sid: "ConnectToCluster", Effect: "Allow", Action: ["kafka-cluster:Connect"], Resource: ["${ClusterArn}"] },
							{
								Sid: "ReadTopic",
								Effect: "Allow",
								Action: ["kafka-cluster:DescribeTopic", "kafka-cluster:ReadData"],
								Resource: [`${KAFKA}:topic/${CLUSTER}/positions`],
							},
							{
								Sid: "JoinGroup",
								Effect: "Allow",
								Action: ["kafka-cluster:DescribeGroup", "kafka-cluster:AlterGroup"],
								Resource: [`${KAFKA}:group/${CLUSTER}/airline-prod-tracker`],
							},
							{
								Sid: "FindBrokers",
								Effect: "Allow",
								Action: ["kafka:DescribeClusterV2", "kafka:GetBootstrapBrokers"],
								Resource: ["${ClusterArn}"],
							},
							{
								Sid: "UseNetworkInterfaces",
								Effect: "Allow",
								Action: [...INTERFACES, "ec2:AssignPrivateIpAddresses", "ec2:UnassignPrivateIpAddresses"],
								Resource: ["*"],
							},
							{
								Sid: "WriteLogs",
								Effect: "Allow",
								Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
								Resource: ["arn:aws:logs:${Region}:${Account}:log-group:/aws/lambda/airline-prod-tracker:*"],
							},
							{
								Sid: "WriteDeadLetters",
								Effect: "Allow",
								Action: ["kafka-cluster:DescribeTopic", "kafka-cluster:WriteData"],
								Resource: [`${KAFKA}:topic/${CLUSTER}/failed`],
							},
						],
					},
					mapping: {
						EventSourceArn: "${ClusterArn}",
						FunctionName: "airline-prod-tracker",
						Topics: ["positions"],
						Enabled: false,
						BatchSize: 50,
						StartingPosition: "TRIM_HORIZON",
						AmazonManagedKafkaEventSourceConfig: { ConsumerGroupId: "airline-prod-tracker" },
					},
				},
			],
			notes: [
				{
					code: "START_OVERRIDDEN",
					subject: 'consumer "delays"',
					message: "startFrom holds as long as its consumer group has committed nothing; after that the committed offsets win.",
				},
				{
					code: "VPC_WITHOUT_INTERNET",
					subject: 'consumer "tracker"',
					message:
						"It sits in a VPC without NAT: what its code calls beside the brokers cannot be reached. If it calls anything, set nat.",
				},
				{
					code: "ALARMS_UNHEARD",
					subject: 'app "airline"',
					message: "Its alarms tell nobody: set alarms.notify to the ARN of an SNS topic, or read them in CloudWatch.",
				},
			],
			warnings: [
				{
					code: "UNDECODABLE_SKIPPED",
					subject: 'consumer "delays"',
					message: "Records that cannot be decoded are dropped, and only counted.",
				},
				{
					code: "DEAD_LETTER_NOT_FOR_MAPPING",
					subject: 'consumer "tracker"',
					message:
						"Without pollers Lambda cannot write to its dead-letter topic: batches that crash are retried until they expire. Add pollers, or onFailure.",
				},
				{
					code: "VALIDATION_IN_GROUP",
					subject: 'consumer "delays"',
					message:
						"Validation may take more poller units than the group has: give it a group of its own if others must not wait.",
				},
			],
		});
	});

	test("is plain JSON: text and back gives the same value", () => {
		const plan = planApp(app, "prod", { now: NOW });
		expect(JSON.parse(JSON.stringify(plan))).toStrictEqual(plan);
	});

	test("is the same each time it is computed", () => {
		expect(planApp(app, "prod", { now: NOW })).toStrictEqual(planApp(app, "prod", { now: NOW }));
	});

	test("differs between stages in names and in what the stage tunes", () => {
		const [, tracked] = planApp(app, "dev", { now: NOW }).consumers;
		expect(tracked?.mapping).toMatchObject({ FunctionName: "airline-dev-tracker", BatchSize: 100, Enabled: true });
		expect(planApp(app, "dev", { now: NOW }).topics[1]?.partitions).toBe(12);
	});

	test("changes neither the app nor its parts", () => {
		const before = structuredClone(JSON.stringify(app));
		planApp(app, "prod", { now: NOW });
		expect(JSON.stringify(app)).toBe(before);
	});
});

describe("a partial response", () => {
	test.each([
		["without pollers nobody reads it, so the function throws for the whole batch", {}, "whole", undefined],
		["with pollers the mapping reads it", { pollers: { min: 1, max: 1 } }, "partial", ["ReportBatchItemFailures"]],
	])("%s", (_title, changes, response, types) => {
		const planned = only(appOf([consumerOf(changes)]));
		expect(planned.function.settings.response).toBe(response);
		expect(planned.mapping.FunctionResponseTypes).toEqual(types);
	});

	test("comes with the pollers that a stage adds", () => {
		const tuned = appOf([consumerOf()], { stages: { prod: { consumers: { billing: { pollers: { min: 1, max: 1 } } } } } });
		expect(only(tuned).function.settings.response).toBe("partial");
		expect(only(tuned).mapping.FunctionResponseTypes).toEqual(["ReportBatchItemFailures"]);
		expect(only(tuned, "dev").function.settings.response).toBe("whole");
		expect(only(tuned, "dev").mapping.FunctionResponseTypes).toBeUndefined();
	});
});

describe("the settings of a function", () => {
	test("name the registry when a key or value is framed by Glue, and never otherwise", () => {
		const registryOf = (key: string, value: string): unknown =>
			only(appOf([consumerOf({ topic: { ...glueTopic, wire: { key, value } } })])).function.settings.registry;
		expect(registryOf("glue", "plain")).toEqual({ name: "shop-prod" });
		expect(registryOf("plain", "glue")).toEqual({ name: "shop-prod" });
		expect(registryOf("plain", "confluent")).toBeUndefined();
		expect(registryOf("plain", "plain")).toBeUndefined();
	});

	test("say block for both when there is no dead letter and a hand-made app chose nothing", () => {
		const { whenExhausted, undecodable } = only(appOf([consumerOf({ deadLetter: undefined })])).function.settings;
		expect([whenExhausted, undecodable]).toEqual(["block", "block"]);
	});
});

describe("the mapping's destination", () => {
	const both = { topics: [plainTopic, glueTopic, { ...plainTopic, name: "parked" }] };
	const pollers = { min: 1, max: 1 };
	test.each([
		[
			"is onFailure before the dead letter",
			{ onFailure: "sqs:late" },
			"arn:aws:sqs:${Region}:${Account}:${Queue:late}",
			["SendFailedBatches"],
		],
		[
			"may be a notification topic",
			{ onFailure: "sns:late" },
			"arn:aws:sns:${Region}:${Account}:${Notification:late}",
			["PublishFailedBatches"],
		],
		[
			"is the dead letter when that is a bucket",
			{},
			"arn:aws:s3:::${Bucket:failures}",
			["WriteFailedBatches", "ListFailedBatches"],
		],
		[
			"is the dead-letter topic with pollers, which the role may write already",
			{ deadLetter: "topic:flights", pollers },
			"kafka://flights",
			[],
		],
		["is a topic of its own with pollers", { onFailure: "topic:flights", pollers }, "kafka://flights", ["WriteFailedBatches"]],
		[
			"is another topic than the dead letter's when onFailure says so",
			{ deadLetter: "topic:flights", onFailure: "topic:parked", pollers },
			"kafka://parked",
			["WriteFailedBatches"],
		],
		["is not the dead-letter topic without pollers", { deadLetter: "topic:flights" }, undefined, []],
		["is none without dead letter", { deadLetter: undefined, whenExhausted: "block", undecodable: "block" }, undefined, []],
	])("%s", (_title, changes, destination, sids) => {
		const planned = only(appOf([consumerOf(changes)], both));
		expect(planned.mapping.DestinationConfig?.OnFailure.Destination).toBe(destination);
		expect(planned.function.iam.map(({ Sid }) => Sid).filter((sid) => sid.endsWith("FailedBatches"))).toEqual(sids);
	});
});

describe("permissions", () => {
	test("are for exact resources, but for network interfaces and schema versions by id", () => {
		const wide = planApp(app, "prod", { now: NOW })
			.consumers.flatMap((planned) => planned.function.iam)
			.filter(({ Resource }) => Resource.includes("*"));
		expect(new Set(wide.flatMap(({ Action }) => Action.map((action) => action.split(":")[0])))).toEqual(new Set(["ec2", "glue"]));
		expect(wide.flatMap(({ Action }) => Action).filter((action) => action.startsWith("glue:"))).toEqual([
			"glue:GetSchemaVersion",
		]);
	});

	test("name every action in full", () => {
		const actions = planApp(app, "prod", { now: NOW }).consumers.flatMap((planned) =>
			planned.function.iam.flatMap(({ Action }) => Action),
		);
		expect(actions.filter((action) => action.includes("*"))).toEqual([]);
	});

	test("have an id that is unique in the role", () => {
		for (const planned of planApp(app, "prod", { now: NOW }).consumers) {
			const sids = planned.function.iam.map(({ Sid }) => Sid);
			expect(new Set(sids).size).toBe(sids.length);
		}
	});
});

function only(declared: App, stage = "prod"): PlannedConsumer {
	const [planned] = planApp(declared, stage, { now: NOW }).consumers;
	if (planned === undefined) throw new Error("the plan has no consumer");
	return planned;
}

test("a consumer of a view plans as one of the topic: same mapping, permissions, and the topic's own schema alone", () => {
	const projection = { ...avroSchema("airline.FlightDelays", "cd".repeat(32)), projects: "airline.Flight" };
	const plan = (topic: Topic) => planApp(appOf([consumerOf({ topic })], { topics: [glueTopic] }), "dev");
	expect(plan(readAs(glueTopic, { value: projection }))).toEqual(plan(glueTopic));
	expect(plan(readAs(glueTopic, { value: projection })).schemas).toMatchObject([
		{ name: "airline.Flight", digest: "ab".repeat(32) },
	]);
});
