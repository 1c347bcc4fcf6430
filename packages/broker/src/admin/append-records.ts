import type { PartitionLog } from "../log/partition-log.ts";
import { writeBatch } from "../record/batch.ts";
import { type RecordHeader, writeRecords } from "../record/records.ts";

/** A record to be added. Texts are UTF-8. */
export interface NewRecord {
	/**
	 * Null: without a key.
	 * @default null
	 */
	readonly key?: Buffer | string | null;
	/** Null: a tombstone. */
	readonly value: Buffer | string | null;
	/**
	 * Milliseconds since 1970.
	 * @default the broker's time
	 */
	readonly timestamp?: number;
	/** @default [] */
	readonly headers?: readonly RecordHeader[];
}

/** Adds records as one batch; gives the offset of the first. */
export function appendRecords(log: PartitionLog, given: readonly NewRecord[], now: number): number {
	const records = given.map(({ key = null, value, timestamp = now, headers = [] }, offset) => {
		return { offset, timestamp, key: toBytes(key), value: toBytes(value), headers };
	});
	const baseTimestamp = records[0]?.timestamp ?? now;
	const bytes = writeBatch({
		baseOffset: 0,
		lastOffset: records.length - 1,
		leaderEpoch: log.leaderEpoch,
		attributes: 0,
		baseTimestamp,
		maxTimestamp: Math.max(...records.map(({ timestamp }) => timestamp)),
		producerId: -1,
		producerEpoch: -1,
		baseSequence: -1,
		recordCount: records.length,
		body: writeRecords(records, 0, baseTimestamp),
	});
	return log.append(bytes).baseOffset;
}

function toBytes(value: Buffer | string | null): Buffer | null {
	return typeof value === "string" ? Buffer.from(value) : value;
}
