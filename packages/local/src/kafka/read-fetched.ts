import { type Batch, hasLogAppendTime, isControl, isTransactional, readBatch, readRecords } from "@millrace/broker/client";
import type { KafkaRecord } from "./kafka-client.ts";
import { KafkaBatchInvalidError } from "./kafka-errors.ts";

/** A transaction that was aborted: what its producer wrote from there on does not count, up to its marker. */
export interface AbortedTransaction {
	readonly producerId: number;
	readonly firstOffset: number;
}

export interface FetchedBytes {
	readonly topic: string;
	readonly partition: number;
	/** The offset that was asked for; batches come whole, so there may be records before it. */
	readonly from: number;
	readonly bytes: Buffer;
	/** In any order; none where uncommitted records are wanted. */
	readonly aborted: readonly AbortedTransaction[];
}

/** Type of a control record that ends an aborted transaction: the second number of its key. */
const ABORT = 0;

/**
 * The records of a partition as a Fetch answered with them, without markers and what was aborted, and the offset behind all that was read.
 * A last batch that is cut short is left for the next fetch.
 *
 * @throws {KafkaBatchInvalidError} when a batch cannot be read.
 */
export function readFetched({ topic, partition, from, bytes, aborted }: FetchedBytes): {
	readonly records: readonly KafkaRecord[];
	readonly next: number;
} {
	const records: KafkaRecord[] = [];
	const upcoming = aborted.toSorted((a, b) => a.firstOffset - b.firstOffset);
	const abortedProducers = new Set<number>();
	let next = from;
	for (let at = 0; at < bytes.length; ) {
		const batch = readBatch(bytes, at);
		if (batch === "truncated") break;
		if (typeof batch === "string") throw invalid(topic, partition, next, PROBLEMS[batch]);
		at += batch.bytes.length;
		while (upcoming[0] !== undefined && upcoming[0].firstOffset <= batch.lastOffset) {
			abortedProducers.add((upcoming.shift() as AbortedTransaction).producerId);
		}
		const isAborted = isTransactional(batch) && abortedProducers.has(batch.producerId);
		if (isControl(batch)) {
			if (isAborted && markerOf(batch) === ABORT) abortedProducers.delete(batch.producerId);
		} else if (!isAborted) {
			collect(batch, { topic, partition, from }, records);
		}
		next = Math.max(next, batch.lastOffset + 1);
	}
	return { records, next };
}

const PROBLEMS = {
	magic: "it is in the format of Kafka before 0.11",
	checksum: "its checksum does not fit its bytes",
	codec: "its codec is not known",
	count: "its header contradicts itself",
};

function collect(
	batch: Batch,
	{ topic, partition, from }: { readonly topic: string; readonly partition: number; readonly from: number },
	into: KafkaRecord[],
): void {
	const timestampType = hasLogAppendTime(batch) ? "LOG_APPEND_TIME" : "CREATE_TIME";
	try {
		for (const { offset, timestamp, key, value, headers } of readRecords(batch)) {
			if (offset >= from) into.push({ topic, partition, offset, timestamp, timestampType, key, value, headers });
		}
	} catch (cause) {
		throw invalid(topic, partition, batch.baseOffset, "its records do not inflate, or are not what its header promises", cause);
	}
}

function markerOf(batch: Batch): number | undefined {
	const [marker] = readRecords(batch);
	return marker?.key?.length === 4 ? marker.key.readInt16BE(2) : undefined;
}

function invalid(topic: string, partition: number, offset: number, why: string, cause?: unknown): KafkaBatchInvalidError {
	const fix = "Start behind it, or look at it with Kafka's own tools (kafka-dump-log).";
	return new KafkaBatchInvalidError(`A batch cannot be read: ${why}.`, { at: { topic, partition, offset }, fix, cause });
}
