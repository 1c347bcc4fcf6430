import { type Batch, readBatch, readRecords } from "@millrace/broker/client";
import fc from "fast-check";
import { expect, test } from "vitest";
import { splitIntoBatches, writeNewBatch } from "../../../packages/local/src/kafka/write-batch.ts";

const nobody = { producerId: -1, producerEpoch: -1, baseSequence: -1 };
const of = (bytes: number) => ({ record: { value: Buffer.alloc(bytes) } });

test("records are kept together up to the size of a batch, in order", () => {
	const batches = splitIntoBatches([of(400_000), of(400_000), of(400_000), of(2_000_000), of(1)]);
	expect(batches.map((batch) => batch.map(({ record }) => record.value.length))).toEqual([
		[400_000, 400_000],
		[400_000],
		[2_000_000],
		[1],
	]);
	expect(splitIntoBatches([])).toEqual([]);
});

test("headers count", () => {
	const headers = [{ key: "h", value: Buffer.alloc(600_000) }];
	expect(splitIntoBatches([{ record: { value: null, headers } }, { record: { value: null, headers } }])).toHaveLength(2);
});

test("a batch holds its records, numbers and times", () => {
	fc.assert(
		fc.property(
			fc.array(fc.record({ value: fc.option(fc.uint8Array({ maxLength: 20 })), timestamp: fc.option(fc.nat(2 ** 41)) }), {
				minLength: 1,
				maxLength: 20,
			}),
			(given) => {
				const now = 1_700_000_000_000;
				const records = given.map(({ value, timestamp }) => ({ value, ...(timestamp !== null && { timestamp }) }));
				const batch = readBatch(writeNewBatch(records, now, { producerId: 7, producerEpoch: 2, baseSequence: 40 })) as Batch;
				const times = given.map(({ timestamp }) => timestamp ?? now);
				expect(batch).toMatchObject({
					...{ baseOffset: 0, lastOffset: given.length - 1, attributes: 0, recordCount: given.length },
					...{ producerId: 7, producerEpoch: 2, baseSequence: 40, baseTimestamp: times[0], maxTimestamp: Math.max(...times) },
				});
				expect(readRecords(batch).map(({ value, timestamp }) => [value && [...value], timestamp])).toEqual(
					given.map(({ value }, index) => [value && [...value], times[index]]),
				);
			},
		),
	);
});

test("a view's bytes are its own", () => {
	const value = new Uint8Array(Uint8Array.of(9, 1, 2, 9).buffer, 1, 2);
	const batch = readBatch(writeNewBatch([{ value }], 0, nobody)) as Batch;
	expect(readRecords(batch)[0]?.value).toEqual(Buffer.of(1, 2));
});
