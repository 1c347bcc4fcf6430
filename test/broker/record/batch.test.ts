import { expect, test } from "vitest";
import { hasLogAppendTime, placeBatch, readBatch } from "../../../packages/broker/src/record/batch.ts";
import { readRecords } from "../../../packages/broker/src/record/records.ts";
import { batchOf } from "../support/batches.ts";

test("a batch is placed in the log without a change to what its producer signed", () => {
	const sent = batchOf(["a", "b"]);
	const placed = Buffer.from(sent);
	placeBatch(placed, 1_234_567_890_123, 3);
	const batch = readBatch(placed);
	expect(batch).toMatchObject({ baseOffset: 1_234_567_890_123, lastOffset: 1_234_567_890_124, recordCount: 2 });
	expect(placed.subarray(16).equals(sent.subarray(16))).toBe(true);
});

test("the time of the append takes the place of the records' own, with a new CRC", () => {
	const bytes = batchOf(["a", "b"], { timestamps: [1000, 2000] });
	placeBatch(bytes, 0, 0, 5000);
	const batch = readBatch(bytes);
	if (typeof batch === "string") throw new Error(batch);
	expect(hasLogAppendTime(batch)).toBe(true);
	expect(readRecords(batch).map(({ timestamp }) => timestamp)).toEqual([5000, 5000]);
});

test("a bit that flips anywhere behind the leader epoch is found", () => {
	const bytes = batchOf(["value"]);
	for (let at = 16; at < bytes.length; at++) {
		for (const bit of [1, 0x80]) {
			const damaged = Buffer.from(bytes);
			damaged[at] = (damaged[at] as number) ^ bit;
			expect(typeof readBatch(damaged), `byte ${at}`).toBe("string");
		}
	}
});

test("a batch that is cut short is no batch", () => {
	const bytes = batchOf(["value"]);
	for (let length = 0; length < bytes.length; length++) expect(typeof readBatch(bytes.subarray(0, length))).toBe("string");
});
