import { createHash } from "node:crypto";
import type { Plan, PlannedAlarm, PlannedFunction, PlannedMapping, PlannedStatement } from "@millrace/core/plan";

/** The same type without anything that may be left out: a property that a plan gains is an error here until it is set. */
export type Whole<T> = T extends string | number | boolean
	? T
	: T extends readonly (infer Item)[]
		? number extends T["length"]
			? readonly Whole<Item>[]
			: T
		: T extends object
			? { readonly [Key in keyof T]-?: Whole<Exclude<T[Key], undefined>> }
			: T;

const definition = JSON.stringify({ type: "record", name: "shop.Order", fields: [{ name: "id", type: "string" }] });
const digest = createHash("sha256").update(definition).digest("hex");

/** A lock that has released the schema of the plan. */
export const lock = { lockfileVersion: 1, schemas: { "shop.Order": [{ digest, definition: JSON.parse(definition) }] } };

const statement: Whole<PlannedStatement> = {
	Sid: "ReadTopic",
	Effect: "Allow",
	Action: ["kafka-cluster:ReadData"],
	Resource: [`arn:aws:kafka:\${Region}:\${Account}:topic/\${ClusterName}/\${ClusterUuid}/orders`],
	Condition: { StringEquals: { "aws:ResourceAccount": `\${Account}` } },
};

const common = (name: string, inVpc: boolean) => ({
	name,
	timeoutSeconds: 61,
	memoryMb: 513,
	logRetentionDays: 30,
	vpc: { needed: inVpc, reason: "because" },
	iam: [{ ...statement, Sid: `Of${name}` }],
});

const consumerFunction = {
	...common("shop-test-billing", true),
	handler: "functions/billing.handler",
	settings: {
		response: "partial",
		app: "shop",
		stage: "test",
		concurrency: 11,
		attempts: { max: 3, backoffMs: 12 },
		whenExhausted: "deadLetter",
		undecodable: "skip",
		deadlineMarginMs: 13,
		maxInflatedBytes: 14,
		deadLetter: {
			kind: "s3",
			bucket: `\${Bucket:failures}`,
			prefix: "billing/",
			region: "eu-west-1",
			endpoint: "https://s3.test",
		},
		registry: { name: "shop-test", region: "eu-west-1", endpoint: "https://glue.test" },
		schemaIds: {},
	},
	environment: { TABLE: `orders-\${Region}-\${mine}` },
} as const satisfies Whole<PlannedFunction>;

const mapping: Whole<PlannedMapping> = {
	EventSourceArn: `\${ClusterArn}`,
	FunctionName: "shop-test-billing",
	Topics: ["orders"],
	Enabled: true,
	BatchSize: 501,
	MaximumBatchingWindowInSeconds: 2,
	StartingPosition: "AT_TIMESTAMP",
	StartingPositionTimestamp: 1_700_000_000,
	AmazonManagedKafkaEventSourceConfig: {
		ConsumerGroupId: "shop-test-billing",
		SchemaRegistryConfig: {
			SchemaRegistryURI: `arn:aws:glue:\${Region}:\${Account}:registry/shop-test`,
			EventRecordFormat: "SOURCE",
			SchemaValidationConfigs: [{ Attribute: "VALUE" }],
		},
	},
	MetricsConfig: { Metrics: ["EventCount", "KafkaMetrics"] },
	KMSKeyArn: "arn:aws:kms:eu-central-1:123456789012:key/1",
	FilterCriteria: { Filters: [{ Pattern: `{"value":{"state":["\${Region}"]}}` }] },
	FunctionResponseTypes: ["ReportBatchItemFailures"],
	MaximumRetryAttempts: 5,
	MaximumRecordAgeInSeconds: 3600,
	BisectBatchOnFunctionError: true,
	DestinationConfig: { OnFailure: { Destination: `arn:aws:sqs:\${Region}:\${Account}:\${Queue:given-up}` } },
	ProvisionedPollerConfig: { MinimumPollers: 1, MaximumPollers: 4, PollerGroupName: "shared" },
};

const alarm: Whole<PlannedAlarm> = {
	name: "shop-test-billing-lag",
	kind: "lag",
	namespace: "AWS/Lambda",
	metric: "MaxOffsetLag",
	dimensions: { EventSourceMappingUUID: `\${MappingId}` },
	statistic: "Maximum",
	threshold: 10_000,
	comparison: "GreaterThanOrEqualToThreshold",
	periodSeconds: 60,
	evaluationPeriods: 5,
	missing: "notBreaching",
	why: "It is behind.",
};

/** A plan with everything that a plan can say of a new cluster. */
export const maximalPlan = {
	version: 1,
	app: "shop",
	stage: "test",
	tags: { "millrace:app": "shop", "millrace:stage": "test" },
	cluster: { kind: "serverless", name: "shop-test" },
	network: {
		vpc: { kind: "created", zones: 3, nat: "managed" },
		endpoints: [
			{ service: "s3", type: "Gateway", neededBy: ['consumer "billing"'], reason: "because" },
			{ service: "lambda", type: "Interface", neededBy: ['consumer "billing"'], reason: "because" },
		],
		port: 9098,
	},
	registry: { kind: "glue", name: "shop-test", existing: false },
	topics: [{ name: "orders", partitions: 6, config: { "retention.ms": "86400000" } }],
	schemas: [
		{
			subject: "orders-value",
			topic: "orders",
			part: "value",
			format: "avro",
			name: "shop.Order",
			digest,
			wire: "glue",
			compatibility: "BACKWARD",
		},
	],
	destinations: [
		{ kind: "s3", name: "failures", writers: ["function"], expireDays: 90 },
		{ kind: "sqs", name: "given-up", writers: ["mapping"], expireDays: 90 },
		{ kind: "sns", name: "told", writers: ["mapping"], expireDays: 90 },
		{ kind: "topic", name: "orders", writers: ["mapping"], expireDays: 90 },
	],
	setup: { topics: common("shop-test-topics-setup", true), schemas: common("shop-test-schemas-setup", false) },
	consumers: [{ name: "billing", topic: "orders", function: consumerFunction, mapping, alarms: [alarm] }],
	producers: [
		{
			name: "feed",
			topics: ["orders"],
			transactionalId: "shop-test-feed",
			iam: [statement],
			function: {
				...common("shop-test-feed", true),
				handler: "functions/feed.handler",
				settings: {
					app: "shop",
					stage: "test",
					producer: "feed",
					topics: ["orders"],
					brokers: `\${Brokers}`,
					transactionalId: "shop-test-feed",
					schemaIds: {},
				},
				environment: { MODE: "fast" },
			},
		},
	],
	alarms: { enabled: true, notify: "arn:aws:sns:eu-central-1:123456789012:alarms" },
	protect: true,
	costs: [],
	notes: [],
	warnings: [],
} as const satisfies Whole<Plan>;

/** The same on a cluster that is there already. */
export const existingPlan = {
	...maximalPlan,
	cluster: {
		kind: "existing",
		arn: "arn:aws:kafka:eu-central-1:123456789012:cluster/shared/9f1c2d3e-1111-2222-3333-444455556666-2",
		name: "shared",
		uuid: "9f1c2d3e-1111-2222-3333-444455556666-2",
		region: "eu-central-1",
		account: "123456789012",
		type: "provisioned",
	},
	network: {
		vpc: { kind: "given", id: "vpc-1", subnets: ["subnet-1"], securityGroups: ["sg-1"] },
		endpoints: [],
		port: 9098,
	},
} as const satisfies Whole<Plan>;
