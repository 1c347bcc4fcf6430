import type { App } from "../../../packages/core/src/definition/app.ts";
import { existing, serverless } from "../../../packages/core/src/definition/cluster.ts";
import type { Topic } from "../../../packages/core/src/definition/topic.ts";
import { appOf, CLUSTER_ARN, consumerOf, existingCluster, glueTopic, plainTopic, producerOf } from "./sample-app.ts";

/** The smallest change that breaks a rule, and the change next to it that does not. */
export interface RuleRow {
	readonly code: string;
	readonly breaks: string;
	readonly app: App;
	readonly keeps?: App;
	readonly stage?: string;
}

const pollers = { min: 1, max: 2 };
const one = (changes: Readonly<Record<string, unknown>>): App => appOf([consumerOf(changes)]);
const withCluster = (cluster: unknown): App => appOf([consumerOf()], { cluster });
const withVpc = (changes: Readonly<Record<string, unknown>>): App =>
	withCluster(existing({ arn: CLUSTER_ARN, vpc: { ...existingCluster().vpc, ...changes } }));
const withProducer = (changes: Readonly<Record<string, unknown>>, app: Readonly<Record<string, unknown>> = {}): App =>
	appOf([consumerOf()], { producers: [producerOf(changes)], ...app });
const ids = (kind: string, count: number): readonly string[] =>
	Array.from({ length: count }, (_, index) => `${kind}-${String(index).padStart(8, "0")}`);
const named = (name: string): Topic => ({ ...plainTopic, name });
const manyTopics = (count: number): readonly Topic[] => Array.from({ length: count }, (_, index) => named(`orders-${index}`));
const SNS = "arn:aws:sns:eu-central-1:123456789012:alarms";
const KEY = "arn:aws:kms:eu-central-1:123456789012:key/0a1b2c3d-0000-1111-2222-333344445555";
const filters = [{ value: { kind: ["a"] } }];

/** Rows of the cluster, producers, logs, alarms and filters. */
export const STAGE_ROWS: readonly RuleRow[] = [
	{
		code: "CLUSTER_NAME_INVALID",
		breaks: "a cluster of 65 characters",
		app: appOf([consumerOf({ name: "b" })], { name: "a".repeat(60) }),
		keeps: appOf([consumerOf({ name: "b" })], { name: "a".repeat(59) }),
	},
	{
		code: "CLUSTER_ZONES_OUT_OF_RANGE",
		breaks: "one zone",
		app: withCluster({ ...serverless(), zones: 1 }),
		keeps: withCluster(serverless({ zones: 3 })),
	},
	{
		code: "CLUSTER_ARN_INVALID",
		breaks: "the ARN of a topic",
		app: withCluster(existingCluster(CLUSTER_ARN.replace(":cluster/", ":topic/"))),
		keeps: withCluster(existingCluster()),
	},
	{
		code: "CLUSTER_ARN_INVALID",
		breaks: "a cluster of another partition",
		app: withCluster(existingCluster(CLUSTER_ARN.replace("arn:aws:", "arn:aws-cn:"))),
	},
	{ code: "CLUSTER_ARN_INVALID", breaks: "an ARN with a wildcard", app: withCluster(existingCluster(`${CLUSTER_ARN}*`)) },
	{
		code: "CLUSTER_ARN_INVALID",
		breaks: "a stage's own cluster without a UUID",
		app: appOf([consumerOf()], {
			stages: { prod: { cluster: existingCluster("arn:aws:kafka:eu-central-1:123456789012:cluster/a") } },
		}),
		keeps: appOf([consumerOf()], { stages: { dev: { cluster: existingCluster("arn:aws:kafka") } } }),
	},
	{ code: "CLUSTER_VPC_INVALID", breaks: "a VPC's name for its id", app: withVpc({ id: "main" }), keeps: withVpc({}) },
	{
		code: "CLUSTER_VPC_INVALID",
		breaks: "a VPC among the subnets",
		app: withVpc({ subnets: [...ids("subnet", 2), "vpc-0a1b2c3d"] }),
	},
	{
		code: "CLUSTER_VPC_INVALID",
		breaks: "a subnet named twice",
		app: withVpc({ subnets: [...ids("subnet", 2), ...ids("subnet", 1)] }),
	},
	{ code: "CLUSTER_VPC_INVALID", breaks: "a security group's name for its id", app: withVpc({ securityGroups: ["kafka"] }) },
	{
		code: "CLUSTER_SUBNETS_OUT_OF_RANGE",
		breaks: "no subnets",
		app: withVpc({ subnets: [] }),
		keeps: withVpc({ subnets: ids("subnet", 2) }),
	},
	{
		code: "CLUSTER_SUBNETS_OUT_OF_RANGE",
		breaks: "17 subnets",
		app: withVpc({ subnets: ids("subnet", 17) }),
		keeps: withVpc({ subnets: ids("subnet", 16) }),
	},
	{
		code: "CLUSTER_SECURITY_GROUPS_OUT_OF_RANGE",
		breaks: "no security group",
		app: withVpc({ securityGroups: [] }),
		keeps: withVpc({ securityGroups: ids("sg", 5) }),
	},
	{ code: "CLUSTER_SECURITY_GROUPS_OUT_OF_RANGE", breaks: "6 security groups", app: withVpc({ securityGroups: ids("sg", 6) }) },
	{
		code: "PRODUCER_WITHOUT_TOPICS",
		breaks: "a producer of nothing",
		app: withProducer({ topics: [] }),
		keeps: withProducer({}),
	},
	{ code: "PRODUCER_TOPIC_UNKNOWN", breaks: "a producer of a topic of another app", app: withProducer({ topics: [glueTopic] }) },
	{
		code: "PRODUCER_TOPIC_TWICE",
		breaks: "a topic named twice",
		app: withProducer({ topics: [plainTopic, plainTopic] }),
		keeps: withProducer({ topics: [plainTopic] }),
	},
	{
		code: "TRANSACTIONS_NEED_IDEMPOTENCE",
		breaks: "transactions of records without numbers",
		app: withProducer({ transactional: true, idempotent: false }),
		keeps: withProducer({ transactional: true }),
	},
	{
		code: "PRODUCER_WITHOUT_FUNCTION",
		breaks: "memory for no function",
		app: withProducer({ memory: "1 GB" }),
		keeps: withProducer({ memory: "1 GB", handler: "functions/feed.handler" }),
	},
	{
		code: "PRODUCER_WITHOUT_FUNCTION",
		breaks: "a timeout that a stage gives no function",
		app: withProducer({}, { stages: { prod: { producers: { feed: { timeout: "2 minutes" } } } } }),
		keeps: withProducer({}, { stages: { dev: { producers: { feed: { timeout: "2 minutes" } } } } }),
	},
	{
		code: "FUNCTION_NAME_TWICE",
		breaks: "a producer named as a consumer",
		app: withProducer({ name: "billing" }),
		keeps: withProducer({ name: "feed" }),
	},
	{ code: "FUNCTION_NAME_TWICE", breaks: "a consumer named as a function of ours", app: one({ name: "topics-setup" }) },
	{
		code: "FUNCTION_NAME_TWICE",
		breaks: "two producers of one name",
		app: appOf([], { topics: [plainTopic], producers: [producerOf(), producerOf()] }),
	},
	{
		code: "PRODUCER_TIMEOUT_OUT_OF_RANGE",
		breaks: "901 seconds",
		app: withProducer({ handler: "functions/feed.handler", timeout: "901 seconds" }),
		keeps: withProducer({ handler: "functions/feed.handler", timeout: "15 minutes" }),
	},
	{
		code: "MEMORY_OUT_OF_RANGE",
		breaks: "127 MB of a producer",
		app: withProducer({ handler: "functions/feed.handler", memory: "127 MB" }),
		keeps: withProducer({ handler: "functions/feed.handler", memory: "128 MB" }),
	},
	{
		code: "ENVIRONMENT_NAME_INVALID",
		breaks: "the name MILLRACE of a producer",
		app: withProducer({ handler: "functions/feed.handler", environment: { MILLRACE: "x" } }),
	},
	{
		code: "ENVIRONMENT_TOO_LARGE",
		breaks: "a value of 4 KB of a producer",
		app: withProducer({ handler: "functions/feed.handler", environment: { TABLE: "x".repeat(4096) } }),
		keeps: withProducer({ handler: "functions/feed.handler", environment: { TABLE: "x".repeat(3000) } }),
	},
	{
		code: "FUNCTION_NAME_INVALID",
		breaks: "a producer's function of 65 characters",
		app: withProducer({ handler: "functions/feed.handler", name: "b".repeat(65 - "shop-prod-".length) }),
		keeps: withProducer({ name: "b".repeat(65 - "shop-prod-".length) }),
	},
	{
		code: "LOG_RETENTION_INVALID",
		breaks: "logs for two days",
		app: one({ logRetention: "2 days" }),
		keeps: one({ logRetention: "3 days" }),
	},
	{
		code: "PRODUCER_LOG_RETENTION_INVALID",
		breaks: "logs of a producer for half a day",
		app: withProducer({ handler: "functions/feed.handler", logRetention: "12 hours" }),
		keeps: withProducer({ handler: "functions/feed.handler", logRetention: "24 hours" }),
	},
	{
		code: "ALARM_THRESHOLD_OUT_OF_RANGE",
		breaks: "an alarm at a lag of 0",
		app: one({ alarms: { lag: 0 } }),
		keeps: one({ alarms: { lag: 1 } }),
	},
	{
		code: "ALARM_THRESHOLD_OUT_OF_RANGE",
		breaks: "an alarm at half an error",
		app: one({ alarms: { errors: 0.5 } }),
		keeps: one({ alarms: { errors: false } }),
	},
	{ code: "ALARM_THRESHOLD_OUT_OF_RANGE", breaks: "an alarm at no dead letter", app: one({ alarms: { deadLetters: -1 } }) },
	{
		code: "ALARM_TOPIC_INVALID",
		breaks: "a mail address",
		app: appOf([consumerOf()], { alarms: { notify: "team@example.org" } }),
		keeps: appOf([consumerOf()], { alarms: { notify: SNS } }),
	},
	{ code: "ALARM_TOPIC_INVALID", breaks: "a FIFO topic", app: appOf([consumerOf()], { alarms: { notify: `${SNS}.fifo` } }) },
	{
		code: "ALARM_TOPIC_ELSEWHERE",
		breaks: "alarms of Frankfurt told in Ireland",
		app: appOf([consumerOf()], { cluster: existingCluster(), alarms: { notify: SNS.replace("eu-central-1", "eu-west-1") } }),
		keeps: appOf([consumerOf()], { cluster: existingCluster(), alarms: { notify: SNS } }),
	},
	{
		code: "DEAD_LETTER_RETENTION_OUT_OF_RANGE",
		breaks: "dead letters for half a day",
		app: appOf([consumerOf()], { deadLetterRetention: "12 hours" }),
		keeps: appOf([consumerOf()], { deadLetterRetention: "1 day" }),
	},
	{
		code: "POLICY_TOO_LARGE",
		breaks: "a step for more topics than a policy names",
		app: appOf([], { topics: manyTopics(60) }),
		keeps: appOf([], { topics: manyTopics(40) }),
	},
	{
		code: "POLLER_GROUP_NAME_INVALID",
		breaks: "an empty group",
		app: one({ pollers: { ...pollers, group: "" } }),
		keeps: one({ pollers: { ...pollers, group: "shared" } }),
	},
	{
		code: "VALIDATION_OF_NOTHING",
		breaks: "no attributes",
		app: one({ topic: glueTopic, pollers, validation: { eventRecordFormat: "JSON", attributes: [] } }),
		keeps: one({ topic: glueTopic, pollers, validation: { eventRecordFormat: "JSON" } }),
	},
	{
		code: "FILTER_PATTERN_TOO_LONG",
		breaks: "a pattern of 4,097 characters",
		app: one({ filters: [{ value: { kind: ["x".repeat(4097 - '{"value":{"kind":[""]}}'.length)] } }] }),
		keeps: one({ filters: [{ value: { kind: ["x".repeat(4096 - '{"value":{"kind":[""]}}'.length)] } }] }),
	},
	{
		code: "FILTER_KEY_INVALID",
		breaks: "the alias of a key",
		app: one({ filters, filterKey: "alias/filters" }),
		keeps: one({ filters, filterKey: KEY }),
	},
	{
		code: "FILTER_KEY_WITHOUT_FILTERS",
		breaks: "a key for no filters",
		app: one({ filterKey: KEY }),
		keeps: one({ filterKey: KEY, filters }),
	},
	{
		code: "TOPIC_NAME_RESERVED",
		breaks: "Kafka's own topic",
		app: one({ topic: named("__consumer_offsets") }),
		keeps: one({ topic: named("__consumer_offsets_of_mine") }),
	},
	{ code: "TOPIC_NAME_RESERVED", breaks: "MSK's own topic", app: one({ topic: named("__amazon_msk_canary") }) },
	{
		code: "TOPIC_NAMES_COLLIDE",
		breaks: "names that differ in a dot",
		app: appOf([consumerOf()], { topics: [plainTopic, named("eu.orders"), named("eu_orders")] }),
		keeps: appOf([consumerOf()], { topics: [plainTopic, named("eu.orders"), named("eu-orders")] }),
	},
	{
		code: "REGISTRY_NAME_INVALID",
		breaks: "a space in a registry's name",
		app: appOf([consumerOf()], { registry: { kind: "glue", name: "my shop" } }),
	},
	{
		code: "REGISTRY_NAME_INVALID",
		breaks: "a name of 256 characters with its stage",
		app: appOf([consumerOf()], { registry: { kind: "glue", name: "r".repeat(256 - "-prod".length) } }),
		keeps: appOf([consumerOf()], { registry: { kind: "glue", name: "r".repeat(255), existing: true } }),
	},
];
