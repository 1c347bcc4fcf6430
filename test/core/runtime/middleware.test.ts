import { consume, type RecordMiddleware, SkipRecord } from "@millrace/core";
import { deliver, invoke } from "@millrace/core/testing";
import { expect, test } from "vitest";
import { manualClock } from "../../support/manual-clock.ts";
import { billing, bucket, memorySender, records } from "../../support/orders.ts";

const one = () => deliver(billing(), [{ key: "k", value: { id: 1, unit: "EUR" }, headers: [["tenant", "acme"]] }]);

test("middleware runs around the handler in the given order, and each layer sees what those before it add", async () => {
	const trace: unknown[] = [];
	const outer: RecordMiddleware<{ tenant: string }> = async (record, context, next) => {
		trace.push("outer in");
		const result = await next({ tenant: record.headers.get("tenant") ?? "none" });
		trace.push("outer out");
		expect(context).not.toHaveProperty("tenant");
		return result;
	};
	const inner: RecordMiddleware<{ log(line: string): void }, { tenant: string }> = (_record, context, next) => {
		trace.push(["inner", context.tenant, context.attempt]);
		return next({ log: (line) => void trace.push(`${context.tenant} ${line}`) });
	};
	const handler = consume(
		billing(),
		(record, context) => context.log(`${context.tenant} ${record.value.id} ${context.signal.aborted}`),
		{
			middleware: [outer, inner],
		},
	);
	const { response } = await invoke(handler, one());
	expect(response).toEqual({ batchItemFailures: [] });
	expect(trace).toEqual(["outer in", ["inner", "acme", 1], "acme acme 1 false", "outer out"]);
});

test("what a layer adds is gone with its record", async () => {
	const seen: unknown[] = [];
	const withId: RecordMiddleware<{ id?: number }> = (record, _context, next) =>
		next(record.offset === 1 ? { id: record.offset } : {});
	const handler = consume(billing(), (_record, context) => void seen.push(context.id), { middleware: [withId] });
	await invoke(handler, deliver(billing(), records([0, 1], [0, 2])));
	expect(seen).toEqual([1, undefined]);
});

test("an error in a layer counts as the handler's own: it has attempts, and then the record is given up", async () => {
	const clock = manualClock();
	const sender = memorySender();
	const attempts: number[] = [];
	let handled = 0;
	const failing: RecordMiddleware = (_record, { attempt }) => {
		attempts.push(attempt);
		throw new TypeError("no tenant");
	};
	const consumer = billing({ deadLetter: "s3:failures", whenExhausted: "deadLetter", attempts: { max: 3, backoff: "1 ms" } });
	const handler = consume(consumer, () => void handled++, { middleware: [failing], deadLetter: sender });
	const { outcomes } = await clock.run(invoke(handler, one(), { clock, settings: bucket }));
	expect(attempts).toEqual([1, 2, 3]);
	expect(handled).toBe(0);
	expect(outcomes[0]).toMatchObject({ kind: "deadLettered", attempts: 3 });
	expect(sender.letters[0]?.envelope.millrace.code).toBe("TypeError");
});

test("an error after the handler returned fails the record all the same", async () => {
	const late: RecordMiddleware = async (_record, _context, next) => {
		await next({});
		throw new Error("commit failed");
	};
	const { response } = await invoke(
		consume(billing(), () => {}, { middleware: [late] }),
		one(),
	);
	expect(response?.batchItemFailures).toHaveLength(1);
});

test("a layer drops a record with SkipRecord, before or instead of the handler's error", async () => {
	const dropping: RecordMiddleware = async (_record, _context, next) => {
		try {
			return await next({});
		} catch {
			throw new SkipRecord("not ours");
		}
	};
	const handler = consume(
		billing(),
		() => {
			throw new Error("no");
		},
		{ middleware: [dropping] },
	);
	const { outcomes, response } = await invoke(handler, one());
	expect(outcomes[0]).toMatchObject({ kind: "skipped" });
	expect(response).toEqual({ batchItemFailures: [] });
});

test.each<[string, unknown]>([
	["nothing", undefined],
	["an object of its own", {}],
	["true", true],
])("a layer that returns %s without calling next does not acknowledge the record", async (_title, result) => {
	const forgetful = (async () => result) as unknown as RecordMiddleware;
	const passing: RecordMiddleware = (_record, _context, next) => next({});
	let handled = 0;
	const handler = consume(billing(), () => void handled++, { middleware: [passing, forgetful] });
	const { outcomes, response } = await invoke(handler, one());
	expect(handled).toBe(0);
	expect(response?.batchItemFailures).toHaveLength(1);
	expect(outcomes[0]).toMatchObject({ kind: "failed", error: { code: "MIDDLEWARE_NEXT_NOT_CALLED" } });
	expect(String(outcomes[0]?.error)).toContain("position 1");
});
