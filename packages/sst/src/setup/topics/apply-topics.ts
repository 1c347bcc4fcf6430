import { MillraceError } from "@millrace/core";
import type { PlannedTopic } from "@millrace/core/plan";
import type { Patience } from "../patience.ts";
import type { TopicAdmin } from "./topic-admin.ts";
import {
	type ClusterType,
	planTopicChanges,
	type TopicChange,
	type TopicPermissions,
	type TopicRefusal,
} from "./topic-changes.ts";

export interface TopicsToApply {
	readonly topics: readonly PlannedTopic[];
	readonly cluster: ClusterType;
	readonly allow?: TopicPermissions;
}

/** What became of one declared topic. */
export interface AppliedTopic {
	readonly name: string;
	readonly action: "created" | "changed" | "unchanged";
	/** One line a change, such as `partitions 3 -> 6`. */
	readonly changes: readonly string[];
}

/** The declaration differs from the cluster in ways that lose records, or that Kafka cannot follow. Found before the first change. */
export class TopicsRefusedError extends MillraceError {
	static override readonly code = "TOPICS_REFUSED";
	readonly refusals: readonly TopicRefusal[];

	constructor(refusals: readonly TopicRefusal[]) {
		const lines = refusals.map(
			({ code, topic, problem, fix }) => `${code} topic ${JSON.stringify(topic)}: ${problem} Fix: ${fix}`,
		);
		super(["The cluster's topics cannot become what is declared.", ...lines].join("\n"));
		this.refusals = refusals;
	}
}

/** MSK Serverless takes two requests a second that manage topics, and slows down who sends more. */
const APART_MS = 500;

/**
 * Makes the cluster have the declared topics, and returns once it says so itself.
 *
 * Every round looks at the cluster and plans what is missing, so it does not matter where an earlier run was cut short, whose answer was
 * lost, or who else was at work: the end is the same. A cluster that is as declared is sent no request that writes.
 *
 * @throws {TopicsRefusedError} before the first change; {SetupOutOfTimeError} when the time is up; what the cluster refuses for good.
 */
export async function applyTopics(
	admin: TopicAdmin,
	{ topics, cluster, allow }: TopicsToApply,
	patience: Patience,
): Promise<readonly AppliedTopic[]> {
	const names = topics.map(({ name }) => name);
	/** What the cluster has confirmed: not sent again while the change is on its way to all brokers. */
	const confirmed = new Set<string>();
	const made = new Map<string, TopicChange>();
	let inVain = 0;
	for (;;) {
		try {
			const { changes, refusals } = planTopicChanges(topics, await admin.describe(names), cluster, allow);
			if (refusals.length > 0) throw new TopicsRefusedError(refusals);
			if (changes.every((change) => confirmed.has(keyOf(change)) && isUntold(change)))
				return names.map((name) => report(name, [...made.values()]));
			for (const change of changes) {
				const key = keyOf(change);
				if (confirmed.has(key)) continue;
				await patience.pace(APART_MS);
				made.set(key, change);
				await carryOut(admin, change);
				confirmed.add(key);
				inVain = 0;
			}
			if (++inVain > 1)
				await patience.beforeRetry(inVain - 1, `the cluster does not show yet: ${changes.flatMap(describe).join("; ")}.`);
		} catch (error) {
			await patience.afterError(error, ++inVain);
		}
	}
}

/** Settings that the cluster takes and never shows: confirmed is all that they can be. */
function isUntold(change: TopicChange): boolean {
	return change.kind === "alterConfig" && Object.values(change.from).every((value) => value === "");
}

/** The same for changes that end the same. */
function keyOf({ kind, topic, ...change }: TopicChange): string {
	return JSON.stringify([kind, topic, "to" in change ? change.to : [change.partitions, change.config]]);
}

function carryOut(admin: TopicAdmin, change: TopicChange): Promise<void> {
	switch (change.kind) {
		case "create":
			return admin.create(change.topic, change.partitions, change.config);
		case "addPartitions":
			return admin.addPartitions(change.topic, change.to);
		case "alterConfig":
			return admin.alterConfig(change.topic, change.to);
		default:
			return change satisfies never;
	}
}

function report(name: string, made: readonly TopicChange[]): AppliedTopic {
	const own = made.filter(({ topic }) => topic === name);
	const action = own.some(({ kind }) => kind === "create") ? "created" : own.length > 0 ? "changed" : "unchanged";
	return { name, action, changes: own.flatMap(describe) };
}

function describe(change: TopicChange): readonly string[] {
	switch (change.kind) {
		case "create":
			return [`topic ${change.topic} with ${change.partitions} partitions`];
		case "addPartitions":
			return [`partitions ${change.from} -> ${change.to}`];
		case "alterConfig":
			return Object.entries(change.to).map(([key, value]) => `${key} ${change.from[key] || "(none)"} -> ${value}`);
		default:
			return change satisfies never;
	}
}
