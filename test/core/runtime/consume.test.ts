import { consume, DeadLetter, type MskEvent, SkipRecord } from "@millrace/core";
import { deliver, invoke } from "@millrace/core/testing";
import { expect, test } from "vitest";
import { manualClock } from "../../support/manual-clock.ts";
import { billing, bucket, memorySender, plainOrders, records } from "../../support/orders.ts";

const item = (partition: string, offset: number) => ({ itemIdentifier: { partition, offset } });
const kinds = (outcomes: readonly { at: { partition: number; offset: number }; kind: string }[]) =>
	Object.fromEntries(outcomes.map(({ at, kind }) => [`${at.partition}:${at.offset}`, kind]));

const three = () => deliver(billing(), records([0, 1], [0, 2], [1, 5], [1, 6], [1, 7], [2, 9]));
const failing = (id: number) => (record: { value: { id: number } }) => {
	if (record.value.id === id) throw new Error("no such customer");
};

test("a handler receives typed records in partition order, with key, headers and position", async () => {
	const seen: unknown[] = [];
	const handler = consume(billing(), (record, context) => {
		seen.push([
			record.topic,
			record.partition,
			record.offset,
			record.key,
			record.value,
			record.headers.get("trace"),
			context.attempt,
		]);
	});
	const event = deliver(billing(), [
		{ key: "a", value: { id: 1, unit: "EUR" }, partition: 2, offset: 40, headers: [["trace", "é"]] },
		{ value: { id: 2, unit: "USD" }, partition: 2 },
	]);
	const { response, error } = await invoke(handler, event);
	expect(error).toBeUndefined();
	expect(response).toEqual({ batchItemFailures: [] });
	expect(seen).toEqual([
		["eu-orders", 2, 40, "a", { id: 1, unit: "EUR" }, "é", 1],
		["eu-orders", 2, 41, null, { id: 2, unit: "USD" }, undefined, 1],
	]);
});

test("in partial mode a blocked record is reported with every later one of its partition, and nothing else", async () => {
	const { response, outcomes } = await invoke(consume(billing(), failing(6)), three());
	expect(response).toEqual({ batchItemFailures: [item("eu-orders-1", 6), item("eu-orders-1", 7)] });
	expect(kinds(outcomes)).toEqual({
		"0:1": "succeeded",
		"0:2": "succeeded",
		"1:5": "succeeded",
		"1:6": "failed",
		"1:7": "notRun",
		"2:9": "succeeded",
	});
});

test("in whole mode the invocation throws after the other partitions have finished", async () => {
	const { error, outcomes } = await invoke(consume(billing(), failing(6)), three(), { settings: { response: "whole" } });
	expect(error).toMatchObject({ code: "BATCH_FAILED", cause: { message: "no such customer" } });
	expect((error as Error).message).toContain("eu-orders-1 at offset 6");
	expect(kinds(outcomes)).toMatchObject({ "0:2": "succeeded", "2:9": "succeeded", "1:7": "notRun" });
});

test("without MILLRACE the mode is whole, because an unread partial response would acknowledge failures", async () => {
	const plain = { ...billing(), topic: plainOrders };
	const nothing = () => {};
	const ports = { environment: {}, logger: { warn: nothing, error: nothing }, writeMetrics: nothing };
	const context = { getRemainingTimeInMillis: () => 60_000, [Symbol.for("@millrace/ports")]: ports } as never;
	const event = deliver(plain, records([0, 1], [0, 6]));
	await expect(consume(plain, failing(6))(event, context)).rejects.toMatchObject({ code: "BATCH_FAILED" });
	await expect(consume(plain, failing(7))(event, context)).resolves.toEqual({ batchItemFailures: [] });
});

test("settings that no deployment wrote are a coded error, not a guess", async () => {
	const { error } = await invoke(consume(billing(), failing(6)), three(), { settings: { response: "both" as never } });
	expect(error).toMatchObject({ code: "SETTINGS_INVALID" });
});

test("with a dead-letter destination both modes succeed, and the destination holds the delivered record untouched", async () => {
	for (const response of ["partial", "whole"] as const) {
		const sender = memorySender();
		const handler = consume(billing({ deadLetter: "s3:failures", whenExhausted: "deadLetter" }), failing(6), {
			deadLetter: sender,
		});
		const event = three();
		const result = await invoke(handler, event, { settings: { response, ...bucket } });
		expect(result.error).toBeUndefined();
		expect(result.response).toEqual({ batchItemFailures: [] });
		expect(kinds(result.outcomes)).toMatchObject({ "1:6": "deadLettered", "1:7": "succeeded" });
		expect(sender.letters).toHaveLength(1);
		expect(sender.letters[0]?.record).toBe(event.records["eu-orders-1"]?.[1]);
		expect(sender.letters[0]?.envelope.millrace).toMatchObject({ consumer: "billing", code: "Error", attempts: 1 });
	}
});

test("a failing destination fails the record", async () => {
	const sender = memorySender(() => {
		throw new Error("bucket is gone");
	});
	const handler = consume(billing({ deadLetter: "s3:failures", whenExhausted: "deadLetter" }), failing(6), {
		deadLetter: sender,
	});
	const { response, outcomes } = await invoke(handler, three(), { settings: bucket });
	expect(response).toEqual({ batchItemFailures: [item("eu-orders-1", 6), item("eu-orders-1", 7)] });
	expect(outcomes.find(({ kind }) => kind === "failed")?.error).toMatchObject({
		code: "DEAD_LETTER_NOT_WRITTEN",
		cause: { errors: [{ message: "bucket is gone" }, { message: "no such customer" }] },
	});
});

test("giving up without a destination fails the record and says what is missing", async () => {
	const handler = consume(billing({ whenExhausted: "deadLetter" as never }), failing(6));
	const { response, outcomes } = await invoke(handler, three());
	expect(response?.batchItemFailures).toHaveLength(2);
	expect(outcomes.find(({ kind }) => kind === "failed")?.error).toMatchObject({ code: "DEAD_LETTER_MISSING" });
});

test("a record is tried again up to its attempts, with a wait that doubles", async () => {
	const clock = manualClock();
	const calls: [number, number][] = [];
	const handler = consume(billing({ attempts: { max: 4, backoff: "100 ms" } }), (record, { attempt }) => {
		if (record.value.id !== 5) return;
		calls.push([attempt, clock.now()]);
		if (attempt < 4) throw new Error("not yet");
	});
	const started = clock.now();
	const { response, metrics, logs } = await clock.run(invoke(handler, three(), { clock }));
	expect(response).toEqual({ batchItemFailures: [] });
	expect(calls.map(([attempt, at]) => [attempt, at - started])).toEqual([
		[1, 0],
		[2, 100],
		[3, 300],
		[4, 700],
	]);
	expect(metrics).toMatchObject({ retried: 3, succeeded: 6 });
	expect(logs).toHaveLength(3);
});

test("SkipRecord drops a record and DeadLetter gives it up at once, whatever attempts are left", async () => {
	const sender = memorySender();
	let calls = 0;
	const handler = consume(
		billing({ deadLetter: "s3:failures", attempts: { max: 5 }, whenExhausted: "block" }),
		(record) => {
			if (record.value.id === 1) throw new SkipRecord("a test order");
			if (record.value.id === 6) {
				calls += 1;
				throw new DeadLetter("closed account");
			}
		},
		{ deadLetter: sender },
	);
	const { response, outcomes } = await invoke(handler, three(), { settings: bucket });
	expect(response).toEqual({ batchItemFailures: [] });
	expect(kinds(outcomes)).toMatchObject({ "0:1": "skipped", "1:6": "deadLettered", "1:7": "succeeded" });
	expect(calls).toBe(1);
	expect(sender.letters[0]?.envelope.requestContext.condition).toBe("HandlerGaveUp");
});

test("partitions run side by side up to the concurrency, records of a partition one at a time", async () => {
	for (const concurrency of [1, 2, 3]) {
		let running = 0;
		let most = 0;
		const busy = new Set<number>();
		const handler = consume(billing({ concurrency }), async ({ partition }) => {
			expect(busy.has(partition)).toBe(false);
			busy.add(partition);
			most = Math.max(most, ++running);
			await new Promise<void>((resolve) => setImmediate(resolve));
			running -= 1;
			busy.delete(partition);
		});
		const { response } = await invoke(handler, three());
		expect(response).toEqual({ batchItemFailures: [] });
		expect(most).toBe(concurrency);
	}
});

test("at the deadline what ran is acknowledged, the rest is reported and counted apart, and nothing starts after it", async () => {
	const clock = manualClock();
	const started: number[] = [];
	const handler = consume(billing({ concurrency: 1, attempts: { max: 5 } }), async ({ value }, { signal }) => {
		started.push(value.id);
		if (value.id === 5) {
			await new Promise<never>((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
		}
	});
	const { response, metrics, outcomes } = await clock.run(invoke(handler, three(), { clock, timeoutMs: 10_000 }));
	expect(response).toEqual({
		batchItemFailures: [item("eu-orders-1", 5), item("eu-orders-1", 6), item("eu-orders-1", 7), item("eu-orders-2", 9)],
	});
	expect(started).toEqual([1, 2, 5]);
	expect(metrics).toMatchObject({ delivered: 6, succeeded: 2, notRun: 4, failed: 0, deadLettered: 0 });
	expect(kinds(outcomes)).toMatchObject({ "1:5": "notRun", "2:9": "notRun" });
	await clock.advance(20_000);
	expect(started).toEqual([1, 2, 5]);
});

test("a handler that ignores the deadline does not hold the response, and its late end changes nothing", async () => {
	const clock = manualClock();
	const handler = consume(billing(), ({ value }) =>
		value.id === 5 ? new Promise<void>((resolve) => void clock.after(30_000, resolve)) : undefined,
	);
	const done = invoke(handler, three(), { clock, timeoutMs: 10_000 });
	await clock.advance(9_000);
	const { response, outcomes } = await done;
	expect(response?.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier.offset)).toEqual([5, 6, 7]);
	const before = outcomes.length;
	await clock.advance(60_000);
	expect(outcomes).toHaveLength(before);
});

test("a record that ends within the grace after the deadline is acknowledged", async () => {
	const clock = manualClock();
	const handler = consume(billing(), ({ value }) =>
		value.id === 9 ? new Promise<void>((resolve) => void clock.after(8_500, resolve)) : undefined,
	);
	const { response } = await clock.run(invoke(handler, three(), { clock, timeoutMs: 10_000 }));
	expect(response).toEqual({ batchItemFailures: [] });
});

test("a deadline with nothing done is a coded error", async () => {
	const clock = manualClock();
	const handler = consume(billing(), () => new Promise<void>(() => {}));
	const { error } = await clock.run(invoke(handler, three(), { clock, timeoutMs: 10_000 }));
	expect(error).toMatchObject({ code: "DEADLINE_NO_PROGRESS", retryable: true });
});

test("partitions that a deadline kept waiting start first in the next batch", async () => {
	const clock = manualClock();
	const started: number[] = [];
	let slow = true;
	const handler = consume(billing({ concurrency: 1 }), ({ value }) => {
		started.push(value.id);
		return value.id === 2 && slow ? new Promise<void>(() => {}) : undefined;
	});
	await clock.run(invoke(handler, three(), { clock, timeoutMs: 10_000 }));
	slow = false;
	started.length = 0;
	await clock.run(invoke(handler, three(), { clock, timeoutMs: 10_000 }));
	expect(started).toEqual([5, 6, 7, 9, 1, 2]);
});

test("three slow batches in a row dead-letter no healthy record", async () => {
	const clock = manualClock();
	const sender = memorySender();
	const handler = consume(
		billing({ deadLetter: "s3:failures", whenExhausted: "deadLetter", attempts: { max: 2, backoff: "1 ms" } }),
		async (_record, { signal }) => {
			await new Promise<void>((resolve, reject) => {
				clock.after(5_000, resolve);
				signal.addEventListener("abort", () => reject(new Error("aborted")));
			});
		},
		{ deadLetter: sender },
	);
	let event: MskEvent = deliver(billing(), records([0, 1], [0, 2], [0, 3], [0, 4]));
	const left: number[] = [];
	for (let batch = 0; batch < 3; batch++) {
		const { response } = await clock.run(invoke(handler, event, { clock, timeoutMs: 10_000, settings: bucket }));
		const offsets = new Set(response?.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier.offset));
		left.push(offsets.size);
		event = { records: { "eu-orders-0": event.records["eu-orders-0"]?.filter(({ offset }) => offsets.has(offset)) ?? [] } };
	}
	expect(left).toEqual([3, 2, 1]);
	expect(sender.letters).toEqual([]);
});

test("a wait that would cross the deadline leaves the record to the next delivery, with no attempt held against it", async () => {
	const clock = manualClock();
	const sender = memorySender();
	const handler = consume(
		billing({ deadLetter: "s3:failures", whenExhausted: "deadLetter", attempts: { max: 2, backoff: "9 seconds" } }),
		failing(6),
		{ deadLetter: sender },
	);
	const { response, outcomes } = await clock.run(invoke(handler, three(), { clock, timeoutMs: 10_000, settings: bucket }));
	expect(response).toEqual({ batchItemFailures: [item("eu-orders-1", 6), item("eu-orders-1", 7)] });
	expect(kinds(outcomes)["1:6"]).toBe("notRun");
	expect(sender.letters).toEqual([]);
});

test("an invocation writes one metrics line whose counts add up", async () => {
	const { metrics } = await invoke(consume(billing(), failing(6)), three(), { settings: { app: "shop", stage: "prod" } });
	expect(metrics).toMatchObject({
		app: "shop",
		stage: "prod",
		consumer: "billing",
		topic: "eu-orders",
		delivered: 6,
		succeeded: 4,
		failed: 1,
		notRun: 1,
		skipped: 0,
		deadLettered: 0,
		undecodable: 0,
		retried: 0,
	});
	expect(metrics["_aws"]).toMatchObject({
		CloudWatchMetrics: [{ Namespace: "Millrace", Dimensions: [["app", "stage", "consumer", "topic"]] }],
	});
});

test("the event that Lambda gave us is not changed", async () => {
	const event = three();
	const before = structuredClone(event);
	await invoke(consume(billing(), failing(6)), event);
	expect(event).toEqual(before);
});
