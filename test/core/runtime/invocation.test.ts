import { consume, consumeBatch, DeadLetter, FailedAt, type KafkaRecord, SkipRecord } from "@millrace/core";
import { deliver, invoke } from "@millrace/core/testing";
import fc from "fast-check";
import { expect, test } from "vitest";
import { manualClock } from "../../support/manual-clock.ts";
import { billing, bucket, memorySender, records } from "../../support/orders.ts";

interface Behaviour {
	readonly does: "succeeds" | "fails" | "skips" | "givesUp" | "cannotBeDecoded";
	/** Calls that fail, for `fails`. */
	readonly times: number;
	readonly destinationFails: boolean;
}

interface Policy {
	readonly maxAttempts: number;
	readonly whenExhausted: "deadLetter" | "block";
	readonly undecodable: "deadLetter" | "block" | "skip";
	readonly concurrency: number;
}

const behaviour = (does: readonly Behaviour["does"][]) =>
	fc.record<Behaviour>({
		does: fc.constantFrom(...does),
		times: fc.integer({ min: 1, max: 4 }),
		destinationFails: fc.boolean(),
	});
const policy = fc.record<Policy>({
	maxAttempts: fc.integer({ min: 1, max: 3 }),
	whenExhausted: fc.constantFrom("deadLetter", "block"),
	undecodable: fc.constantFrom("deadLetter", "block", "skip"),
	concurrency: fc.integer({ min: 1, max: 4 }),
});
const partitionsOf = (does: readonly Behaviour["does"][]) =>
	fc.array(fc.array(behaviour(does), { maxLength: 6 }), { maxLength: 4 });
const places = (partitions: readonly (readonly Behaviour[])[]) =>
	partitions.flatMap((batch, partition) => batch.map((_, index) => [partition, index * 2 + 1] as const));

/** What must become of each record, by the rules alone: one state each, in order, until one stops its partition. */
function expectedStates(batch: readonly Behaviour[], { maxAttempts, whenExhausted, undecodable }: Policy): readonly string[] {
	let stopped = false;
	return batch.map(({ does, times, destinationFails }) => {
		if (stopped) return "notRun";
		const written = (kind: string) => (destinationFails ? "failed" : kind);
		const state = () => {
			switch (does) {
				case "succeeds":
					return "succeeded";
				case "skips":
					return "skipped";
				case "givesUp":
					return written("deadLettered");
				case "fails":
					if (times < maxAttempts) return "succeeded";
					return whenExhausted === "block" ? "failed" : written("deadLettered");
				case "cannotBeDecoded":
					if (undecodable === "skip") return "skipped";
					return undecodable === "block" ? "failed" : written("undecodable");
				default:
					return does satisfies never;
			}
		};
		const became = state();
		stopped = became === "failed";
		return became;
	});
}

interface World {
	readonly partitions: readonly (readonly Behaviour[])[];
	readonly policy: Policy;
	readonly wholeMode: boolean;
}

/** Runs a world through a handler and holds what became of every record against the rules. */
async function check({ partitions, policy: rules, wholeMode }: World, make: "record" | "batch"): Promise<void> {
	const clock = manualClock();
	const calls = new Map<string, number>();
	const handled: KafkaRecord[] = [];
	const at = ({ partition, offset }: { partition: number; offset: number }) =>
		partitions[partition]?.[(offset - 1) / 2] as Behaviour;
	const handle = (record: KafkaRecord): void => {
		handled.push(record);
		const name = `${record.partition}:${record.offset}`;
		const call = (calls.get(name) ?? 0) + 1;
		calls.set(name, call);
		const { does, times } = at(record);
		if (does === "skips") throw new SkipRecord("on purpose");
		if (does === "givesUp") throw new DeadLetter("on purpose");
		if (does === "fails" && call <= times) {
			if (make === "batch") throw new FailedAt(record);
			throw new Error("not yet");
		}
	};
	const sender = memorySender();
	const deadLetter = {
		...sender,
		send: (...message: Parameters<typeof sender.send>) =>
			at(message[0].record).destinationFails ? Promise.reject(new Error("bucket is gone")) : sender.send(...message),
	};
	const { maxAttempts, ...declared } = rules;
	const consumer = billing({ ...declared, attempts: { max: maxAttempts, backoff: "5 ms" }, deadLetter: "s3:failures" });
	const handler =
		make === "record"
			? consume(consumer, async (record) => handle(record), { deadLetter })
			: consumeBatch(
					consumer,
					async (batch) => {
						for (const record of batch) handle(record);
					},
					{ deadLetter },
				);
	const event = deliver(
		billing(),
		records(...places(partitions)).map((record) =>
			at(record).does === "cannotBeDecoded"
				? { partition: record.partition, offset: record.offset, rawValue: Buffer.from("x") }
				: record,
		),
	);
	const response = wholeMode ? "whole" : "partial";
	const result = await clock.run(invoke(handler, event, { clock, settings: { ...bucket, response } }));

	const states = partitions.map((batch) => expectedStates(batch, rules));
	const expected = places(partitions).map(
		([partition, offset]) => `${partition}:${offset} ${states[partition]?.[(offset - 1) / 2]}`,
	);
	// Each record has exactly one outcome, and the right one.
	expect(result.outcomes.map(({ at: { partition, offset }, kind }) => `${partition}:${offset} ${kind}`).sort()).toEqual(
		expected.sort(),
	);
	// The whole suffix from the first record that is not done is reported, and nothing else.
	const unsettled = states.flatMap((batch, partition) =>
		batch.flatMap((state, index) =>
			state === "failed" || state === "notRun"
				? [{ itemIdentifier: { partition: `eu-orders-${partition}`, offset: index * 2 + 1 } }]
				: [],
		),
	);
	if (wholeMode && unsettled.length > 0) expect(result.error).toMatchObject({ code: "BATCH_FAILED" });
	else expect(result.response).toEqual({ batchItemFailures: unsettled });
	// Counts are those of the outcomes, and add up.
	const flat = states.flat();
	const count = (kind: string) => flat.filter((state) => state === kind).length;
	const kinds = ["succeeded", "skipped", "deadLettered", "undecodable", "failed", "notRun"];
	expect(result.metrics).toMatchObject({
		delivered: flat.length,
		...Object.fromEntries(kinds.map((kind) => [kind, count(kind)])),
	});
	// Calls of a partition come in offset order, and none behind the record that stopped it.
	for (const [partition, batch] of states.entries()) {
		const offsets = handled.filter((record) => record.partition === partition).map(({ offset }) => offset);
		expect(offsets).toEqual(offsets.toSorted((a, b) => a - b));
		const stop = batch.indexOf("failed");
		if (stop >= 0) expect(Math.max(0, ...offsets)).toBeLessThanOrEqual(stop * 2 + 1);
	}
	// Every dead letter that counts is in the destination.
	if (make === "record") expect(sender.letters).toHaveLength(count("deadLettered") + count("undecodable"));
	else expect(sender.letters.length).toBeGreaterThanOrEqual(count("deadLettered") + count("undecodable"));
}

test("whatever records do, each ends in one state, in order, and exactly what is not done is reported", async () => {
	const does = ["succeeds", "succeeds", "fails", "skips", "givesUp", "cannotBeDecoded"] as const;
	await fc.assert(
		fc.asyncProperty(fc.record({ partitions: partitionsOf(does), policy, wholeMode: fc.boolean() }), (world) =>
			check(world, "record"),
		),
		{ numRuns: 150 },
	);
});

test("a batch whose handler says where it failed ends record by record as single records do", async () => {
	const does = ["succeeds", "succeeds", "fails", "cannotBeDecoded"] as const;
	await fc.assert(
		fc.asyncProperty(fc.record({ partitions: partitionsOf(does), policy, wholeMode: fc.boolean() }), (world) =>
			check(world, "batch"),
		),
		{ numRuns: 150 },
	);
});

test("wherever the deadline falls, each record is counted once, what succeeded is a prefix, and the rest is reported", async () => {
	const world = fc.record({
		lengths: fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 4 }),
		milliseconds: fc.integer({ min: 1, max: 5000 }),
		concurrency: fc.integer({ min: 1, max: 4 }),
		heeds: fc.boolean(),
		batch: fc.boolean(),
	});
	await fc.assert(
		fc.asyncProperty(world, async ({ lengths, milliseconds, concurrency, heeds, batch }) => {
			const clock = manualClock();
			const started: number[] = [];
			const work = ({ offset }: KafkaRecord, { signal }: { signal: AbortSignal }) =>
				new Promise<void>((resolve, reject) => {
					expect(signal.aborted).toBe(false);
					started.push(offset);
					clock.after(milliseconds, resolve);
					if (heeds) signal.addEventListener("abort", () => reject(signal.reason));
				});
			const consumer = billing({ concurrency, attempts: { max: 3 } });
			const handler = batch
				? consumeBatch(consumer, (all, context) => work(all[0] as KafkaRecord, context))
				: consume(consumer, work);
			const event = deliver(
				billing(),
				records(...lengths.flatMap((length, partition) => Array.from({ length }, (_, offset) => [partition, offset] as const))),
			);
			const { response, error, outcomes, metrics } = await clock.run(invoke(handler, event, { clock, timeoutMs: 6000 }));
			const total = lengths.reduce((sum, length) => sum + length, 0);
			expect(outcomes).toHaveLength(total);
			const done = outcomes.filter(({ kind }) => kind === "succeeded").length;
			expect(metrics).toMatchObject({ delivered: total, succeeded: done, notRun: total - done, failed: 0 });
			if (done === 0) expect(error).toMatchObject({ code: "DEADLINE_NO_PROGRESS" });
			else expect(response?.batchItemFailures).toHaveLength(total - done);
			const before = started.length;
			await clock.advance(60_000);
			expect(started).toHaveLength(before);
			for (const partition of lengths.keys()) {
				const kinds = outcomes
					.filter(({ at }) => at.partition === partition)
					.sort((a, b) => a.at.offset - b.at.offset)
					.map(({ kind }) => kind);
				expect(kinds.lastIndexOf("succeeded")).toBe(kinds.filter((kind) => kind === "succeeded").length - 1);
			}
		}),
		{ numRuns: 60 },
	);
});

test.each(["record", "batch"] as const)("a %s handler that throws undefined fails like any other", async (make) => {
	const fail = () => Promise.reject(undefined);
	const handler = make === "record" ? consume(billing(), fail) : consumeBatch(billing(), fail);
	const { metrics, response } = await invoke(handler, deliver(billing(), records([0, 1], [0, 2])));
	expect(response?.batchItemFailures).toHaveLength(2);
	expect(metrics).toMatchObject({ delivered: 2, failed: 1, notRun: 1 });
});

test("a handler that stops at the deadline is not held to have failed, even on its last attempt", async () => {
	for (const stop of [new Error("aborted"), new DeadLetter("no time left")]) {
		const clock = manualClock();
		const sender = memorySender();
		const handler = consume(
			billing({ deadLetter: "s3:failures", whenExhausted: "deadLetter", concurrency: 2 }),
			({ partition }, { signal }) =>
				partition === 0 ? undefined : new Promise<void>((_, reject) => signal.addEventListener("abort", () => reject(stop))),
			{ deadLetter: sender },
		);
		const event = deliver(billing(), records([0, 1], [1, 5], [1, 6]));
		const { metrics, response } = await clock.run(invoke(handler, event, { clock, timeoutMs: 10_000, settings: bucket }));
		expect(response?.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier.offset)).toEqual([5, 6]);
		expect(metrics).toMatchObject({ succeeded: 1, notRun: 2, deadLettered: 0, failed: 0, retried: 0 });
		expect(sender.letters).toEqual([]);
	}
});

test("the wait between attempts doubles up to ten seconds", async () => {
	const clock = manualClock();
	const calls: number[] = [];
	const handler = consume(billing({ attempts: { max: 6, backoff: "3 seconds" } }), () => {
		calls.push(clock.now() - 1_700_000_000_000);
		throw new Error("no");
	});
	await clock.run(invoke(handler, deliver(billing(), records([0, 1])), { clock }));
	expect(calls).toEqual([0, 3000, 9000, 19_000, 29_000, 39_000]);
});

test("what the deployment of a stage says wins over the declaration", async () => {
	const clock = manualClock();
	const sender = memorySender();
	let calls = 0;
	const handler = consume(
		billing({ deadLetter: "s3:failures", attempts: { max: 1 }, undecodable: "block", concurrency: 1 }),
		async ({ value }, { signal }) => {
			calls += 1;
			if (value.id === 7) await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
			else throw new Error("no");
		},
		{ deadLetter: sender },
	);
	const event = deliver(billing(), [...records([0, 7], [1, 1]), { partition: 2, rawValue: Buffer.from("x") }]);
	const settings = {
		...bucket,
		attempts: { max: 3, backoffMs: 5 },
		whenExhausted: "deadLetter",
		undecodable: "skip",
		concurrency: 3,
		deadlineMarginMs: 4000,
	} as const;
	const started = clock.now();
	const { metrics, response } = await clock.run(invoke(handler, event, { clock, timeoutMs: 10_000, settings }));
	expect(response).toEqual({ batchItemFailures: [] });
	expect(metrics).toMatchObject({ succeeded: 1, deadLettered: 1, skipped: 1, retried: 2 });
	expect(calls).toBe(4);
	expect(clock.now() - started).toBe(6000);
});

test("without settings the declared margin holds", async () => {
	const clock = manualClock();
	const started = clock.now();
	const handler = consume(billing({ deadlineMargin: "3 seconds" }), (_record, { signal }) => {
		return new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
	});
	await clock.run(invoke(handler, deliver(billing(), records([0, 1])), { clock, timeoutMs: 10_000 }));
	expect(clock.now() - started).toBe(7000);
});

test("an invocation that is over leaves no timer, and its signal stays as it was", async () => {
	const clock = manualClock();
	const signals: AbortSignal[] = [];
	const handler = consume(billing(), (_record, { signal }) => void signals.push(signal));
	await clock.run(invoke(handler, deliver(billing(), records([0, 1])), { clock, timeoutMs: 10_000 }));
	await clock.advance(60_000);
	expect(signals[0]?.aborted).toBe(false);
});

test("a logger that throws changes nothing", async () => {
	const logger = {
		warn() {
			throw new Error("disk full");
		},
		error() {
			throw new Error("disk full");
		},
	};
	const handler = consume(
		billing({ undecodable: "skip", attempts: { max: 2, backoff: "1 ms" } }),
		({ value }) => {
			if (value.id > 3) throw new Error("no");
		},
		{ logger },
	);
	const clock = manualClock();
	const many = Array.from({ length: 40 }, (_, partition) => [partition, 3 + (partition % 2)] as const);
	const { response, metrics } = await clock.run(invoke(handler, deliver(billing(), records(...many)), { clock }));
	expect(response?.batchItemFailures).toHaveLength(20);
	expect(metrics).toMatchObject({ delivered: 40, succeeded: 20, failed: 20, retried: 20 });
});

test("a batch of broken records writes twenty lines and one that counts the others", async () => {
	const event = deliver(
		billing(),
		Array.from({ length: 50 }, () => ({ rawValue: Buffer.from("x") })),
	);
	const sender = memorySender();
	const handler = consume(billing({ deadLetter: "s3:failures", undecodable: "deadLetter" }), () => {}, { deadLetter: sender });
	const { logs } = await invoke(handler, event, { settings: bucket });
	expect(logs).toHaveLength(21);
	expect(logs[0]?.fields).toMatchObject({ topic: "eu-orders", partition: 0, offset: 0, code: "WIRE_HEADER_INVALID" });
	expect(logs[20]).toEqual({ message: "more of the same in this invocation", fields: { notLogged: 30 } });
});
