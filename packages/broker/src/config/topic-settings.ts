import { listOf } from "./config-type.ts";

/** What the configs of a topic mean, parsed once for each change. */
export interface TopicSettings {
	readonly compact: boolean;
	readonly delete: boolean;
	readonly retentionMs: number;
	readonly retentionBytes: number;
	readonly segmentBytes: number;
	readonly segmentMs: number;
	readonly maxMessageBytes: number;
	readonly timestampType: string;
	readonly timestampBeforeMaxMs: number;
	readonly timestampAfterMaxMs: number;
	readonly minCleanableDirtyRatio: number;
	readonly minCompactionLagMs: number;
	readonly deleteRetentionMs: number;
}

/** @param value The effective value of a config, by its name. */
export function readTopicSettings(value: (name: string) => string): TopicSettings {
	const number = (name: string) => Number(value(name).trim());
	const policies = listOf(value("cleanup.policy"));
	return {
		compact: policies.includes("compact"),
		delete: policies.includes("delete"),
		retentionMs: number("retention.ms"),
		retentionBytes: number("retention.bytes"),
		segmentBytes: number("segment.bytes"),
		segmentMs: number("segment.ms"),
		maxMessageBytes: number("max.message.bytes"),
		timestampType: value("message.timestamp.type").trim(),
		timestampBeforeMaxMs: number("message.timestamp.before.max.ms"),
		timestampAfterMaxMs: number("message.timestamp.after.max.ms"),
		minCleanableDirtyRatio: number("min.cleanable.dirty.ratio"),
		minCompactionLagMs: number("min.compaction.lag.ms"),
		deleteRetentionMs: number("delete.retention.ms"),
	};
}
