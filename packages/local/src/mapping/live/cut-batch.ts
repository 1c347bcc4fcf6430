import { measurePartition } from "../build-event.ts";
import type { LiveRecord } from "./live-record.ts";
import type { PartitionQueue } from "./partition-queue.ts";

export interface CutOptions {
	readonly topic: string;
	/** Whether a batch of that partition is on its way. */
	readonly isBusy: (partition: number) => boolean;
	readonly batchSize: number;
	/** Counted from when the poller read the oldest record that waits. 0 sends what is there. */
	readonly windowMs: number;
	readonly maxPayloadBytes: number;
	/** Bytes of an event without records. */
	readonly emptyBytes: number;
	/** Milliseconds since 1970. */
	readonly now: number;
	/** Whether to send what is there without waiting for the window. */
	readonly flush: boolean;
}

/** What a poller does next with what it has read. */
export type Cut =
	| {
			readonly kind: "batch";
			readonly parts: readonly { readonly queue: PartitionQueue; readonly records: readonly LiveRecord[] }[];
	  }
	/** The first record of a partition is one that is never sent. */
	| { readonly kind: "refused"; readonly queue: PartitionQueue; readonly record: LiveRecord }
	/** The window is open until then. */
	| { readonly kind: "wait"; readonly until: number }
	/** No partition that is free has a record. */
	| { readonly kind: "nothing" };

/**
 * Takes the next batch from partitions that have none on its way: when the window has ended, the size is reached, or no more fits,
 * whichever comes first. Who waits longest goes first and gives all it has, so that a backlog leaves other partitions to batches beside this
 * one; AWS does not say how Lambda mixes partitions.
 *
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventsourcemapping.html#invocation-eventsourcemapping-batching
 */
export function cutBatch(queues: Iterable<PartitionQueue>, options: CutOptions): Cut {
	const { topic, isBusy, batchSize, windowMs, maxPayloadBytes, emptyBytes, now, flush } = options;
	const free: { readonly queue: PartitionQueue; readonly since: number }[] = [];
	let count = 0;
	let most = emptyBytes;
	for (const queue of queues) {
		const first = isBusy(queue.partition) ? undefined : queue.peek();
		if (first === undefined) continue;
		if (first.refusal !== undefined) return { kind: "refused", queue, record: first };
		free.push({ queue, since: first.arrived.arrivedAt });
		count += queue.waiting;
		most += queue.waitingBytes + measurePartition(`${topic}-${queue.partition}`) + 1;
	}
	if (free.length === 0) return { kind: "nothing" };
	free.sort((a, b) => a.since - b.since);
	const until = (free[0]?.since ?? now) + windowMs;
	const isDue = flush || until <= now;
	if (!isDue && count < batchSize && most < maxPayloadBytes) return { kind: "wait", until };

	let room = batchSize;
	let bytes = emptyBytes;
	let isFull = false;
	const counts: { readonly queue: PartitionQueue; readonly count: number }[] = [];
	for (const { queue } of free) {
		if (isFull || room === 0) break;
		let own = bytes + measurePartition(`${topic}-${queue.partition}`) + (counts.length > 0 ? 1 : 0);
		let taken = 0;
		for (let record = queue.peek(); record !== undefined && record.refusal === undefined; record = queue.peek(taken)) {
			const added = record.bytes + (taken > 0 ? 1 : 0);
			isFull = own + added > maxPayloadBytes;
			if (isFull || taken === room) break;
			own += added;
			taken += 1;
		}
		if (taken === 0) continue;
		bytes = own;
		room -= taken;
		counts.push({ queue, count: taken });
	}
	// What waits may be as large as an event and still fit.
	if (!isDue && !isFull && room > 0) return { kind: "wait", until };
	return { kind: "batch", parts: counts.map(({ queue, count: taken }) => ({ queue, records: queue.take(taken) })) };
}
