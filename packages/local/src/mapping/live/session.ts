import type { Generation } from "../../kafka/kafka-client.ts";
import { type Committer, createCommitter } from "./committer.ts";
import { Dispatcher } from "./dispatcher.ts";
import { PartitionQueue, type StartedFrom } from "./partition-queue.ts";
import { readRecords } from "./read-records.ts";
import type { Shared } from "./shared.ts";
import type { Slots } from "./slots.ts";

export interface SessionOptions {
	readonly shared: Shared;
	readonly poller: number;
	readonly slots: Slots;
	readonly generation: Generation;
	/** Ends the session in order: nothing new is sent, what runs is waited for and committed. */
	readonly stop: AbortSignal;
}

/** How a poller's time with its partitions ended. */
export type SessionEnd = "stopped" | "rebalance" | "lost";

/** Of the time that a rebalance gives, what is left for commits and for joining again. */
const DRAIN_SHARE = 0.8;
/** Longest wait for the last commit of a mapping that is stopped, on a cluster that does not answer. */
const LAST_COMMIT_MS = 10_000;
const FIRST_DELAY_MS = 100;
const LONGEST_DELAY_MS = 2000;

/** One generation of one poller: its partitions are read, their records sent, and what has its end is committed. */
export class Session {
	readonly queues: Map<number, PartitionQueue> = new Map();
	readonly dispatcher: Dispatcher;
	/** First offsets of the partitions' logs when reading began. */
	readonly logStarts: Map<number, number> = new Map();
	readonly #options: SessionOptions;
	readonly #committer: Committer;
	readonly #over: AbortController = new AbortController();
	/** Aborted once records have left a queue, while the reading waits for that. */
	#taken: AbortController | undefined;
	#broken: { readonly error: unknown } | undefined;

	constructor(options: SessionOptions) {
		this.#options = options;
		const { shared, poller, slots, generation } = options;
		this.#committer = createCommitter({
			due: () => this.#due(),
			commit: (offsets) => generation.commit(offsets),
			isOver: (error) => isOver(error) || endOf(generation) === "lost",
			clock: shared.clock,
			onCommitted: (offsets) => this.#committed(offsets),
			onFailed: (error) => shared.tell({ kind: "commitFailed", poller, error }),
		});
		this.dispatcher = new Dispatcher({
			shared,
			poller,
			slots,
			queues: this.queues,
			over: this.#over.signal,
			onTaken: () => this.#taken?.abort(),
			onSettled: () => this.#committer.request(),
			onBroken: (error) => {
				this.#broken ??= { error };
				this.#over.abort();
			},
		});
	}

	/** Resolves once the session is over, whoever ended it. Rejects with what must never happen. */
	async run(): Promise<SessionEnd> {
		const { generation, stop } = this.#options;
		const end = () => this.#over.abort();
		for (const signal of [generation.ended, stop]) {
			if (signal.aborted) end();
			else signal.addEventListener("abort", end, { once: true });
		}
		try {
			await this.#open();
			this.dispatcher.pump();
			const onRead = () => {
				this.dispatcher.pump();
				this.#committer.request();
			};
			const { shared } = this.#options;
			await readRecords({ shared, queues: this.queues, over: this.#over.signal, onRead, room: (ms) => this.#room(ms) });
			return await this.#close();
		} finally {
			this.#committer.close();
			for (const signal of [generation.ended, stop]) signal.removeEventListener("abort", end);
		}
	}

	/** Finds where each partition goes on. A group that begins at LATEST commits that at once, or a crash would skip what came since. */
	async #open(): Promise<void> {
		const { shared, poller, generation } = this.#options;
		const starts = await this.#untilItWorks(async () => {
			const committed = await generation.committed();
			const logStarts = await shared.client.offsets(shared.topic, "earliest");
			const found: { readonly partition: number; readonly offset: number; readonly from: StartedFrom }[] = [];
			for (const partition of generation.partitions) {
				const offset = committed.get(partition);
				const start = offset === undefined ? await shared.startOffsets.of(partition) : { offset, from: "committed" as const };
				found.push({ partition, ...start });
				this.logStarts.set(partition, logStarts[partition] ?? 0);
			}
			return found;
		});
		if (starts === undefined) return;
		for (const start of starts) {
			this.queues.set(start.partition, new PartitionQueue(start.partition, start));
		}
		shared.tell({ kind: "assigned", poller, generation: generation.id, partitions: starts, members: generation.members });
		if (starts.some(({ from }) => from === "LATEST" || from === "AT_TIMESTAMP")) this.#committer.request();
	}

	/** Waits for what runs, commits what has its end, and leaves the rest to whoever has the partitions next. */
	async #close(): Promise<SessionEnd> {
		const { shared, poller, generation, stop } = this.#options;
		const end = endOf(generation);
		const isStopped = stop.aborted && end === undefined;
		const limit = new AbortController();
		if (end === "lost" || this.#broken !== undefined) limit.abort();
		const giveUpAfter = (milliseconds: number) => shared.timers.after(milliseconds, () => limit.abort());
		// Without a rebalance to keep up with, what runs takes the time it takes; only the last commit must not wait for ever.
		let cancel = isStopped ? () => {} : giveUpAfter(shared.rebalanceTimeoutMs * DRAIN_SHARE);
		await this.dispatcher.settled(limit.signal);
		if (isStopped) cancel = giveUpAfter(LAST_COMMIT_MS);
		await this.#committer.flush(limit.signal);
		cancel();
		this.#committer.close();
		const abandoned = this.dispatcher.size;
		if (this.#broken !== undefined) throw this.#broken.error;
		if (end !== undefined) shared.tell({ kind: "revoked", poller, how: endOf(generation) ?? end, abandoned });
		return end ?? "stopped";
	}

	async #room(milliseconds: number): Promise<void> {
		this.#taken = new AbortController();
		await this.#options.shared.clock.wait(milliseconds, AbortSignal.any([this.#taken.signal, this.#over.signal]));
		this.#taken = undefined;
	}

	#due(): ReadonlyMap<number, number> {
		const due = new Map<number, number>();
		for (const { partition, position, committed, startedAt, startedFrom } of this.queues.values()) {
			// Committing the beginning of the log would say nothing, and be wrong once retention has passed it.
			const isNews = committed === undefined ? position !== startedAt || startedFrom !== "TRIM_HORIZON" : position !== committed;
			if (isNews) due.set(partition, position);
		}
		return due;
	}

	#committed(offsets: ReadonlyMap<number, number>): void {
		const { shared, poller } = this.#options;
		for (const [partition, offset] of offsets) {
			const queue = this.queues.get(partition);
			if (queue === undefined) continue;
			shared.counts.committed += Math.max(0, offset - (queue.committed ?? queue.startedAt));
			queue.committed = offset;
		}
		shared.tell({ kind: "committed", poller, offsets });
	}

	async #untilItWorks<T>(attempt: () => Promise<T>): Promise<T | undefined> {
		const { clock, trouble } = this.#options.shared;
		const over = this.#over.signal;
		for (let delay = FIRST_DELAY_MS; !over.aborted; delay = Math.min(delay * 2, LONGEST_DELAY_MS)) {
			try {
				const result = await attempt();
				trouble.kafka = undefined;
				return over.aborted ? undefined : result;
			} catch (error) {
				if (over.aborted) return undefined;
				trouble.kafka = error;
				await clock.wait(delay, over);
			}
		}
		return undefined;
	}
}

function endOf({ ended }: Generation): "rebalance" | "lost" | undefined {
	if (!ended.aborted) return undefined;
	return (ended.reason as { readonly reason?: unknown } | undefined)?.reason === "rebalance" ? "rebalance" : "lost";
}

/** A group that refuses a commit has given the partitions to somebody else. */
function isOver(error: unknown): boolean {
	return (error as { readonly code?: unknown } | undefined)?.code === "GENERATION_ENDED";
}
