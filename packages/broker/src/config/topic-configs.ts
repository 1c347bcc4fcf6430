import type { ConfigDefinition } from "./config-type.ts";

const LONG_MAX = "9223372036854775807";
/** All replicas, or one: partition and broker. */
const REPLICAS = /^(\*|\d+:\d+)$/;

/**
 * Configs of a topic, with Kafka's defaults, except for `segment.bytes`: 16 MiB instead of 1 GiB, because retention frees whole segments
 * and a laptop has less to spare.
 *
 * Those marked as ignored are for replicas, the page cache or remote storage, of which there are none.
 */
export const TOPIC_CONFIGS: readonly ConfigDefinition[] = [
	{ name: "cleanup.policy", type: "list", fallback: "delete", synonym: "log.cleanup.policy", oneOf: ["compact", "delete"] },
	{
		name: "compression.type",
		type: "string",
		fallback: "producer",
		synonym: "compression.type",
		oneOf: ["uncompressed", "zstd", "lz4", "snappy", "gzip", "producer"],
		ignored: true,
	},
	{
		name: "compression.gzip.level",
		type: "int",
		fallback: "-1",
		synonym: "compression.gzip.level",
		form: /^(-1|[1-9])$/,
		ignored: true,
	},
	{
		name: "compression.lz4.level",
		type: "int",
		fallback: "9",
		synonym: "compression.lz4.level",
		least: 1,
		most: 17,
		ignored: true,
	},
	{
		name: "compression.zstd.level",
		type: "int",
		fallback: "3",
		synonym: "compression.zstd.level",
		least: -131_072,
		most: 22,
		ignored: true,
	},
	{ name: "delete.retention.ms", type: "long", fallback: "86400000", synonym: "log.cleaner.delete.retention.ms", least: 0 },
	{
		name: "file.delete.delay.ms",
		type: "long",
		fallback: "60000",
		synonym: "log.segment.delete.delay.ms",
		least: 0,
		ignored: true,
	},
	{ name: "flush.messages", type: "long", fallback: LONG_MAX, synonym: "log.flush.interval.messages", least: 1, ignored: true },
	{ name: "flush.ms", type: "long", fallback: LONG_MAX, synonym: "log.flush.interval.ms", least: 0, ignored: true },
	{ name: "follower.replication.throttled.replicas", type: "list", fallback: "", form: REPLICAS, ignored: true },
	{ name: "index.interval.bytes", type: "int", fallback: "4096", synonym: "log.index.interval.bytes", least: 0, ignored: true },
	{ name: "leader.replication.throttled.replicas", type: "list", fallback: "", form: REPLICAS, ignored: true },
	{ name: "local.retention.bytes", type: "long", fallback: "-2", synonym: "log.local.retention.bytes", least: -2, ignored: true },
	{ name: "local.retention.ms", type: "long", fallback: "-2", synonym: "log.local.retention.ms", least: -2, ignored: true },
	{
		name: "max.compaction.lag.ms",
		type: "long",
		fallback: LONG_MAX,
		synonym: "log.cleaner.max.compaction.lag.ms",
		least: 1,
		ignored: true,
	},
	{ name: "max.message.bytes", type: "int", fallback: "1048588", synonym: "message.max.bytes", least: 0 },
	{
		name: "message.timestamp.after.max.ms",
		type: "long",
		fallback: "3600000",
		synonym: "log.message.timestamp.after.max.ms",
		least: 0,
	},
	{
		name: "message.timestamp.before.max.ms",
		type: "long",
		fallback: LONG_MAX,
		synonym: "log.message.timestamp.before.max.ms",
		least: 0,
	},
	{
		name: "message.timestamp.type",
		type: "string",
		fallback: "CreateTime",
		synonym: "log.message.timestamp.type",
		oneOf: ["CreateTime", "LogAppendTime"],
	},
	{
		name: "min.cleanable.dirty.ratio",
		type: "double",
		fallback: "0.5",
		synonym: "log.cleaner.min.cleanable.ratio",
		least: 0,
		most: 1,
	},
	{ name: "min.compaction.lag.ms", type: "long", fallback: "0", synonym: "log.cleaner.min.compaction.lag.ms", least: 0 },
	{ name: "min.insync.replicas", type: "int", fallback: "1", synonym: "min.insync.replicas", least: 1, ignored: true },
	{ name: "preallocate", type: "boolean", fallback: "false", synonym: "log.preallocate", ignored: true },
	{ name: "remote.log.copy.disable", type: "boolean", fallback: "false", ignored: true },
	{ name: "remote.log.delete.on.disable", type: "boolean", fallback: "false", ignored: true },
	{ name: "remote.storage.enable", type: "boolean", fallback: "false", form: /false/i, ignored: true },
	{ name: "retention.bytes", type: "long", fallback: "-1", synonym: "log.retention.bytes" },
	{ name: "retention.ms", type: "long", fallback: "604800000", synonym: "log.retention.ms", least: -1 },
	{ name: "segment.bytes", type: "int", fallback: "16777216", synonym: "log.segment.bytes", least: 14 },
	{
		name: "segment.index.bytes",
		type: "int",
		fallback: "10485760",
		synonym: "log.index.size.max.bytes",
		least: 4,
		ignored: true,
	},
	{ name: "segment.jitter.ms", type: "long", fallback: "0", synonym: "log.roll.jitter.ms", least: 0, ignored: true },
	{ name: "segment.ms", type: "long", fallback: "604800000", synonym: "log.roll.ms", least: 1 },
	{
		name: "unclean.leader.election.enable",
		type: "boolean",
		fallback: "false",
		synonym: "unclean.leader.election.enable",
		ignored: true,
	},
];
