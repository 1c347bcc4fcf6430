import { PORTS } from "@millrace/core";
import { expect, test } from "vitest";
import { createInProcessInvoker, type InProcessInvokerOptions } from "../../../packages/local/src/invoker/in-process-invoker.ts";
import type { LambdaContext } from "../../../packages/local/src/invoker/lambda-context.ts";
import { records } from "../support/records.ts";

const event = { records: { "eu-orders-0": records("0:0") } };
const never = () => () => {};

function invoker(handler: (event: never, context: LambdaContext) => unknown, more: Partial<InProcessInvokerOptions> = {}) {
	let ids = 0;
	return createInProcessInvoker({
		handler: handler as InProcessInvokerOptions["handler"],
		functionName: "shop-local-billing",
		functionArn: "arn:aws:lambda:us-east-1:000000000000:function:shop-local-billing",
		timeoutSeconds: 60,
		memoryMb: 512,
		environment: {},
		randomId: () => `request-${++ids}`,
		timer: never,
		...more,
	});
}

test("a handler gets the event and a Lambda context of its own", async () => {
	let time = 1000;
	const seen: unknown[] = [];
	const { invoke } = invoker(
		(given, context) => {
			time += 1500;
			seen.push(given, context.awsRequestId, context.functionName, context.memoryLimitInMB, context.getRemainingTimeInMillis());
			return { batchItemFailures: [] };
		},
		{ now: () => time },
	);
	expect(await invoke(event)).toEqual({
		kind: "returned",
		requestId: "request-1",
		response: { batchItemFailures: [] },
		milliseconds: 1500,
		outcomes: [],
	});
	expect(seen).toEqual([event, "request-1", "shop-local-billing", "512", 58_500]);
	expect((await invoke(event)).requestId).toBe("request-2");
});

test("what the handler tells of single records is part of the result", async () => {
	const outcome = { at: { topic: "eu-orders", partition: 0, offset: 0 }, kind: "skipped", attempts: 1, milliseconds: 2 } as const;
	const { outcomes } = await invoker((_event, context) => context[PORTS].observe(outcome)).invoke(event);
	expect(outcomes).toEqual([outcome]);
});

test.each([
	["throws", () => Promise.reject(new RangeError("no"))],
	[
		"throws at once",
		() => {
			throw new RangeError("no");
		},
	],
])("a handler that %s has failed", async (_, handler) => {
	expect(await invoker(handler).invoke(event)).toMatchObject({ kind: "failed", reason: "threw", error: { message: "no" } });
});

test("a handler that never returns is timed out, and what it still tells is not heard", async () => {
	let expire = (): void => {};
	let late = (): void => {};
	const result = invoker(
		(_event, context) => {
			late = () =>
				context[PORTS].observe({ at: { topic: "a", partition: 0, offset: 0 }, kind: "succeeded", attempts: 1, milliseconds: 1 });
			return new Promise(() => {});
		},
		{
			timer: (milliseconds, callback) => {
				expect(milliseconds).toBe(60_000);
				expire = callback;
				return () => {};
			},
		},
	).invoke(event);
	expire();
	const invocation = await result;
	late();
	expect(invocation).toMatchObject({ kind: "failed", reason: "timedOut", error: { code: "HANDLER_TIMEOUT" }, outcomes: [] });
});

test("the timer of a handler that returned is cancelled", async () => {
	let cancelled = 0;
	await invoker(() => {}, {
		timer: () => () => {
			cancelled += 1;
		},
	}).invoke(event);
	expect(cancelled).toBe(1);
});

test("variables are there during the invocation and as before after it, also when it fails", async () => {
	const variables: NodeJS.ProcessEnv = { KEPT: "before" };
	const seen: unknown[] = [];
	await invoker(
		() => {
			seen.push({ ...variables });
			throw new Error("no");
		},
		{ environment: { MILLRACE: "{}", KEPT: "during" }, processEnvironment: variables },
	).invoke(event);
	expect(seen).toEqual([{ MILLRACE: "{}", KEPT: "during" }]);
	expect(variables).toEqual({ KEPT: "before" });
});

test("a handler that changes its event does not change what is delivered again", async () => {
	const before = structuredClone(event);
	await invoker((given: { records: Record<string, unknown> }) => {
		given.records = {};
	}).invoke(event);
	expect(event).toEqual(before);
});

test("a response is seen as JSON, and one that JSON cannot hold fails the invocation", async () => {
	expect(await invoker(() => undefined).invoke(event)).toMatchObject({ kind: "returned", response: null });
	expect(await invoker(() => ({ a: undefined, b: new Date(0) })).invoke(event)).toMatchObject({
		response: { b: "1970-01-01T00:00:00.000Z" },
	});
	expect(await invoker(() => ({ a: 1n })).invoke(event)).toMatchObject({ kind: "failed", error: { code: "RESPONSE_NOT_JSON" } });
});
