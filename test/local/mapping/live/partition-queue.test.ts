import fc from "fast-check";
import { expect, test } from "vitest";
import type { LiveRecord } from "../../../../packages/local/src/mapping/live/live-record.ts";
import { PartitionQueue } from "../../../../packages/local/src/mapping/live/partition-queue.ts";
import { record } from "../../support/records.ts";

function recordAt(offset: number): LiveRecord {
	return { arrived: { record: record(0, offset), arrivedAt: 0, agesFrom: 0 }, bytes: 10, refusal: undefined, isSettled: false };
}

/** A queue in which every other offset was filtered. */
function queueOf(count: number): PartitionQueue {
	const queue = new PartitionQueue(0, { offset: 0, from: "TRIM_HORIZON" });
	for (let index = 0; index < count; index++) queue.push(recordAt(index * 2));
	queue.next = count * 2;
	return queue;
}

test("the position is the first record without an end, and behind all of them what was read", () => {
	const queue = queueOf(3);
	const [first, second, third] = queue.take(3) as [LiveRecord, LiveRecord, LiveRecord];
	expect(queue.position).toBe(0);
	queue.settle(second);
	expect(queue.position).toBe(0);
	queue.settle(first);
	expect(queue.position).toBe(4);
	queue.settle(third);
	expect(queue.position).toBe(6);
});

test("settled in whatever order, the position never passes a record without an end", () => {
	fc.assert(
		fc.property(
			fc.array(fc.integer({ min: 1, max: 1500 }), { minLength: 1, maxLength: 4 }),
			fc.infiniteStream(fc.nat()),
			(sizes, picks) => {
				const queue = queueOf(sizes.reduce((sum, size) => sum + size, 0));
				for (const size of sizes) {
					const open = [...queue.take(size)];
					while (open.length > 0) {
						const [settled] = open.splice((picks.next().value as number) % open.length, 1);
						queue.settle(settled as LiveRecord);
						const left = Math.min(
							...open.map(({ arrived }) => arrived.record.offset),
							queue.peek()?.arrived.record.offset ?? queue.next,
						);
						if (queue.position !== left) return false;
					}
				}
				return queue.waiting === 0 && queue.waitingBytes === 0 && queue.position === queue.next;
			},
		),
		{ numRuns: 20 },
	);
});

test("a queue that restarts forgets what it had, and what comes back late does no harm", () => {
	const queue = queueOf(3);
	const [first] = queue.take(1) as [LiveRecord];
	queue.restart(100);
	expect([queue.waiting, queue.waitingBytes, queue.position, queue.next]).toEqual([0, 0, 100, 100]);
	queue.push(recordAt(100));
	queue.settle(first);
	expect(queue.position).toBe(100);
});
