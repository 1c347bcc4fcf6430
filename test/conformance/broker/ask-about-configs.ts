import { at } from "../../broker/support/raw-client.ts";
import { type Asker, makeTopic } from "./asker.ts";

const TOPIC = 2;
const BROKER = 4;
const SET = 0;
const DELETE = 1;
const APPEND = 2;
const SUBTRACT = 3;

type Change = readonly [name: string, operation: number, value: string | null];

/** Values that configs take and do not take, and who may have configs. */
export async function askAboutConfigs(asker: Asker): Promise<void> {
	const { ask, get, note, prefix } = asker;
	const topic = `${prefix}-configs`;
	await makeTopic(asker, topic);
	const alterAll = (question: string, resourceType: number, resourceName: string, changes: readonly Change[]) => {
		const configs = changes.map(([name, configOperation, value]) => ({ name, configOperation, value }));
		const resources = [{ resourceType, resourceName, configs }];
		return ask(question, "IncrementalAlterConfigs", 1, { resources, validateOnly: false });
	};
	const values: readonly (readonly [name: string, ...values: string[]])[] = [
		["cleanup.policy", "", "compact,delete", "compact,compact", " compact , delete ", "Delete"],
		["compression.gzip.level", "0", "-1", "9", "10"],
		["compression.lz4.level", "0", "17", "18"],
		["compression.type", "none", "gzip", "GZIP"],
		["compression.zstd.level", "-131073", "22", "23"],
		["delete.retention.ms", "-1", "0"],
		["file.delete.delay.ms", "-1", "0"],
		["flush.messages", "0", "1"],
		["flush.ms", "-1", "0"],
		["index.interval.bytes", "-1", "0"],
		["leader.replication.throttled.replicas", "x", "0:1", "*"],
		["local.retention.bytes", "-3", "-1"],
		["local.retention.ms", "-3", "-1", "99999999999999"],
		["max.compaction.lag.ms", "0", "1"],
		["max.message.bytes", "-1", " 1000 ", "2147483648", "1e3"],
		["message.timestamp.after.max.ms", "-1", "0"],
		["message.timestamp.before.max.ms", "-1", "0"],
		["message.timestamp.type", "LogAppend", "LogAppendTime"],
		["min.cleanable.dirty.ratio", "-0.1", "1.5", "1e-1"],
		["min.compaction.lag.ms", "-1", "0"],
		["min.insync.replicas", "0", "3"],
		["preallocate", "TRUE", "yes"],
		["remote.log.copy.disable", "true", "no"],
		["remote.log.delete.on.disable", "true", "no"],
		["remote.storage.enable", "true", "false"],
		["retention.bytes", "-5", "0"],
		["retention.ms", "-2", "-1", "9223372036854775808"],
		["segment.bytes", "13", "1000", "1048576", "99999999999"],
		["segment.index.bytes", "3", "4"],
		["segment.jitter.ms", "-1", "0"],
		["segment.ms", "0", "1"],
		["unclean.leader.election.enable", "false", "no"],
	];
	for (const [name, ...each] of values) {
		for (const value of each) await alterAll(`${name} of "${value}"`, TOPIC, topic, [[name, SET, value]]);
		await alterAll(`${name} unset`, TOPIC, topic, [[name, DELETE, null]]);
	}
	await alterAll("a lag of compaction that is longer than the longest", TOPIC, topic, [
		["min.compaction.lag.ms", SET, "100"],
		["max.compaction.lag.ms", SET, "10"],
	]);
	await alterAll("a config twice in a request", TOPIC, topic, [
		["retention.ms", SET, "1000"],
		["retention.ms", SET, "2000"],
	]);
	await alterAll("a policy that is added", TOPIC, topic, [["cleanup.policy", APPEND, "compact"]]);
	await alterAll("policies that are taken away", TOPIC, topic, [["cleanup.policy", SUBTRACT, "compact,delete"]]);
	await alterAll("an operation that there is not", TOPIC, topic, [["cleanup.policy", 7, "delete"]]);
	await alterAll("a config that nobody knows goes", TOPIC, topic, [["nope", DELETE, null]]);
	await alterAll("a config of all topics", TOPIC, "", [["retention.ms", SET, "1000"]]);
	await alterAll("a config of a logger", 8, "1", [["kafka.server", SET, "INFO"]]);
	await alterAll("a config of an unknown kind", 3, "x", [["retention.ms", SET, "1000"]]);
	await alterAll("a config of a group", 32, `${prefix}-g`, [["consumer.session.timeout.ms", SET, "50000"]]);
	await alterAll("a config of the broker that is fixed", BROKER, "1", [["num.partitions", SET, "3"]]);
	await alterAll("a config of all brokers that is fixed", BROKER, "", [["num.partitions", SET, "3"]]);
	await alterAll("a config of the broker that nobody knows", BROKER, "", [["millrace.test", SET, "1"]]);
	await alterAll("a config of the broker that is no number", BROKER, "1", [["log.retention.ms", SET, "soon"]]);
	await alterAll("a config of another broker", BROKER, "7", [["log.retention.ms", SET, "1000"]]);
	await alterAll("a config of a broker without a number", BROKER, "x", [["log.retention.ms", SET, "1000"]]);
	await alterAll("segments of the broker that are too small", BROKER, "1", [["log.segment.bytes", SET, "1"]]);
	await alterAll("in-sync replicas of one broker", BROKER, "1", [["min.insync.replicas", SET, "1"]]);
	await alterAll("a config of all brokers", BROKER, "", [["log.roll.ms", SET, "604800000"]]);
	await alterAll("a config of all brokers goes", BROKER, "", [["log.roll.ms", DELETE, null]]);

	const replace = (question: string, resourceType: number, resourceName: string, configs: object[]) =>
		ask(question, "AlterConfigs", 2, { resources: [{ resourceType, resourceName, configs }], validateOnly: false });
	await replace("all configs replaced", TOPIC, topic, [{ name: "retention.ms", value: "5000" }]);
	await replace("all configs replaced, one wrong", TOPIC, topic, [{ name: "retention.ms", value: "soon" }]);
	await replace("all configs replaced, one without a value", TOPIC, topic, [{ name: "retention.ms", value: null }]);
	await replace("all configs of an unknown topic", TOPIC, `${prefix}-x`, []);
	await replace("all configs of an unknown kind", 3, topic, []);

	const described = await get("DescribeConfigs", 4, {
		resources: [{ resourceType: TOPIC, resourceName: topic, configurationKeys: ["retention.bytes", "nope"] }],
		includeSynonyms: true,
		includeDocumentation: true,
	});
	const configs = at(described, "results", 0, "configs") as readonly Record<string, unknown>[];
	const told = configs.map(({ name, synonyms, documentation }) => `${name} ${JSON.stringify(synonyms)} ${typeof documentation}`);
	note("a config with its synonyms", told.join().replace(/ (string|object)$/, ""));
	note("documentation of a config", told[0]?.endsWith("string") ? "given" : "none");
	const describe = (question: string, resourceType: number, resourceName: string) =>
		ask(question, "DescribeConfigs", 4, {
			resources: [{ resourceType, resourceName, configurationKeys: ["none"] }],
			includeSynonyms: false,
			includeDocumentation: false,
		});
	await describe("loggers", 8, "1");
	await describe("client metrics", 16, "x");
	await describe("configs of a group", 32, `${prefix}-g`);
	await describe("configs of an unknown kind", 3, "x");
	await describe("configs of a topic with a slash", TOPIC, "a/b");
	await describe("configs of a topic without a name", TOPIC, "");
}
