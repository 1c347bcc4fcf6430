import type { PlannedTopic } from "@millrace/core/plan";
import { expect, test } from "vitest";
import type { ExistingTopic } from "../../../../packages/sst/src/setup/topics/topic-admin.ts";
import {
	type ClusterType,
	planTopicChanges,
	type TopicPermissions,
	type TopicRefusal,
} from "../../../../packages/sst/src/setup/topics/topic-changes.ts";

const declared = (partitions: number, config: Record<string, string> = {}, name = "flights"): PlannedTopic => ({
	name,
	partitions,
	config,
});
const existing = (partitions: number, config: Record<string, string> = {}, name = "flights"): ExistingTopic => ({
	name,
	partitions,
	config: {
		"cleanup.policy": "delete",
		"retention.ms": "604800000",
		"retention.bytes": "-1",
		"max.message.bytes": "1048588",
		...config,
	},
});

test("a topic that is missing is created with all its settings", () => {
	const config = { "cleanup.policy": "compact", "max.message.bytes": "100" };
	expect(planTopicChanges([declared(6, config)], [], "serverless")).toEqual({
		changes: [{ kind: "create", topic: "flights", partitions: 6, config }],
		refusals: [],
	});
});

test("a topic that is as declared needs nothing, whatever else is set on it", () => {
	const same = declared(3, { "cleanup.policy": "delete", "retention.ms": "604800000" });
	const found = existing(3, { "segment.ms": "5", "min.insync.replicas": "2" });
	expect(planTopicChanges([same], [found], "serverless")).toEqual({ changes: [], refusals: [] });
});

test("topics that nobody declared are left alone", () => {
	expect(planTopicChanges([], [existing(3)], "serverless")).toEqual({ changes: [], refusals: [] });
});

test("partitions are added before settings are changed, in the order of the declaration", () => {
	const topics = [declared(6, { "max.message.bytes": "2000000", "retention.ms": "-1" }), declared(1, {}, "alerts")];
	expect(planTopicChanges(topics, [existing(3)], "serverless").changes).toEqual([
		{ kind: "addPartitions", topic: "flights", from: 3, to: 6 },
		{
			kind: "alterConfig",
			topic: "flights",
			from: { "max.message.bytes": "1048588", "retention.ms": "604800000" },
			to: { "max.message.bytes": "2000000", "retention.ms": "-1" },
		},
		{ kind: "create", topic: "alerts", partitions: 1, config: {} },
	]);
});

interface Case {
	readonly what: string;
	readonly topic: PlannedTopic;
	readonly found?: ExistingTopic;
	readonly cluster?: ClusterType;
	readonly allow?: TopicPermissions;
	readonly code?: TopicRefusal["code"];
}

const cases: readonly Case[] = [
	{ what: "fewer partitions", topic: declared(2), found: existing(3), code: "PARTITIONS_FEWER" },
	{
		what: "fewer partitions on a provisioned cluster",
		topic: declared(2),
		found: existing(3),
		cluster: "provisioned",
		code: "PARTITIONS_FEWER",
	},
	{
		what: "another clean-up on Serverless",
		topic: declared(3, { "cleanup.policy": "compact" }),
		found: existing(3),
		code: "CLEANUP_CHANGED",
	},
	{
		what: "another clean-up on Serverless, even if allowed",
		topic: declared(3, { "cleanup.policy": "compact" }),
		found: existing(3),
		allow: { changeCleanup: ["flights"] },
		code: "CLEANUP_CHANGED",
	},
	{
		what: "another clean-up on a provisioned cluster",
		topic: declared(3, { "cleanup.policy": "compact" }),
		found: existing(3),
		cluster: "provisioned",
		code: "CLEANUP_CHANGED",
	},
	{
		what: "another clean-up on a provisioned cluster that is allowed",
		topic: declared(3, { "cleanup.policy": "compact" }),
		found: existing(3),
		cluster: "provisioned",
		allow: { changeCleanup: ["flights"] },
	},
	{
		what: "the same clean-up in another order",
		topic: declared(3, { "cleanup.policy": "compact,delete" }),
		found: existing(3, { "cleanup.policy": "delete, compact" }),
	},
	{ what: "a shorter retention", topic: declared(3, { "retention.ms": "1000" }), found: existing(3), code: "RETENTION_SHRINKS" },
	{
		what: "a retention after one without end",
		topic: declared(3, { "retention.bytes": "1000" }),
		found: existing(3),
		code: "RETENTION_SHRINKS",
	},
	{
		what: "a shorter retention that is allowed for another topic",
		topic: declared(3, { "retention.ms": "1000" }),
		found: existing(3),
		allow: { shrinkRetention: ["alerts"] },
		code: "RETENTION_SHRINKS",
	},
	{
		what: "a shorter retention that is allowed",
		topic: declared(3, { "retention.ms": "1000" }),
		found: existing(3),
		allow: { shrinkRetention: ["flights"] },
	},
	{
		what: "a clean-up that the cluster does not tell",
		topic: declared(3, { "cleanup.policy": "compact" }),
		found: { name: "flights", partitions: 3, config: {} },
	},
	{ what: "a longer retention", topic: declared(3, { "retention.ms": "604800001" }), found: existing(3) },
	{ what: "a retention without end", topic: declared(3, { "retention.ms": "-1" }), found: existing(3) },
	{
		what: "a setting that Serverless does not have",
		topic: declared(3, { "segment.bytes": "1" }),
		found: existing(3),
		code: "SETTING_NOT_EDITABLE",
	},
	{ what: "such a setting at birth", topic: declared(3, { "segment.bytes": "1" }), code: "SETTING_NOT_EDITABLE" },
	{
		what: "such a setting on a provisioned cluster",
		topic: declared(3, { "segment.bytes": "1" }),
		found: existing(3),
		cluster: "provisioned",
	},
	{
		what: "every setting that Serverless has",
		topic: declared(3, {
			"cleanup.policy": "delete",
			"compression.type": "zstd",
			"max.message.bytes": "8388608",
			"message.timestamp.difference.max.ms": "1",
			"message.timestamp.type": "LogAppendTime",
			"retention.bytes": "-1",
			"retention.ms": "-1",
		}),
		found: existing(3),
	},
];

test.each(cases)("$what: $code", ({ topic, found, cluster = "serverless", allow, code }) => {
	const { refusals } = planTopicChanges([topic], found ? [found] : [], cluster, allow);
	expect(refusals.map((refusal) => refusal.code)).toEqual(code === undefined ? [] : [code]);
	for (const { problem, fix, topic: name } of refusals) {
		expect(name).toBe("flights");
		expect(problem).toMatch(/\.$/);
		expect(fix).toMatch(/\.$/);
	}
});
