import { type BatchRecord, writeBatch, writeRecords } from "@millrace/broker/client";
import type { NewKafkaRecord } from "./kafka-client.ts";

/** Bytes of records in one batch, below Kafka's own limit for one (1 MiB with its header); a larger record goes alone. */
const MAX_BATCH_BYTES = 900_000;
/** Lengths, deltas and attributes of a record take less. */
const RECORD_OVERHEAD_BYTES = 40;
const HEADER_OVERHEAD_BYTES = 10;

/** Groups records, in their order, into batches that brokers take. */
export function splitIntoBatches<T extends { readonly record: NewKafkaRecord }>(
	records: readonly T[],
): readonly (readonly T[])[] {
	const batches: T[][] = [];
	let room = 0;
	for (const each of records) {
		const size = sizeOf(each.record);
		if (size > room || batches.length === 0) {
			batches.push([]);
			room = MAX_BATCH_BYTES;
		}
		batches.at(-1)?.push(each);
		room -= size;
	}
	return batches;
}

/** Bytes of a batch without a codec, as a producer sends it. */
export function writeNewBatch(
	given: readonly NewKafkaRecord[],
	now: number,
	producer: { readonly producerId: number; readonly producerEpoch: number; readonly baseSequence: number },
): Buffer {
	const records = given.map(({ key = null, value, headers = [], timestamp = now }, offset): BatchRecord => {
		const own = headers.map((header) => ({ key: header.key, value: toBuffer(header.value) }));
		return { offset, timestamp, key: toBuffer(key), value: toBuffer(value), headers: own };
	});
	const baseTimestamp = records[0]?.timestamp ?? now;
	const maxTimestamp = records.reduce((max, { timestamp }) => Math.max(max, timestamp), baseTimestamp);
	return writeBatch({
		baseOffset: 0,
		lastOffset: records.length - 1,
		leaderEpoch: -1,
		attributes: 0,
		baseTimestamp,
		maxTimestamp,
		...producer,
		recordCount: records.length,
		body: writeRecords(records, 0, baseTimestamp),
	});
}

function sizeOf({ key, value, headers = [] }: NewKafkaRecord): number {
	const own = RECORD_OVERHEAD_BYTES + (key?.length ?? 0) + (value?.length ?? 0);
	return headers.reduce((total, header) => {
		return total + HEADER_OVERHEAD_BYTES + Buffer.byteLength(header.key) + (header.value?.length ?? 0);
	}, own);
}

function toBuffer(bytes: Uint8Array | null): Buffer | null {
	return bytes === null ? null : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
