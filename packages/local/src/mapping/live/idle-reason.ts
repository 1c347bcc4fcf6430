import { isMillraceError } from "@millrace/core";

/** Why a mapping hands nothing to its function. */
export type IdleReason =
	/** The mapping was stopped, or broke. */
	| { readonly kind: "ended" }
	/** The plan says `Enabled: false`. */
	| { readonly kind: "disabled" }
	| { readonly kind: "paused" }
	/** The cluster has no such topic; the mapping keeps looking. */
	| { readonly kind: "noTopic"; readonly topic: string }
	/** The cluster does not answer, or refuses. */
	| { readonly kind: "unreachable"; readonly error: unknown }
	/** The schema registry does not answer, or refuses. */
	| { readonly kind: "registryUnreachable"; readonly error: unknown }
	/** The group has not shared its partitions out yet: other members finish what they have. */
	| { readonly kind: "joining"; readonly group: string; readonly since: number }
	/** Members that are not this mapping's have all partitions. */
	| { readonly kind: "ownedByOthers"; readonly group: string; readonly clientIds: readonly string[] }
	/** What fails is tried again; until it passes, its partitions wait. */
	| { readonly kind: "blocked"; readonly partitions: readonly BlockedPartition[] }
	/** All places of the function are taken. */
	| { readonly kind: "throttled"; readonly concurrency: number; readonly waiting: number }
	/** A batch is filling up. */
	| { readonly kind: "window"; readonly records: number; readonly until: number }
	/** Everything that was read matched no filter. */
	| { readonly kind: "allFiltered"; readonly records: number }
	/** The topic holds no record. */
	| { readonly kind: "emptyTopic"; readonly topic: string }
	/** The topic holds records, but the group had committed all of them before this mapping began. */
	| { readonly kind: "allCommitted"; readonly group: string }
	/** The topic holds records, but all of them lie before the start position. */
	| { readonly kind: "startPastEnd"; readonly startingPosition: "LATEST" | "AT_TIMESTAMP" }
	/** All that the topic holds was read. */
	| { readonly kind: "caughtUp" };

/** A partition whose records are tried again. */
export interface BlockedPartition {
	readonly partition: number;
	/** First of the records that are tried again. */
	readonly offset: number;
	/** Times they came to the function. */
	readonly deliveries: number;
	/** When they come again, in milliseconds since 1970. */
	readonly until: number;
	/** What was wrong the last time. */
	readonly error: unknown;
}

/** A partition as far as idleness goes. */
export interface IdlePartition {
	readonly startedFrom: "committed" | "TRIM_HORIZON" | "LATEST" | "AT_TIMESTAMP";
	readonly startedAt: number;
	/** First offset of the log when reading began; undefined while the broker has not said. */
	readonly logStart: number | undefined;
	readonly next: number;
	readonly end: number | undefined;
}

/** What the reasons are found in. */
export interface IdleView {
	readonly hasEnded: boolean;
	readonly topic: string;
	readonly group: string;
	readonly isEnabled: boolean;
	readonly isPaused: boolean;
	/** Invocations that run. */
	readonly running: number;
	readonly hasTopic: boolean;
	/** The cluster's last refusal, until it answers again. */
	readonly unreachable: unknown;
	readonly registryUnreachable: unknown;
	/** Since when a poller waits for the group; undefined when none does. */
	readonly joiningSince: number | undefined;
	/** Client ids of members of the group that are not this mapping's. */
	readonly otherMembers: readonly string[];
	readonly partitions: readonly IdlePartition[];
	readonly blocked: readonly BlockedPartition[];
	readonly concurrency: number;
	/** Batches that wait for a place of the function. */
	readonly throttled: number;
	/** Records that wait to be sent, and when their window ends. */
	readonly filling: { readonly records: number; readonly until: number } | undefined;
	/** Records that were read, and those of them that matched no filter. */
	readonly polled: number;
	readonly filtered: number;
}

/** Why nothing runs now; undefined while something does. The most telling reason wins. */
export function findIdleReason(view: IdleView): IdleReason | undefined {
	const { topic, group, partitions } = view;
	if (view.hasEnded) return { kind: "ended" };
	if (!view.isEnabled) return { kind: "disabled" };
	if (view.running > 0) return undefined;
	if (view.isPaused) return { kind: "paused" };
	if (view.unreachable !== undefined) return { kind: "unreachable", error: view.unreachable };
	if (!view.hasTopic) return { kind: "noTopic", topic };
	if (view.registryUnreachable !== undefined) return { kind: "registryUnreachable", error: view.registryUnreachable };
	if (view.throttled > 0) return { kind: "throttled", concurrency: view.concurrency, waiting: view.throttled };
	if (partitions.length === 0) {
		if (view.joiningSince !== undefined) return { kind: "joining", group, since: view.joiningSince };
		return { kind: "ownedByOthers", group, clientIds: view.otherMembers };
	}
	if (view.filling !== undefined) return { kind: "window", ...view.filling };
	if (view.blocked.length > 0) return { kind: "blocked", partitions: view.blocked };
	if (partitions.some(({ next, end }) => end !== undefined && next < end)) return undefined;
	if (view.polled > 0) {
		return view.filtered === view.polled ? { kind: "allFiltered", records: view.filtered } : { kind: "caughtUp" };
	}
	const holding = partitions.filter(({ logStart, end }) => (end ?? 0) > (logStart ?? 0));
	if (holding.length === 0) return { kind: "emptyTopic", topic };
	const from = holding.find(({ startedFrom }) => startedFrom === "LATEST" || startedFrom === "AT_TIMESTAMP")?.startedFrom;
	if (from === "LATEST" || from === "AT_TIMESTAMP") return { kind: "startPastEnd", startingPosition: from };
	return { kind: "allCommitted", group };
}

/** The reason in a sentence, with what to do about it where something can be done. */
export function describeIdleReason(reason: IdleReason): string {
	switch (reason.kind) {
		case "ended":
			return "The mapping has ended, so nothing is read.";
		case "disabled":
			return "The mapping is disabled (enabled: false), so nothing is read.";
		case "paused":
			return "Paused: nothing is sent until it goes on.";
		case "noTopic":
			return `The cluster has no topic ${reason.topic}. It is read as soon as it exists.`;
		case "unreachable":
			return `Kafka does not answer${because(reason.error)}. Trying again.`;
		case "registryUnreachable":
			return `The schema registry does not answer${because(reason.error)}. Trying again.`;
		case "joining":
			return `Waiting for consumer group ${reason.group} to share its partitions out; other members finish what they have first.`;
		case "ownedByOthers": {
			const others = reason.clientIds.length === 0 ? "other members" : reason.clientIds.join(", ");
			return `All partitions belong to ${others} of consumer group ${reason.group}. Stop them, or use another group.`;
		}
		case "blocked": {
			const [first] = reason.partitions;
			const where = reason.partitions.map(({ partition }) => partition).join(", ");
			return `Blocked: what fails in ${reason.partitions.length === 1 ? "partition" : "partitions"} ${where} is tried again${
				first === undefined ? "" : ` (offset ${first.offset}, delivered ${first.deliveries} times${because(first.error)})`
			}.`;
		}
		case "throttled":
			return `Throttled: all ${reason.concurrency} places of the function's concurrency are taken.`;
		case "window":
			return `Waiting for the batching window to end or the batch to fill: ${reason.records} records so far.`;
		case "allFiltered":
			return `All ${reason.records} records that were read matched no filter. Look at the consumer's filters.`;
		case "emptyTopic":
			return `Topic ${reason.topic} holds no records.`;
		case "allCommitted":
			return `Consumer group ${reason.group} has committed everything that the topic holds. Produce more, or use another group.`;
		case "startPastEnd":
			return reason.startingPosition === "LATEST"
				? 'The start position LATEST lies behind all records that the topic holds. Produce more, or start from "earliest" with another group.'
				: "The start position's time lies behind all records that the topic holds. Produce more, or start earlier with another group.";
		case "caughtUp":
			return "All records of the topic have been read.";
		default:
			return reason satisfies never;
	}
}

function because(error: unknown): string {
	if (isMillraceError(error)) return ` (${error.code})`;
	return error instanceof Error ? ` (${error.name})` : "";
}
