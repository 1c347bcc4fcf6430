import type { Difference } from "./differences.ts";

const ofBroker = (defaults: Readonly<Record<string, string>>) =>
	Object.fromEntries(Object.entries(defaults).map(([name, told]) => [`${name} of the broker`, told]));
const absent = (...names: readonly string[]) => ofBroker(Object.fromEntries(names.map((name) => [name, "none"])));

/** Configs that the broker does not know, whose defaults are others, or that are judged in another way. */
export const CONFIG_DIFFERENCES: readonly Difference[] = [
	{
		title: "Topics made on demand",
		here: ofBroker({ "auto.create.topics.enable": "default=false type=1 readOnly=true" }),
	},
	{
		title: "Delay of a group's first rebalance",
		here: ofBroker({ "group.initial.rebalance.delay.ms": "default=0 type=3 readOnly=true" }),
	},
	{
		title: "Interval of retention and compaction",
		here: ofBroker({
			"log.retention.check.interval.ms": "default=30000 type=5 readOnly=true",
			"log.cleaner.backoff.ms": "none",
			"log.initial.task.delay.ms": "none",
		}),
	},
	{
		title: "Size of segments",
		here: {
			"segment.bytes of a topic": "default=16777216 type=3 readOnly=false",
			"log.segment.bytes of the broker": "default=16777216 type=3 readOnly=false",
			'segment.bytes of "1000"': "errorCode=0",
		},
	},
	{
		title: "Times of the broker in minutes and hours",
		here: ofBroker({
			"log.retention.ms": "default=604800000 type=5 readOnly=false",
			"log.roll.ms": "default=604800000 type=5 readOnly=false",
			"log.roll.jitter.ms": "default=0 type=5 readOnly=false",
			"log.flush.interval.ms": "default=9223372036854775807 type=5 readOnly=false",
			"log.retention.hours": "none",
			"log.retention.minutes": "none",
			"log.roll.hours": "none",
			"log.roll.jitter.hours": "none",
		}),
	},
	{
		title: "Committed offsets do not expire",
		here: absent("offsets.retention.*", "offsets.commit.timeout.ms", "offsets.load.buffer.size", "offsets.topic.*"),
	},
	{
		title: "Transactional ids and producers do not expire",
		here: absent("transactional.id.expiration.ms", "producer.id.expiration.ms", "transaction.remove.*", "transaction.abort.*"),
	},
	{
		title: "Settings of transactions",
		here: absent(
			"transaction.state.log.*",
			"transaction.partition.verification.enable",
			"transaction.two.phase.*",
			"add.partitions.*",
		),
	},
	{ title: "Size of a group", here: absent("group.max.size") },
	{
		title: "Settings of newer groups",
		here: absent("group.consumer.*", "group.share.*", "group.streams.*", "group.coordinator.*", "share.*"),
	},
	{
		title: "Settings of replicas and quorum",
		here: absent(
			"replica.*",
			"leader.imbalance.*",
			"auto.leader.*",
			"controller.*",
			"controlled.*",
			"initial.broker.*",
			"num.replica.*",
		),
	},
	{
		title: "Settings of a node",
		here: absent(
			"advertised.listeners",
			"broker.*",
			"early.start.listeners",
			"inter.broker.*",
			"listener.security.*",
			"listeners",
			"node.id",
			"process.roles",
			"config.providers",
			"metadata.*",
		),
	},
	{
		title: "Settings of quotas",
		here: absent("quota.*", "replication.quota.*", "alter.log.*", "client.quota.*"),
	},
	{ title: "Settings of metrics", here: absent("kafka.metrics.*", "metric.reporters", "metrics.*", "telemetry.*") },
	{ title: "Settings of remote storage", here: absent("remote.*", "follower.fetch.*") },
	{
		title: "Settings of logins and permissions",
		here: absent(
			"sasl.client.*",
			"sasl.enabled.*",
			"sasl.jaas.*",
			"sasl.kerberos.*",
			"sasl.login.*",
			"sasl.mechanism.*",
			"sasl.oauthbearer.*",
			"sasl.server.callback.handler.class",
			"ssl.*",
			"security.*",
			"authorizer.*",
			"principal.*",
			"delegation.*",
			"connections.max.reauth.ms",
			"connection.failed.*",
		),
	},
	{
		title: "Settings of directories, logs and their cleaner",
		here: absent(
			"log.dir*",
			"cordoned.*",
			"num.recovery.*",
			"log.cleaner.dedupe.*",
			"log.cleaner.enable",
			"log.cleaner.io.*",
			"log.cleaner.threads",
			"log.flush.offset.*",
			"log.flush.scheduler.*",
			"log.flush.start.*",
			"delete.topic.enable",
			"create.topic.*",
			"alter.config.*",
		),
	},
	{
		title: "Settings of threads, sockets and connections",
		here: absent(
			"background.threads",
			"num.io.threads",
			"num.network.threads",
			"queued.*",
			"request.timeout.ms",
			"socket.connection.*",
			"socket.listen.*",
			"socket.receive.*",
			"socket.send.*",
			"connections.max.idle.ms",
			"max.connection*",
			"max.incremental.*",
			"max.request.*",
			"delete.records.*",
			"fetch.purgatory.*",
			"producer.purgatory.*",
		),
	},
	{
		title: "Configs that nobody knows",
		here: { "a config of the broker that nobody knows": "errorCode=42" },
	},
	{
		title: "In-sync replicas of one broker",
		here: { "in-sync replicas of one broker": "errorCode=0" },
	},
	{
		title: "Loggers, client metrics and groups have no configs",
		here: {
			"a config of a logger": "errorCode=42",
			"a config of a group": "errorCode=42",
			loggers: "errorCode=42",
			"client metrics": "errorCode=42",
			"configs of a group": "errorCode=42",
		},
	},
	{ title: "Documentation of configs", here: { "documentation of a config": "none" } },
];
