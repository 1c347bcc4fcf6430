import { expect, test } from "vitest";
import { type Cut, cutBatch } from "../../../../packages/local/src/mapping/live/cut-batch.ts";
import { PartitionQueue } from "../../../../packages/local/src/mapping/live/partition-queue.ts";
import { record } from "../../support/records.ts";

const OPTIONS = {
	topic: "eu-orders",
	isBusy: () => false,
	batchSize: 10,
	windowMs: 500,
	maxPayloadBytes: 100_000,
	emptyBytes: 100,
	flush: false,
};

/** A queue with one record for each arrival time. */
function queueOf(partition: number, arrivals: readonly number[], bytes = 300): PartitionQueue {
	const queue = new PartitionQueue(partition, { offset: 0, from: "TRIM_HORIZON" });
	for (const [offset, arrivedAt] of arrivals.entries()) {
		const arrived = { record: record(partition, offset), arrivedAt, agesFrom: 0 };
		queue.push({ arrived, bytes, refusal: undefined, isSettled: false });
	}
	return queue;
}

const placesOf = (cut: Cut) =>
	cut.kind === "batch" ? cut.parts.map(({ queue, records }) => `${queue.partition}: ${records.length}`) : cut;

test("nothing that waits, or nothing of a free partition, is nothing to send", () => {
	expect(cutBatch([queueOf(0, [])], { ...OPTIONS, now: 0 })).toEqual({ kind: "nothing" });
	expect(cutBatch([queueOf(0, [0])], { ...OPTIONS, isBusy: (partition) => partition === 0, now: 9999 })).toEqual({
		kind: "nothing",
	});
});

test("the window counts from the oldest record of all free partitions", () => {
	const queues = [queueOf(0, [200]), queueOf(1, [100])];
	expect(cutBatch(queues, { ...OPTIONS, now: 599 })).toEqual({ kind: "wait", until: 600 });
	expect(placesOf(cutBatch(queues, { ...OPTIONS, now: 600 }))).toEqual(["1: 1", "0: 1"]);
	expect(queues.map(({ waiting }) => waiting)).toEqual([0, 0]);
});

test("who waits longest gives all it has, up to the size of the batch", () => {
	const queues = [queueOf(0, Array(8).fill(5)), queueOf(1, Array(8).fill(1))];
	expect(placesOf(cutBatch(queues, { ...OPTIONS, now: 5 }))).toEqual(["1: 8", "0: 2"]);
	expect(queues.map(({ waiting }) => waiting)).toEqual([6, 0]);
});

test("a batch is full to the byte, and not a byte more", () => {
	// An event with one partition: 100 for itself, 16 for the name and brackets, the records, and commas between.
	const room = (records: number) => 100 + 16 + records * 300 + (records - 1);
	for (const [maxPayloadBytes, expected] of [
		[room(3), 3],
		[room(3) - 1, 2],
	] as const) {
		const cut = cutBatch([queueOf(0, [0, 0, 0, 0])], { ...OPTIONS, maxPayloadBytes, now: 0 });
		expect(placesOf(cut)).toEqual([`0: ${expected}`]);
	}
});

test("a second partition takes its name, its brackets and a comma", () => {
	const room = 100 + 16 + 300 + 1 + 16 + 300;
	for (const [maxPayloadBytes, expected] of [
		[room, ["0: 1", "1: 1"]],
		[room - 1, ["0: 1"]],
	] as const) {
		const cut = cutBatch([queueOf(0, [0]), queueOf(1, [1])], { ...OPTIONS, maxPayloadBytes, now: 999 });
		expect(placesOf(cut)).toEqual(expected);
	}
});

test("what waits and just fits goes on waiting for its window", () => {
	const maxPayloadBytes = 100 + 16 + 3 * 300 + 2;
	expect(cutBatch([queueOf(0, [0, 0, 0])], { ...OPTIONS, maxPayloadBytes, now: 0 })).toEqual({ kind: "wait", until: 500 });
});

test("a flush and a window of 0 send what is there", () => {
	expect(placesOf(cutBatch([queueOf(0, [7])], { ...OPTIONS, flush: true, now: 7 }))).toEqual(["0: 1"]);
	expect(placesOf(cutBatch([queueOf(0, [7])], { ...OPTIONS, windowMs: 0, now: 7 }))).toEqual(["0: 1"]);
});

test("a record that is never sent comes alone, behind those before it", () => {
	const queue = queueOf(0, [0]);
	const refusal = { condition: "MaximumPayloadSizeExceeded", error: undefined } as const;
	const arrived = { record: record(0, 1), arrivedAt: 0, agesFrom: 0 };
	queue.push({ arrived, bytes: 9, refusal, isSettled: false });
	expect(placesOf(cutBatch([queue], { ...OPTIONS, now: 500 }))).toEqual(["0: 1"]);
	expect(cutBatch([queue], { ...OPTIONS, now: 500 })).toMatchObject({ kind: "refused", record: { arrived } });
});
