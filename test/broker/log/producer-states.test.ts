import { expect, test } from "vitest";
import { ProducerStates } from "../../../packages/broker/src/log/producer-states.ts";
import { type Batch, readBatch } from "../../../packages/broker/src/record/batch.ts";
import { batchOf } from "../support/batches.ts";

const batch = (producerId: number, baseSequence: number) =>
	readBatch(batchOf(["v"], { producerId, producerEpoch: 0, baseSequence })) as Batch;

test("a batch does not overtake the first one of its transaction, which was refused", () => {
	const states = new ProducerStates();
	states.tryTransaction(batch(1, 5));
	expect(states.judge(batch(1, 6))).toEqual({ kind: "refused", error: "OUT_OF_ORDER_SEQUENCE_NUMBER" });
	expect(states.judge(batch(1, 5))).toEqual({ kind: "append" });
});

test("however many producers try, only so many of them are remembered", () => {
	const states = new ProducerStates();
	for (let producerId = 1; producerId <= 10_001; producerId++) states.tryTransaction(batch(producerId, 5));
	expect(states.judge(batch(1, 6))).toEqual({ kind: "append" });
	expect(states.judge(batch(2, 6)).kind).toBe("refused");
	expect(states.judge(batch(10_001, 6)).kind).toBe("refused");
});
