import { expect, test } from "vitest";
import { type Batched, createBatcher } from "../../../packages/local/src/mapping/batcher.ts";
import { buildEvent } from "../../../packages/local/src/mapping/build-event.ts";
import { FIELDS, record } from "../support/records.ts";

/** Runs `partition:offset@arrival` through a batcher; each batch comes back as its positions and when it was sent. */
function cut(arrivals: readonly string[], options: { batchSize?: number; windowMs?: number; maxPayloadBytes?: number } = {}) {
	const batcher = createBatcher({ batchSize: 100, windowMs: 500, fields: FIELDS, ...options });
	const describe = (batched: readonly Batched[]) =>
		batched.map((one) =>
			one.kind === "batch"
				? `${one.records.map(({ record: { partition, offset } }) => `${partition}:${offset}`).join(" ")} @${one.sentAt}`
				: `oversized ${one.record.record.partition}:${one.record.record.offset}`,
		);
	const out = arrivals.flatMap((text) => {
		const [partition, offset, arrivedAt] = text.split(/[:@]/).map(Number) as [number, number, number];
		return describe(batcher.add({ record: record(partition, offset), arrivedAt, agesFrom: arrivedAt }));
	});
	return [...out, ...describe(batcher.flush())];
}

test("a batch goes out with the record that fills it", () => {
	expect(cut(["0:0@0", "0:1@1", "0:2@2"], { batchSize: 2 })).toEqual(["0:0 0:1 @1", "0:2 @502"]);
});

test("a batch goes out when its window ends, counted from its first record", () => {
	expect(cut(["0:0@0", "0:1@400", "0:2@500", "0:3@501"])).toEqual(["0:0 0:1 0:2 @500", "0:3 @1001"]);
});

test("a window of 0 sends together only what arrived together", () => {
	expect(cut(["0:0@5", "1:0@5", "0:1@6"], { windowMs: 0 })).toEqual(["0:0 1:0 @5", "0:1 @6"]);
});

test("a batch holds several partitions, each in its order and in one piece", () => {
	expect(cut(["1:0@0", "0:0@0", "1:1@0", "0:1@0"])).toEqual(["1:0 1:1 0:0 0:1 @500"]);
});

test("an offset that comes back starts a new batch, so that no event names a position twice", () => {
	expect(cut(["0:5@0", "0:6@0", "0:5@0"])).toEqual(["0:5 0:6 @0", "0:5 @500"]);
});

test("a batch may be as large as the limit and not a byte larger, base64, names and commas included", () => {
	const list = [record(0, 0), record(10, 0), record(0, 1)];
	const bytes = Buffer.byteLength(JSON.stringify(buildEvent(FIELDS, list)));
	const arrivals = ["0:0@0", "10:0@0", "0:1@0"];
	expect(cut(arrivals, { maxPayloadBytes: bytes })).toEqual(["0:0 0:1 10:0 @500"]);
	expect(cut(arrivals, { maxPayloadBytes: bytes - 1 })).toEqual(["0:0 10:0 @0", "0:1 @500"]);
});

test("a record that alone is too large is set aside, after the earlier ones are sent", () => {
	const batcher = createBatcher({ batchSize: 10, windowMs: 500, fields: FIELDS, maxPayloadBytes: 1000 });
	const big = record(0, 1, { value: "A".repeat(1000) });
	expect(batcher.add({ record: record(0, 0), arrivedAt: 0, agesFrom: 0 })).toEqual([]);
	expect(batcher.add({ record: big, arrivedAt: 1, agesFrom: 1 })).toMatchObject([
		{ kind: "batch", records: [{ record: { offset: 0 } }] },
		{ kind: "oversized", record: { record: big } },
	]);
	expect(batcher.flush()).toEqual([]);
});

test("the default limit is 6 MB", () => {
	const batcher = createBatcher({ batchSize: 10, windowMs: 500, fields: FIELDS });
	const ofSize = (size: number) => ({ record: record(0, 0, { value: "A".repeat(size) }), arrivedAt: 0, agesFrom: 0 });
	expect(batcher.add(ofSize(6 * 1024 * 1024))).toMatchObject([{ kind: "oversized" }]);
	expect(batcher.add(ofSize(6 * 1024 * 1024 - 1000))).toEqual([]);
});
