import fc from "fast-check";
import { expect, test } from "vitest";
import { describeBatch, readBatch } from "../../../packages/broker/src/record/batch.ts";
import { areRecordsSound, readRecords, writeRecords } from "../../../packages/broker/src/record/records.ts";
import { batchOf } from "../support/batches.ts";

const bytes = fc.option(fc.uint8Array({ maxLength: 20 }).map((each) => Buffer.from(each)));
const record = fc.record({
	timestamp: fc.integer({ min: 0, max: 4_000_000_000_000 }),
	key: bytes,
	value: bytes,
	headers: fc.array(fc.record({ key: fc.string({ maxLength: 5 }), value: bytes }), { maxLength: 3 }),
});

test("records come back as they were written, repeated header names and all", () => {
	fc.assert(
		fc.property(fc.array(record, { minLength: 1, maxLength: 8 }), (given) => {
			const records = given.map((each, offset) => ({ ...each, offset: offset + 40 }));
			const base = records[0]?.timestamp ?? 0;
			const batch = batchOf([], {
				baseOffset: 40,
				lastOffset: 39 + records.length,
				baseTimestamp: base,
				recordCount: records.length,
				body: writeRecords(records, 40, base),
			});
			expect(readRecords(describeBatch(batch))).toEqual(records);
		}),
	);
});

test("any damage to the records either reads or is a range error, and never more", () => {
	const whole = batchOf(["one", "two", "three"], { keys: ["a", null, "c"] });
	fc.assert(
		fc.property(fc.nat(whole.length - 62), fc.nat(255), fc.nat(40), (at, value, cut) => {
			const damaged = Buffer.from(whole.subarray(0, whole.length - cut));
			if (61 + at < damaged.length) damaged[61 + at] = value;
			try {
				readRecords(describeBatch(damaged));
			} catch (error) {
				expect(error).toBeInstanceOf(RangeError);
			}
		}),
	);
});

test("a batch whose header and records disagree is not sound", () => {
	const sound = readBatch(batchOf(["a", "b"]));
	const short = readBatch(batchOf(["a", "b"], { recordCount: 1 }));
	const gap = readBatch(
		batchOf([], {
			lastOffset: 1,
			recordCount: 1,
			body: writeRecords([{ offset: 1, timestamp: 0, key: null, value: null, headers: [] }], 0, 0),
		}),
	);
	for (const [batch, expected] of [
		[sound, true],
		[short, false],
		[gap, false],
	] as const) {
		if (typeof batch === "string") throw new Error(batch);
		expect(areRecordsSound(batch)).toBe(expected);
	}
});
