import { writeBatch } from "@millrace/broker/client";
import { expect, test } from "vitest";
import { readFetched } from "../../../packages/local/src/kafka/read-fetched.ts";
import { batchOf, TRANSACTIONAL } from "../../broker/support/batches.ts";
import { valuesOf } from "../../conformance/kafka-client/setting.ts";

const CONTROL = 0x20;
const at = { topic: "t", partition: 3, from: 0, aborted: [] };
const transactional = (producerId: number, baseOffset: number, ...values: readonly string[]) =>
	batchOf(values, {
		attributes: TRANSACTIONAL,
		producerId,
		producerEpoch: 0,
		baseOffset,
		lastOffset: baseOffset + values.length - 1,
	});
/** A marker: its key is version and type, 0 for an abort and 1 for a commit. */
const marker = (producerId: number, offset: number, type: 0 | 1) => {
	const attributes = TRANSACTIONAL | CONTROL;
	// length, attributes, two deltas, key of four bytes, value of none, no headers
	const body = Buffer.of(20, 0, 0, 0, 8, 0, 0, 0, type, 0, 0);
	return writeBatch({
		...{ baseOffset: offset, lastOffset: offset, leaderEpoch: 0, attributes, baseTimestamp: 0, maxTimestamp: 0 },
		...{ producerId, producerEpoch: 0, baseSequence: -1, recordCount: 1, body },
	});
};

test("interleaved transactions: those that were aborted are left out, each up to its own marker", () => {
	const bytes = Buffer.concat([
		transactional(1, 0, "a0", "a1"),
		transactional(2, 2, "b2"),
		batchOf(["plain"], { baseOffset: 3, lastOffset: 3 }),
		transactional(1, 4, "a4"),
		marker(1, 5, 0),
		transactional(1, 6, "c6"),
		marker(2, 7, 1),
		marker(1, 8, 1),
		transactional(2, 9, "d9"),
		marker(2, 10, 0),
	]);
	const aborted = [
		{ producerId: 2, firstOffset: 9 },
		{ producerId: 1, firstOffset: 0 },
	];
	const committed = readFetched({ ...at, bytes, aborted });
	expect(valuesOf(committed.records)).toEqual(["b2", "plain", "c6"]);
	expect(committed.next).toBe(11);
	const all = readFetched({ ...at, bytes, aborted: [] });
	expect(valuesOf(all.records)).toEqual(["a0", "a1", "b2", "plain", "a4", "c6", "d9"]);
});

test("records before the offset that was asked for are left out", () => {
	const bytes = batchOf(["a", "b", "c"], { baseOffset: 10, lastOffset: 12 });
	const { records, next } = readFetched({ ...at, from: 11, bytes });
	expect(records.map(({ offset }) => offset)).toEqual([11, 12]);
	expect(next).toBe(13);
});

test("offsets that compaction has taken are passed, also at the end of a batch and a whole batch of them", () => {
	const holed = batchOf(["a"], { baseOffset: 0, lastOffset: 5 });
	expect(readFetched({ ...at, bytes: holed })).toMatchObject({ next: 6, records: [{ offset: 0 }] });
	const empty = batchOf([], { baseOffset: 6, lastOffset: 9 });
	expect(readFetched({ ...at, from: 6, bytes: empty })).toEqual({ next: 10, records: [] });
});

test("a last batch that is cut anywhere is left for the next fetch", () => {
	const first = batchOf(["a"]);
	const second = batchOf(["b"], { baseOffset: 1, lastOffset: 1 });
	for (let length = 0; length < second.length; length++) {
		const { records, next } = readFetched({ ...at, bytes: Buffer.concat([first, second.subarray(0, length)]) });
		expect([valuesOf(records), next]).toEqual([["a"], 1]);
	}
});

test("times are those of the records, or that of the append, and say which", () => {
	const timestamps = [1000, 3000, 2000];
	const created = readFetched({ ...at, bytes: batchOf(["a", "b", "c"], { timestamps }) }).records;
	expect(created.map(({ timestamp, timestampType }) => [timestamp, timestampType])).toEqual([
		[1000, "CREATE_TIME"],
		[3000, "CREATE_TIME"],
		[2000, "CREATE_TIME"],
	]);
	const appended = readFetched({ ...at, bytes: batchOf(["a", "b"], { timestamps, attributes: 8, maxTimestamp: 9000 }) }).records;
	expect(appended.map(({ timestamp, timestampType }) => [timestamp, timestampType])).toEqual([
		[9000, "LOG_APPEND_TIME"],
		[9000, "LOG_APPEND_TIME"],
	]);
});

const damaged: Readonly<Record<string, () => Buffer>> = {
	"a checksum that does not fit": () => {
		const bytes = batchOf(["b"]);
		bytes[bytes.length - 2] = 7;
		return bytes;
	},
	"the format of old brokers": () => {
		const bytes = batchOf(["b"]);
		bytes[16] = 1;
		return bytes;
	},
	"a codec that nobody knows": () => batchOf(["b"], { attributes: 6 }),
	"a codec that it is not compressed with": () => batchOf(["b"], { attributes: 4 }),
	"more records than it holds": () => batchOf(["b"], { recordCount: 2 }),
	"fewer records than it holds": () => batchOf(["b", "c"], { recordCount: 1 }),
};

test.for(Object.entries(damaged))("a batch with %s is told of by code and place", ([, make]) => {
	const second = make();
	second.writeInt32BE(1, 4);
	const bytes = Buffer.concat([batchOf(["a"]), second]);
	expect(() => readFetched({ ...at, bytes })).toThrow(
		expect.objectContaining({ code: "KAFKA_BATCH_INVALID", category: "records", at: { topic: "t", partition: 3, offset: 1 } }),
	);
});
