import { findIdleReason, type IdleReason, type IdleView } from "./idle-reason.ts";
import type { MappingCounts } from "./mapping-counts.ts";
import type { Poller } from "./poller.ts";
import type { Shared } from "./shared.ts";

/** One partition that the mapping has now. */
export interface PartitionStatus {
	readonly partition: number;
	readonly poller: number;
	/** Next offset that is committed; undefined before the first commit. */
	readonly committed: number | undefined;
	/** Next offset to read. */
	readonly next: number;
	/** Offset of the next record that will be produced; undefined before the broker has said. */
	readonly end: number | undefined;
	/** Records that are not committed yet, as `MaxOffsetLag` counts them; undefined before the broker has said where the end is. */
	readonly lag: number | undefined;
	/** Records that were read and wait to be sent. */
	readonly waiting: number;
	/** Whether a batch of it is on its way. */
	readonly isBusy: boolean;
	/** When what failed comes again, in milliseconds since 1970. */
	readonly blockedUntil: number | undefined;
}

export interface PollerStatus {
	readonly poller: number;
	readonly clientId: string;
	readonly partitions: readonly number[];
}

/** A mapping at one moment. */
export interface MappingStatus {
	readonly topic: string;
	readonly group: string;
	readonly state: "disabled" | "waitingForTopic" | "joining" | "running" | "paused" | "stopping" | "stopped";
	/** Why nothing runs; undefined while something does. */
	readonly idle: IdleReason | undefined;
	/** Invocations that run. */
	readonly running: number;
	/** Batches that wait for a place of the function. */
	readonly throttled: number;
	readonly counts: Readonly<MappingCounts>;
	/** Ascending. */
	readonly partitions: readonly PartitionStatus[];
	readonly pollers: readonly PollerStatus[];
}

/** What a mapping knows beside what its pollers do. */
export interface StatusContext {
	readonly shared: Shared;
	readonly pollers: readonly Poller[];
	readonly isEnabled: boolean;
	readonly hasTopic: boolean;
	readonly end: "stopping" | "stopped" | undefined;
	readonly otherMembers: readonly string[];
}

export function readStatus(context: StatusContext): MappingStatus {
	const { shared, pollers } = context;
	const view = viewOf(context);
	const partitions = pollers
		.flatMap((poller) => {
			const until = new Map(poller.session?.dispatcher.blocked.map((blocked) => [blocked.partition, blocked.until]));
			return [...(poller.session?.queues.values() ?? [])].map((queue): PartitionStatus => {
				const { partition, committed, next, end, waiting } = queue;
				const lag = end === undefined ? undefined : Math.max(0, end - (committed ?? queue.startedAt));
				return {
					partition,
					poller: poller.number,
					committed,
					next,
					end,
					lag,
					waiting,
					isBusy: shared.busy.has(partition),
					blockedUntil: until.get(partition),
				};
			});
		})
		.sort((a, b) => a.partition - b.partition);
	return {
		topic: shared.topic,
		group: shared.group,
		state: stateOf(context),
		idle: findIdleReason(view),
		running: view.running,
		throttled: view.throttled,
		counts: { ...shared.counts },
		partitions,
		pollers: pollers.map(({ number, clientId, session }) => {
			return { poller: number, clientId, partitions: [...(session?.queues.keys() ?? [])] };
		}),
	};
}

function stateOf({ shared, pollers, isEnabled, hasTopic, end }: StatusContext): MappingStatus["state"] {
	if (end !== undefined) return end;
	if (!isEnabled) return "disabled";
	if (shared.control.isPaused) return "paused";
	if (!hasTopic) return "waitingForTopic";
	return pollers.some(({ session }) => session !== undefined) ? "running" : "joining";
}

function viewOf({ shared, pollers, isEnabled, hasTopic, end, otherMembers }: StatusContext): IdleView {
	const sessions = pollers.flatMap(({ session }) => session ?? []);
	const waits = sessions.flatMap(({ dispatcher }) => dispatcher.windowEnds ?? []);
	const joining = pollers.flatMap(({ joiningSince }) => joiningSince ?? []);
	const records = sessions.flatMap(({ queues }) => [...queues.values()]).reduce((sum, { waiting }) => sum + waiting, 0);
	return {
		topic: shared.topic,
		group: shared.group,
		hasEnded: end === "stopped",
		isEnabled,
		isPaused: shared.control.isPaused,
		running: shared.functionSlots.used,
		hasTopic,
		unreachable: shared.trouble.kafka,
		registryUnreachable: shared.trouble.registry,
		joiningSince: joining.length === 0 ? undefined : Math.min(...joining),
		otherMembers,
		partitions: sessions.flatMap(({ queues, logStarts }) => {
			return [...queues.values()].map(({ partition, startedFrom, startedAt, next, end }) => {
				return { startedFrom, startedAt, logStart: logStarts.get(partition), next, end };
			});
		}),
		blocked: sessions.flatMap(({ dispatcher }) => dispatcher.blocked),
		concurrency: shared.functionSlots.limit,
		throttled: shared.functionSlots.waiting,
		filling: waits.length === 0 ? undefined : { records, until: Math.min(...waits) },
		polled: shared.counts.polled,
		filtered: shared.counts.filtered,
	};
}
