import type { PlannedTopic } from "@millrace/core/plan";
import type { ExistingTopic } from "./topic-admin.ts";

export type ClusterType = "serverless" | "provisioned";

/** What a deployment may do although records are lost by it, by topic name. Nothing unless named. */
export interface TopicPermissions {
	/** Topics whose records may be kept for less time, or in less space, than now. */
	readonly shrinkRetention?: readonly string[];
	/** Topics whose `cleanup.policy` may change. Provisioned clusters only. */
	readonly changeCleanup?: readonly string[];
}

/** One request that changes the cluster. */
export type TopicChange =
	| {
			readonly kind: "create";
			readonly topic: string;
			readonly partitions: number;
			readonly config: Readonly<Record<string, string>>;
	  }
	| { readonly kind: "addPartitions"; readonly topic: string; readonly from: number; readonly to: number }
	| {
			readonly kind: "alterConfig";
			readonly topic: string;
			/** What the cluster tells; "" for what it keeps to itself. */
			readonly from: Readonly<Record<string, string>>;
			readonly to: Readonly<Record<string, string>>;
	  };

/** A declared difference that will not be made. */
export interface TopicRefusal {
	readonly code: "PARTITIONS_FEWER" | "CLEANUP_CHANGED" | "RETENTION_SHRINKS" | "SETTING_NOT_EDITABLE";
	readonly topic: string;
	readonly problem: string;
	readonly fix: string;
}

export interface TopicChanges {
	/** In the order of the declaration; a topic's partitions before its settings. */
	readonly changes: readonly TopicChange[];
	readonly refusals: readonly TopicRefusal[];
}

const CLEANUP = "cleanup.policy";
const RETENTION: ReadonlySet<string> = new Set(["retention.ms", "retention.bytes"]);
/** All that MSK Serverless lets one set (https://docs.aws.amazon.com/msk/latest/developerguide/serverless-config.html). */
const SERVERLESS_SETTINGS: ReadonlySet<string> = new Set([
	CLEANUP,
	"compression.type",
	"max.message.bytes",
	"message.timestamp.difference.max.ms",
	"message.timestamp.type",
	...RETENTION,
]);

/**
 * What has to be done so that the cluster has the declared topics, and what will not be done.
 *
 * Topics and settings that the declaration does not name are left alone. Partitions are only ever added. What would make Kafka drop
 * records, a shorter retention or another clean-up, is refused unless `allow` names the topic.
 */
export function planTopicChanges(
	declared: readonly PlannedTopic[],
	existing: readonly ExistingTopic[],
	cluster: ClusterType,
	allow: TopicPermissions = {},
): TopicChanges {
	const changes: TopicChange[] = [];
	const refusals: TopicRefusal[] = [];
	const there = new Map(existing.map((topic) => [topic.name, topic]));
	for (const topic of declared) {
		const found = there.get(topic.name);
		refusals.push(...refuseSettings(topic, found, cluster, allow));
		if (!found) changes.push({ kind: "create", topic: topic.name, partitions: topic.partitions, config: topic.config });
		else changes.push(...differences(topic, found));
		if (found && topic.partitions < found.partitions) refusals.push(fewerPartitions(topic, found));
	}
	return { changes, refusals };
}

function differences(topic: PlannedTopic, found: ExistingTopic): readonly TopicChange[] {
	const changed = Object.entries(topic.config).filter(([key, value]) => !same(key, value, found.config[key]));
	return [
		...(topic.partitions > found.partitions
			? [{ kind: "addPartitions" as const, topic: topic.name, from: found.partitions, to: topic.partitions }]
			: []),
		...(changed.length > 0
			? [
					{
						kind: "alterConfig" as const,
						topic: topic.name,
						from: Object.fromEntries(changed.map(([key]) => [key, found.config[key] ?? ""])),
						to: Object.fromEntries(changed),
					},
				]
			: []),
	];
}

function fewerPartitions({ name, partitions }: PlannedTopic, found: ExistingTopic): TopicRefusal {
	return {
		code: "PARTITIONS_FEWER",
		topic: name,
		problem: `it has ${found.partitions} partitions, and ${partitions} are declared. Kafka cannot take partitions away.`,
		fix: `Declare ${found.partitions} or more, or declare a topic with another name.`,
	};
}

function refuseSettings(
	{ name, config }: PlannedTopic,
	found: ExistingTopic | undefined,
	cluster: ClusterType,
	{ shrinkRetention = [], changeCleanup = [] }: TopicPermissions,
): readonly TopicRefusal[] {
	return Object.entries(config).flatMap(([key, value]): readonly TopicRefusal[] => {
		const current = found?.config[key];
		if (cluster === "serverless" && !SERVERLESS_SETTINGS.has(key)) {
			return [
				{
					code: "SETTING_NOT_EDITABLE",
					topic: name,
					problem: `MSK Serverless does not let anyone set ${key}.`,
					fix: "Drop it from the declaration.",
				},
			];
		}
		if (!found || same(key, value, current)) return [];
		if (key === CLEANUP && (cluster === "serverless" || !changeCleanup.includes(name))) {
			const serverless = cluster === "serverless" ? " MSK Serverless takes it only when a topic is created." : "";
			return [
				{
					code: "CLEANUP_CHANGED",
					topic: name,
					problem: `its ${CLEANUP} is ${current}, and ${value} is declared: Kafka would drop records that it keeps now.${serverless}`,
					fix: serverless
						? `Declare ${current}, or a topic with another name.`
						: "Name the topic in `allow.changeCleanup` of the deployment.",
				},
			];
		}
		if (RETENTION.has(key) && shrinks(value, current) && !shrinkRetention.includes(name)) {
			return [
				{
					code: "RETENTION_SHRINKS",
					topic: name,
					problem: `its ${key} is ${current}, and ${value} is declared: Kafka would drop older records at once.`,
					fix: `Declare ${current} or more, or name the topic in \`allow.shrinkRetention\` of the deployment.`,
				},
			];
		}
		return [];
	});
}

/** -1 is for ever. */
function shrinks(value: string, current: string | undefined): boolean {
	if (current === undefined || value === "-1") return false;
	return current === "-1" || Number(value) < Number(current);
}

/** Clean-up policies are a set, written in any order; one that the cluster does not tell is the one that the topic was created with. */
function same(key: string, value: string, current: string | undefined): boolean {
	if (value === current || (key === CLEANUP && current === undefined)) return true;
	const sorted = (list: string) =>
		list
			.split(",")
			.map((one) => one.trim())
			.sort()
			.join();
	return key === CLEANUP && current !== undefined && sorted(value) === sorted(current);
}
