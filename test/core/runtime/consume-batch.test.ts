import { consumeBatch, DeadLetter, FailedAt, type KafkaRecord, SkipRecord } from "@millrace/core";
import { deliver, invoke } from "@millrace/core/testing";
import { describe, expect, test } from "vitest";
import { manualClock } from "../../support/manual-clock.ts";
import { billing, bucket, memorySender, records } from "../../support/orders.ts";

type Batch = readonly Pick<KafkaRecord, "offset">[];
const offsets = (batch: Batch) => batch.map(({ offset }) => offset);
const five = () => deliver(billing(), records([0, 1], [0, 2], [0, 3], [0, 4], [0, 5]));
const poisoned = (...offsets: readonly number[]) =>
	deliver(
		billing(),
		records([0, 1], [0, 2], [0, 3], [0, 4], [0, 5]).map((record) =>
			offsets.includes(record.offset) ? { partition: 0, offset: record.offset, rawValue: Buffer.from("x") } : record,
		),
	);
const kinds = (outcomes: readonly { at: { offset: number }; kind: string; attempts: number }[]) =>
	Object.fromEntries(outcomes.map(({ at, kind, attempts }) => [at.offset, `${kind} ${attempts}`]));
const reported = (response: { batchItemFailures: { itemIdentifier: { offset: number } }[] } | undefined) =>
	response?.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier.offset);
const failAt = (batch: readonly KafkaRecord[], offset: number) => {
	const record = batch.find((candidate) => candidate.offset === offset);
	if (record !== undefined) throw new FailedAt(record, { cause: new RangeError("no such customer") });
};

test("a handler gets the records of one partition together, and returning acknowledges them", async () => {
	const calls: number[][] = [];
	const handler = consumeBatch(billing(), (batch) => void calls.push(offsets(batch)));
	const { response, metrics } = await invoke(handler, deliver(billing(), records([0, 1], [0, 2], [1, 7])));
	expect(response).toEqual({ batchItemFailures: [] });
	expect(calls).toEqual([[1, 2], [7]]);
	expect(metrics).toMatchObject({ delivered: 3, succeeded: 3 });
});

describe("FailedAt", () => {
	test("acknowledges the records before it; it is tried again with the later ones, and attempts count for it", async () => {
		const clock = manualClock();
		const calls: [number[], number][] = [];
		const handler = consumeBatch(billing({ attempts: { max: 3, backoff: "10 ms" } }), (batch, { attempt }) => {
			calls.push([offsets(batch), attempt]);
			if (calls.length === 1) failAt(batch, 3);
			if (calls.length === 2) failAt(batch, 4);
			if (calls.length === 3) failAt(batch, 4);
		});
		const { response, metrics, outcomes } = await clock.run(invoke(handler, five(), { clock }));
		expect(response).toEqual({ batchItemFailures: [] });
		expect(calls).toEqual([
			[[1, 2, 3, 4, 5], 1],
			[[3, 4, 5], 2],
			[[4, 5], 2],
			[[4, 5], 3],
		]);
		expect(metrics).toMatchObject({ succeeded: 5, retried: 3 });
		expect(kinds(outcomes)).toEqual({
			1: "succeeded 1",
			2: "succeeded 1",
			3: "succeeded 2",
			4: "succeeded 3",
			5: "succeeded 3",
		});
	});

	test("once exhausted gives up that record alone, by its cause, and the rest goes on", async () => {
		const sender = memorySender();
		const calls: number[][] = [];
		const handler = consumeBatch(
			billing({ deadLetter: "s3:failures", whenExhausted: "deadLetter" }),
			(batch) => {
				calls.push(offsets(batch));
				failAt(batch, 3);
			},
			{ deadLetter: sender },
		);
		const { response, outcomes } = await invoke(handler, five(), { settings: bucket });
		expect(response).toEqual({ batchItemFailures: [] });
		expect(calls).toEqual([
			[1, 2, 3, 4, 5],
			[4, 5],
		]);
		expect(kinds(outcomes)).toMatchObject({ 2: "succeeded 1", 3: "deadLettered 1", 4: "succeeded 1" });
		expect(sender.letters.map(({ record, envelope }) => [record.offset, envelope.millrace.code])).toEqual([[3, "RangeError"]]);
	});

	test("once exhausted and blocking reports that record and the later ones", async () => {
		const { response, outcomes } = await invoke(
			consumeBatch(billing(), (batch) => failAt(batch, 3)),
			five(),
		);
		expect(reported(response)).toEqual([3, 4, 5]);
		expect(kinds(outcomes)).toEqual({
			1: "succeeded 1",
			2: "succeeded 1",
			3: "failed 1",
			4: "notRun 0",
			5: "notRun 0",
		});
	});

	test.each<[string, unknown]>([
		["names a record that is not in the batch", new FailedAt({ offset: 99 })],
		["comes from elsewhere and names none", Object.assign(new Error("x"), { name: "FailedAt" })],
	])("that %s fails them all", async (_title, error) => {
		const handler = consumeBatch(billing(), () => {
			throw error;
		});
		expect(reported((await invoke(handler, five())).response)).toEqual([1, 2, 3, 4, 5]);
	});

	test("that names a record which is already done fails those that are not", async () => {
		const clock = manualClock();
		let calls = 0;
		const handler = consumeBatch(billing({ attempts: { max: 2, backoff: "1 ms" } }), (batch) => {
			calls += 1;
			if (calls === 1) failAt(batch, 3);
			throw new FailedAt({ offset: 1 });
		});
		const { response, outcomes } = await clock.run(invoke(handler, five(), { clock }));
		expect(reported(response)).toEqual([3, 4, 5]);
		expect(kinds(outcomes)).toMatchObject({ 1: "succeeded 1", 2: "succeeded 1", 3: "failed 2", 4: "notRun 0" });
	});
});

test.each<[string, () => unknown, string, number]>([
	["another error, once exhausted", () => new Error("no database"), "deadLettered 2", 5],
	["DeadLetter", () => new DeadLetter("closed"), "deadLettered 1", 5],
	["SkipRecord", () => new SkipRecord("test data"), "skipped 1", 0],
])("%s counts for all records", async (_title, error, kind, letters) => {
	const clock = manualClock();
	const sender = memorySender();
	const consumer = billing({
		deadLetter: "s3:failures",
		whenExhausted: "deadLetter",
		attempts: { max: 2, backoff: "1 ms" },
	});
	const handler = consumeBatch(
		consumer,
		() => {
			throw error();
		},
		{ deadLetter: sender },
	);
	const { response, outcomes } = await clock.run(invoke(handler, five(), { clock, settings: bucket }));
	expect(response).toEqual({ batchItemFailures: [] });
	expect(Object.values(kinds(outcomes))).toEqual([kind, kind, kind, kind, kind]);
	expect(sender.letters).toHaveLength(letters);
});

test.each([
	["an error", new Error("x")],
	["undefined", undefined],
])("%s that blocks fails the first record, and the others did not run", async (_title, error) => {
	const handler = consumeBatch(billing(), () => {
		throw error;
	});
	const { response, metrics } = await invoke(handler, five());
	expect(reported(response)).toEqual([1, 2, 3, 4, 5]);
	expect(metrics).toMatchObject({ delivered: 5, failed: 1, notRun: 4, succeeded: 0 });
});

test("a dead letter that cannot be written stops there: those before it are done", async () => {
	let writes = 0;
	const sender = memorySender(() => {
		writes += 1;
		if (writes === 3) throw new Error("bucket is gone");
	});
	const handler = consumeBatch(
		billing({ deadLetter: "s3:failures", whenExhausted: "deadLetter" }),
		() => {
			throw new Error("no database");
		},
		{ deadLetter: sender },
	);
	const { response, metrics } = await invoke(handler, five(), { settings: bucket });
	expect(reported(response)).toEqual([3, 4, 5]);
	expect(metrics).toMatchObject({ deadLettered: 2, failed: 1, notRun: 2 });
});

describe("records that cannot be decoded", () => {
	test("go to the dead letters, and the handler gets the others as one list", async () => {
		const sender = memorySender();
		const calls: number[][] = [];
		const handler = consumeBatch(
			billing({ deadLetter: "s3:failures", undecodable: "deadLetter" }),
			(batch) => void calls.push(offsets(batch)),
			{ deadLetter: sender },
		);
		const { response, metrics } = await invoke(handler, poisoned(1, 3, 5), { settings: bucket });
		expect(response).toEqual({ batchItemFailures: [] });
		expect(calls).toEqual([[2, 4]]);
		expect(sender.letters.map(({ record }) => record.offset)).toEqual([1, 3, 5]);
		expect(metrics).toMatchObject({ delivered: 5, succeeded: 2, undecodable: 3 });
	});

	test("are dropped and counted with skip, even when nothing else is left", async () => {
		const calls: number[][] = [];
		const handler = consumeBatch(billing({ undecodable: "skip" }), (batch) => void calls.push(offsets(batch)));
		const { response, metrics } = await invoke(handler, poisoned(1, 2, 3, 4, 5));
		expect(response).toEqual({ batchItemFailures: [] });
		expect(calls).toEqual([]);
		expect(metrics).toMatchObject({ delivered: 5, skipped: 5 });
	});

	test("stop the partition with block: the records before are handled, none after", async () => {
		const calls: number[][] = [];
		const handler = consumeBatch(billing(), (batch) => void calls.push(offsets(batch)));
		const { response, metrics } = await invoke(handler, poisoned(3));
		expect(reported(response)).toEqual([3, 4, 5]);
		expect(calls).toEqual([[1, 2]]);
		expect(metrics).toMatchObject({ succeeded: 2, failed: 1, notRun: 2 });
	});

	test("behind a record that blocks are delivered again, and do not count yet", async () => {
		const sender = memorySender();
		const handler = consumeBatch(billing({ deadLetter: "s3:failures", undecodable: "deadLetter" }), (batch) => failAt(batch, 2), {
			deadLetter: sender,
		});
		const { response, metrics } = await invoke(handler, poisoned(1, 4), { settings: bucket });
		expect(reported(response)).toEqual([2, 3, 4, 5]);
		expect(metrics).toMatchObject({ delivered: 5, undecodable: 1, failed: 1, notRun: 3 });
	});
});

describe("the deadline", () => {
	test("leaves what FailedAt acknowledged done, and counts each record once, while the handler still runs", async () => {
		const clock = manualClock();
		let calls = 0;
		const handler = consumeBatch(billing({ attempts: { max: 5, backoff: "1 ms" } }), async (batch) => {
			calls += 1;
			if (calls === 1) failAt(batch, 3);
			await new Promise<void>((resolve) => void clock.after(60_000, resolve));
		});
		const { response, metrics, outcomes } = await clock.run(invoke(handler, five(), { clock, timeoutMs: 10_000 }));
		expect(reported(response)).toEqual([3, 4, 5]);
		expect(metrics).toMatchObject({ delivered: 5, succeeded: 2, notRun: 3, failed: 0 });
		const before = outcomes.length;
		await clock.advance(100_000);
		expect(outcomes).toHaveLength(before);
	});

	test("in the middle of an attempt holds nothing against the records", async () => {
		const clock = manualClock();
		const sender = memorySender();
		const handler = consumeBatch(
			billing({ deadLetter: "s3:failures", whenExhausted: "deadLetter" }),
			async (batch, { signal }) => {
				await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
				failAt(batch, 4);
			},
			{ deadLetter: sender },
		);
		const { response, metrics } = await clock.run(invoke(handler, five(), { clock, timeoutMs: 10_000, settings: bucket }));
		expect(reported(response)).toEqual([4, 5]);
		expect(metrics).toMatchObject({ succeeded: 3, notRun: 2, deadLettered: 0 });
		expect(sender.letters).toEqual([]);
	});
});
