import type { MskRecord } from "@millrace/core";
import { type EventFields, measureFields, measurePartition, measureRecord, partitionName } from "./build-event.ts";

/** A synchronous invocation takes at most 6 MB: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
export const MAX_PAYLOAD_BYTES: number = 6 * 1024 * 1024;

export interface BatcherOptions {
	readonly batchSize: number;
	/** Longest wait for a batch to fill, counted from its first record. 0 sends what arrived at the same moment. */
	readonly windowMs: number;
	readonly fields: EventFields;
	/** Largest event, as JSON. @default MAX_PAYLOAD_BYTES */
	readonly maxPayloadBytes?: number;
}

/** A record and the time at which the poller saw it, on the virtual clock. */
export interface ArrivedRecord {
	readonly record: MskRecord;
	readonly arrivedAt: number;
	/** From when its age counts, in milliseconds since 1970. */
	readonly agesFrom: number;
}

/** What the batcher lets go of. */
export type Batched =
	| { readonly kind: "batch"; readonly records: readonly ArrivedRecord[]; readonly sentAt: number }
	/** A record that alone is more than one event may hold; Lambda never sends it. */
	| { readonly kind: "oversized"; readonly record: ArrivedRecord };

export interface Batcher {
	/** Takes the next record and returns what is due before or with it. Arrivals never go back in time. */
	add(arrived: ArrivedRecord): readonly Batched[];
	/** The rest, once nothing more arrives. */
	flush(): readonly Batched[];
}

/**
 * Cuts records into batches as Lambda does: a batch goes out when its window ends, its size is reached, or the next record would
 * take the event over the payload limit, whichever comes first. A batch may hold several partitions; inside, the records stand
 * partition by partition, each partition in order.
 *
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventsourcemapping.html#invocation-eventsourcemapping-batching
 */
export function createBatcher(options: BatcherOptions): Batcher {
	const { batchSize, windowMs, fields, maxPayloadBytes = MAX_PAYLOAD_BYTES } = options;
	const emptyBytes = measureFields(fields);
	let partitions = new Map<string, ArrivedRecord[]>();
	let count = 0;
	let bytes = emptyBytes;
	let openedAt = 0;

	function close(sentAt: number): Batched[] {
		if (count === 0) return [];
		const records = [...partitions.values()].flat();
		partitions = new Map();
		count = 0;
		bytes = emptyBytes;
		return [{ kind: "batch", records, sentAt }];
	}

	/** Bytes that a record adds to the open batch, with its comma and, when it is the first there, its partition. */
	function measureAdded(name: string, own: number): number {
		if (partitions.has(name)) return own + 1;
		return own + measurePartition(name) + (partitions.size > 0 ? 1 : 0);
	}

	return {
		add(arrived) {
			const { record, arrivedAt } = arrived;
			const due: Batched[] = [];
			if (count > 0 && arrivedAt - openedAt > windowMs) due.push(...close(openedAt + windowMs));

			const name = partitionName(record);
			const own = measureRecord(record);
			if (emptyBytes + measurePartition(name) + own > maxPayloadBytes) {
				// Closed first, so that the partition's earlier records are done with before this one is given up.
				return [...due, ...close(arrivedAt), { kind: "oversized", record: arrived }];
			}
			const last = partitions.get(name)?.at(-1);
			// A position that comes back (the same file twice, a redriven dead letter) must not stand twice in one event.
			const goesBack = last !== undefined && record.offset <= last.record.offset;
			if (goesBack || bytes + measureAdded(name, own) > maxPayloadBytes) due.push(...close(arrivedAt));

			if (count === 0) openedAt = arrivedAt;
			bytes += measureAdded(name, own);
			const records = partitions.get(name);
			if (records === undefined) partitions.set(name, [arrived]);
			else records.push(arrived);
			count += 1;
			if (count >= batchSize) due.push(...close(arrivedAt));
			return due;
		},
		flush: () => close(openedAt + windowMs),
	};
}
