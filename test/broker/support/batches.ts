import { type NewBatch, writeBatch } from "../../../packages/broker/src/record/batch.ts";
import { writeRecords } from "../../../packages/broker/src/record/records.ts";

export interface BatchOptions extends Partial<NewBatch> {
	readonly keys?: readonly (string | null)[];
	readonly timestamps?: readonly number[];
}

/** A batch of records with these values; what is not given is as a producer without idempotence sends it. */
export function batchOf(values: readonly (string | null)[], options: BatchOptions = {}): Buffer {
	const { keys = [], timestamps = [], ...fields } = options;
	const time = timestamps[0] ?? 1_700_000_000_000;
	const bytes = (text: string | null | undefined) => (text === null || text === undefined ? null : Buffer.from(text));
	const records = values.map((value, offset) => {
		return { offset, timestamp: timestamps[offset] ?? time, key: bytes(keys[offset]), value: bytes(value), headers: [] };
	});
	return writeBatch({
		baseOffset: 0,
		lastOffset: values.length - 1,
		leaderEpoch: -1,
		attributes: 0,
		baseTimestamp: time,
		maxTimestamp: Math.max(time, ...timestamps),
		producerId: -1,
		producerEpoch: -1,
		baseSequence: -1,
		recordCount: values.length,
		body: writeRecords(records, 0, time),
		...fields,
	});
}

/** Bits of a batch's attributes. */
export const TRANSACTIONAL = 0x10;
