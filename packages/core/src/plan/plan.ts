import type { SchemaFormat } from "../definition/schema.ts";
import type { Compatibility, Wire } from "../definition/topic.ts";
import type { Settings } from "../runtime/settings.ts";

/**
 * Everything a deployment or the local runner needs to know about one stage of an app, as plain JSON.
 *
 * ARNs and addresses that exist only after a deployment stand as placeholders: `${Region}`, `${Account}`, `${ClusterArn}`,
 * `${ClusterName}`, `${ClusterUuid}`, `${Brokers}`, the names of what the deployment creates: `${Bucket:<name>}`, `${Queue:<name>}`,
 * `${Notification:<name>}`, and in a consumer's alarms `${MappingId}`, the UUID of its event source mapping. `fillPlaceholders` fills them.
 */
export interface Plan {
	readonly version: 1;
	readonly app: string;
	readonly stage: string;
	/** Tags of every resource. */
	readonly tags: { readonly "millrace:app": string; readonly "millrace:stage": string };
	readonly cluster: PlannedCluster;
	readonly network: PlannedNetwork;
	readonly registry?: PlannedRegistry;
	readonly topics: readonly PlannedTopic[];
	readonly schemas: readonly PlannedSchema[];
	readonly destinations: readonly PlannedDestination[];
	readonly setup: PlannedSetup;
	readonly consumers: readonly PlannedConsumer[];
	readonly producers: readonly PlannedProducer[];
	/** Whether there are alarms, and the SNS topic they notify. */
	readonly alarms: { readonly enabled: boolean; readonly notify?: string };
	/** Whether cluster, registry, schemas and buckets stay when the stage is removed. */
	readonly protect: boolean;
	/** What costs by the hour whether used or not, and what costs by use. */
	readonly costs: readonly PlannedCost[];
	/** What has to be known to run it, and asks for no change. */
	readonly notes: readonly PlanWarning[];
	/** What is legal and likely to be a mistake. */
	readonly warnings: readonly PlanWarning[];
}

export type PlannedCluster =
	| { readonly kind: "serverless" /** `<app>-<stage>`. */; readonly name: string }
	| {
			readonly kind: "existing";
			readonly arn: string;
			readonly name: string;
			readonly uuid: string;
			/** Region and account that it has to be deployed to: `checkTarget` compares them. */
			readonly region: string;
			readonly account: string;
			readonly type: "serverless" | "provisioned";
	  };

export interface PlannedNetwork {
	/** `created`: a VPC of its own. `given`: that of an existing cluster, in which nothing is created. */
	readonly vpc:
		| { readonly kind: "created"; readonly zones: number; readonly nat?: "managed" | "ec2" }
		| {
				readonly kind: "given";
				readonly id: string;
				readonly subnets: readonly string[];
				readonly securityGroups: readonly string[];
		  };
	/** VPC endpoints that the app needs to work. Without NAT they are created; in a given VPC they, or NAT, have to be there. */
	readonly endpoints: readonly PlannedEndpoint[];
	/** The port of the brokers for IAM, open to the cluster's security group itself. */
	readonly port: 9098;
}

export interface PlannedEndpoint {
	/** The end of its service name, `com.amazonaws.<region>.<service>`. */
	readonly service: "s3" | "lambda" | "sts" | "sqs" | "sns" | "glue";
	/** A gateway is free; an interface costs by the hour and zone. */
	readonly type: "Gateway" | "Interface";
	/** Consumers, such as `consumer "delays"`. */
	readonly neededBy: readonly string[];
	readonly reason: string;
}

export interface PlannedRegistry {
	readonly kind: "glue";
	readonly name: string;
	/** Whether it is there already, and so neither created nor removed. */
	readonly existing: boolean;
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
	/** Days after which objects of a bucket expire; of s3 alone. */
	readonly expireDays?: number;
}

export interface PlannedConsumer {
	readonly name: string;
	readonly topic: string;
	readonly function: PlannedConsumerFunction;
	readonly mapping: PlannedMapping;
	/** Empty when the stage has no alarms. */
	readonly alarms: readonly PlannedAlarm[];
}

/** Who writes to topics. */
export interface PlannedProducer {
	readonly name: string;
	readonly topics: readonly string[];
	/** When transactional: the id it may use, alone or followed by a dot and more (`<id>.<instance>`). */
	readonly transactionalId?: string;
	/** What a function that links to it may do: the write access, and nothing else. */
	readonly iam: readonly PlannedStatement[];
	/** Its own function, when it has a handler; its role has the write access, logs and network interfaces. */
	readonly function?: PlannedFunction;
}

/** The deploy-time step: topics from inside the VPC, schema versions from outside it. */
export interface PlannedSetup {
	readonly topics: PlannedSetupFunction;
	/** Left out when no schema is to be registered. */
	readonly schemas?: PlannedSetupFunction;
}

/** A function that comes with Millrace, run by the deployment. */
export interface PlannedSetupFunction {
	readonly name: string;
	readonly timeoutSeconds: number;
	readonly memoryMb: number;
	readonly logRetentionDays: number;
	readonly vpc: { readonly needed: boolean; readonly reason: string };
	readonly iam: readonly PlannedStatement[];
}

export interface PlannedFunction extends PlannedSetupFunction {
	/** `<app>-<stage>-<consumer or producer>`. */
	readonly name: string;
	/** Path and export, from the folder of millrace.config.ts. */
	readonly handler: string;
	/** Value of `MILLRACE`, to be written as JSON once its placeholders are filled. */
	readonly settings: Settings | ProducerSettings;
	readonly environment: Readonly<Record<string, string>>;
}

export interface PlannedConsumerFunction extends PlannedFunction {
	readonly settings: Settings;
}

/** What the function of a producer is told in `MILLRACE`. */
export interface ProducerSettings {
	readonly app: string;
	readonly stage: string;
	readonly producer: string;
	readonly topics: readonly string[];
	/** Addresses of the brokers for IAM, port 9098, joined by commas. */
	readonly brokers: string;
	readonly transactionalId?: string;
	/** As in `Settings`: added by the deployment when a topic is framed. */
	readonly schemaIds?: Readonly<Record<string, string>>;
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
	/** Groups of metrics that the alarms need. */
	readonly MetricsConfig?: { readonly Metrics: readonly ("EventCount" | "ErrorCount" | "KafkaMetrics")[] };
	/** Key that encrypts the filters. */
	readonly KMSKeyArn?: string;
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

/** An alarm of CloudWatch on one metric. */
export interface PlannedAlarm {
	/** `<function>-<kind>`. */
	readonly name: string;
	/**
	 * `lag`: the consumer falls behind. `errors`: invocations fail. `deadLetters` and `undecodable`: the function gave records up.
	 * `givenUp`: Lambda gave batches up and sent them to the destination. `idle`: the mapping does not poll.
	 */
	readonly kind: "lag" | "errors" | "deadLetters" | "undecodable" | "givenUp" | "idle";
	readonly namespace: "AWS/Lambda" | "Millrace";
	readonly metric: string;
	/** May hold `${MappingId}`. */
	readonly dimensions: Readonly<Record<string, string>>;
	readonly statistic: "Maximum" | "Sum" | "SampleCount";
	readonly threshold: number;
	readonly comparison: "GreaterThanOrEqualToThreshold" | "GreaterThanThreshold" | "LessThanThreshold";
	readonly periodSeconds: number;
	readonly evaluationPeriods: number;
	/** How a period without data counts. */
	readonly missing: "notBreaching" | "breaching" | "missing";
	/** Becomes the alarm's description. */
	readonly why: string;
}

/** One thing that the bill counts. Prices are list prices of us-east-1, without tax, discounts and free tiers. */
export interface PlannedCost {
	/** Such as `MSK Serverless cluster`. */
	readonly driver: string;
	/** How many units, for what is there whether used or not. Left out, it goes by use. */
	readonly quantity?: number;
	/** What one unit is: `cluster`, `partition`, `GB`. */
	readonly unit: string;
	/** US dollars of one unit for an hour. */
	readonly usdPerHour?: number;
	/** `quantity` units for 730 hours. */
	readonly usdPerMonth?: number;
	/** US dollars of one unit, for what goes by use. */
	readonly usdPerUnit?: number;
	/** The page with the price. */
	readonly page: string;
	/** The day that the price was last compared with what is published, as `YYYY-MM-DD`. */
	readonly asOf: string;
	readonly note?: string;
}

/** Something that the user should know before deploying. */
export interface PlanWarning {
	readonly code: string;
	/** What it is about, such as `consumer delays`. */
	readonly subject: string;
	readonly message: string;
}
