import type { StagedApp, StagedConsumer, StagedTopic } from "./staged-app.ts";
import { type StagedFunction, stagedFunctions } from "./staged-functions.ts";
import type { StagedProducer } from "./staged-producer.ts";

/** One thing that AWS refuses, or takes and silently ignores. */
export interface Rule {
	readonly code: string;
	/** The page that says so. */
	readonly page: string;
	/** What is refused and why, as `docs/plan.md` tells it. */
	readonly refuses: string;
	find(app: StagedApp, now: number): readonly Finding[];
}

/** A rule that an app breaks. */
export interface Finding {
	/** Such as `consumer "delays"`. */
	readonly subject: string;
	readonly problem: string;
	readonly fix: string;
}

/** A finding whose subject is known from where it was found. */
export type Complaint = Omit<Finding, "subject">;

type Describe = Omit<Rule, "find">;

export function consumerRule(
	describe: Describe,
	check: (consumer: StagedConsumer, app: StagedApp, now: number) => Complaint | undefined,
): Rule {
	return {
		...describe,
		find: (app, now) => app.consumers.flatMap((one) => about(`consumer ${JSON.stringify(one.name)}`, check(one, app, now))),
	};
}

export function topicRule(describe: Describe, check: (topic: StagedTopic, app: StagedApp) => Complaint | undefined): Rule {
	return { ...describe, find: (app) => app.topics.flatMap((one) => about(`topic ${JSON.stringify(one.name)}`, check(one, app))) };
}

export function producerRule(
	describe: Describe,
	check: (producer: StagedProducer, app: StagedApp) => Complaint | undefined,
): Rule {
	return {
		...describe,
		find: (app) => app.producers.flatMap((one) => about(`producer ${JSON.stringify(one.name)}`, check(one, app))),
	};
}

/** Of functions with code of the user: those of consumers, and of producers with a handler. */
export function functionRule(describe: Describe, check: (lambda: StagedFunction, app: StagedApp) => Complaint | undefined): Rule {
	return { ...describe, find: (app) => stagedFunctions(app).flatMap((one) => about(one.subject, check(one, app))) };
}

export function appRule(describe: Describe, check: (app: StagedApp) => Complaint | undefined): Rule {
	return { ...describe, find: (app) => about(`app ${JSON.stringify(app.name)}`, check(app)) };
}

function about(subject: string, complaint: Complaint | undefined): readonly Finding[] {
	return complaint === undefined ? [] : [{ subject, ...complaint }];
}

/** Complains about a number that is not whole or out of range; `undefined` is left to AWS. */
export function outOfRange(field: string, value: number | undefined, min: number, max: number, unit = ""): Complaint | undefined {
	if (value === undefined || (Number.isInteger(value) && value >= min && value <= max)) return undefined;
	return { problem: `${field} is ${value}${unit}.`, fix: `Choose a whole number from ${min} to ${max}${unit}.` };
}

/** The pages of AWS that rules lean on. */
export const PAGES = {
	mapping: "https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html",
	managedKafka: "https://docs.aws.amazon.com/lambda/latest/api/API_AmazonManagedKafkaEventSourceConfig.html",
	pollers: "https://docs.aws.amazon.com/lambda/latest/api/API_ProvisionedPollerConfig.html",
	scaling: "https://docs.aws.amazon.com/lambda/latest/dg/kafka-scaling-modes.html",
	retries: "https://docs.aws.amazon.com/lambda/latest/dg/kafka-retry-configurations.html",
	destination: "https://docs.aws.amazon.com/lambda/latest/dg/kafka-on-failure-destination.html",
	onFailure: "https://docs.aws.amazon.com/lambda/latest/dg/kafka-on-failure.html",
	destinationForm: "https://docs.aws.amazon.com/lambda/latest/api/API_OnFailure.html",
	filters: "https://docs.aws.amazon.com/lambda/latest/dg/kafka-filtering.html",
	filterSyntax: "https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html",
	start: "https://docs.aws.amazon.com/lambda/latest/dg/kafka-starting-positions.html",
	group: "https://docs.aws.amazon.com/lambda/latest/dg/kafka-consumer-group-id.html",
	batching: "https://docs.aws.amazon.com/lambda/latest/dg/kafka-configure.html",
	network: "https://docs.aws.amazon.com/lambda/latest/dg/with-msk-cluster-network.html",
	vpc: "https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc-internet.html",
	registry: "https://docs.aws.amazon.com/lambda/latest/dg/services-consume-kafka-events.html",
	timeout: "https://docs.aws.amazon.com/lambda/latest/dg/configuration-timeout.html",
	memory: "https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html",
	environment: "https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html",
	limits: "https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html",
	createFunction: "https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html",
	serverlessOverview: "https://docs.aws.amazon.com/msk/latest/developerguide/serverless.html",
	serverless: "https://docs.aws.amazon.com/msk/latest/developerguide/limits.html",
	serverlessTopic: "https://docs.aws.amazon.com/msk/latest/developerguide/serverless-config.html",
	topicSettings: "https://kafka.apache.org/documentation/#topicconfigs_retention.ms",
	schema: "https://docs.aws.amazon.com/glue/latest/webapi/API_CreateSchema.html",
	metrics: "https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html",
	networkConfig: "https://docs.aws.amazon.com/lambda/latest/api/API_VpcConfig.html",
	filter: "https://docs.aws.amazon.com/lambda/latest/api/API_Filter.html",
	clusterArn: "https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonmanagedstreamingforapachekafka.html",
	createCluster: "https://docs.aws.amazon.com/msk/1.0/apireference-v2/api-v2-clusters.html",
	createServerless: "https://docs.aws.amazon.com/msk/latest/developerguide/create-serverless-cluster.html",
	kafkaActions: "https://docs.aws.amazon.com/msk/latest/developerguide/kafka-actions.html",
	producerSettings: "https://kafka.apache.org/documentation/#producerconfigs_transactional.id",
	topicNames: "https://kafka.apache.org/documentation/#brokerconfigs_auto.create.topics.enable",
	logRetention: "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html",
	alarm: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html",
	alarmActions: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-actions.html",
	lifecycle: "https://docs.aws.amazon.com/AmazonS3/latest/API/API_LifecycleExpiration.html",
	policySize: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html",
	createRegistry: "https://docs.aws.amazon.com/glue/latest/webapi/API_CreateRegistry.html",
	compatibility: "https://docs.aws.amazon.com/glue/latest/dg/schema-registry.html",
} as const;
