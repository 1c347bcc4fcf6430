import type { SchemaFormat } from "../definition/schema.ts";
import type { Compatibility, Wire } from "../definition/topic.ts";
import type { Settings } from "../runtime/settings.ts";

/**
 * Everything a deployment or the local runner needs to know about one stage of an app, as plain JSON.
 *
 * ARNs and addresses that exist only after a deployment stand as placeholders: `${Region}`, `${Account}`, `${ClusterArn}`,
 * `${ClusterName}`, `${ClusterUuid}`, and the names of what the deployment creates: `${Bucket:<name>}`, `${Queue:<name>}`,
 * `${Notification:<name>}`.
 */
export interface Plan {
	readonly version: 1;
	readonly app: string;
	readonly stage: string;
	readonly cluster: { readonly kind: "serverless" };
	readonly registry?: { readonly kind: "glue"; readonly name: string };
	readonly topics: readonly PlannedTopic[];
	readonly schemas: readonly PlannedSchema[];
	readonly destinations: readonly PlannedDestination[];
	readonly consumers: readonly PlannedConsumer[];
	/** What has to be known to run it, and asks for no change. */
	readonly notes: readonly PlanWarning[];
	/** What is legal and likely to be a mistake. */
	readonly warnings: readonly PlanWarning[];
}

export interface PlannedTopic {
	readonly name: string;
	readonly partitions: number;
	/** Kafka topic settings, as text: `retention.ms`, `cleanup.policy`, `max.message.bytes`. */
	readonly config: Readonly<Record<string, string>>;
}

export interface PlannedSchema {
	/** Schema name in the registry. */
	readonly subject: string;
	readonly topic: string;
	readonly part: "key" | "value";
	readonly format: SchemaFormat;
	/** Full name of the schema itself. */
	readonly name: string;
	readonly digest?: string;
	readonly wire: Wire;
	readonly compatibility: Compatibility;
}

/** A place for what was given up on; created with the app unless it is a topic, which the app declares. */
export interface PlannedDestination {
	readonly kind: "s3" | "sqs" | "sns" | "topic";
	readonly name: string;
	/** Who writes to it: consumers' functions themselves, Lambda's mapping, or both. */
	readonly writers: readonly ("function" | "mapping")[];
}

export interface PlannedConsumer {
	readonly name: string;
	readonly topic: string;
	readonly function: PlannedFunction;
	readonly mapping: PlannedMapping;
}

export interface PlannedFunction {
	/** `<app>-<stage>-<consumer>`. */
	readonly name: string;
	/** Path and export, from the folder of millrace.config.ts. */
	readonly handler: string;
	readonly timeoutSeconds: number;
	readonly memoryMb: number;
	/** Value of `MILLRACE`, to be written as JSON once its placeholders are filled. */
	readonly settings: Settings;
	readonly environment: Readonly<Record<string, string>>;
	/** Whether the function itself must sit in the cluster's VPC, and why. */
	readonly vpc: { readonly needed: boolean; readonly reason: string };
	readonly iam: readonly PlannedStatement[];
}

/** One IAM statement, in the shape of a policy document. */
export interface PlannedStatement {
	readonly Sid: string;
	readonly Effect: "Allow";
	readonly Action: readonly string[];
	readonly Resource: readonly string[];
	readonly Condition?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/**
 * Properties of the event source mapping, in the names of the Lambda API
 * (https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html). What is left out is left to Lambda.
 */
export interface PlannedMapping {
	readonly EventSourceArn: string;
	readonly FunctionName: string;
	readonly Topics: readonly [string];
	readonly Enabled: boolean;
	readonly BatchSize: number;
	/** Left out: Lambda's 500 ms. */
	readonly MaximumBatchingWindowInSeconds?: number;
	readonly StartingPosition: "TRIM_HORIZON" | "LATEST" | "AT_TIMESTAMP";
	/** Unix seconds. */
	readonly StartingPositionTimestamp?: number;
	readonly AmazonManagedKafkaEventSourceConfig: {
		readonly ConsumerGroupId: string;
		readonly SchemaRegistryConfig?: {
			readonly SchemaRegistryURI: string;
			readonly EventRecordFormat: "SOURCE" | "JSON";
			readonly SchemaValidationConfigs: readonly { readonly Attribute: "KEY" | "VALUE" }[];
		};
	};
	readonly FilterCriteria?: { readonly Filters: readonly { readonly Pattern: string }[] };
	readonly FunctionResponseTypes?: readonly ["ReportBatchItemFailures"];
	readonly MaximumRetryAttempts?: number;
	readonly MaximumRecordAgeInSeconds?: number;
	readonly BisectBatchOnFunctionError?: boolean;
	readonly DestinationConfig?: { readonly OnFailure: { readonly Destination: string } };
	readonly ProvisionedPollerConfig?: {
		readonly MinimumPollers: number;
		readonly MaximumPollers: number;
		readonly PollerGroupName?: string;
	};
}

/** Something that the user should know before deploying. */
export interface PlanWarning {
	readonly code: string;
	/** What it is about, such as `consumer delays`. */
	readonly subject: string;
	readonly message: string;
}
