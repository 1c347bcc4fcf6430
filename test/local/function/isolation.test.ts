import type { MskEvent } from "@millrace/core";
import { afterEach, describe, expect, test } from "vitest";
import { framesOf } from "../../../packages/local/src/function/revive-error.ts";
import { branded, createFunction, type FunctionUnderTest, type FunctionUnderTestOptions } from "../support/functions.ts";
import { records } from "../support/records.ts";

const event: MskEvent = { records: { "eu-orders-0": records("0:0") } };

let running: FunctionUnderTest | undefined;
afterEach(async () => {
	await running?.close();
	running = undefined;
});

/** What every kind of environment has in common. */
describe.each(["worker", "process", "none"] as const)("a handler with the isolation %s", (isolate) => {
	async function run(source: string, options: FunctionUnderTestOptions = {}) {
		running = await createFunction({ isolate, ...options });
		await running.reload(source);
		return running;
	}

	test("gets the event and Lambda's context, and its response goes through JSON", async () => {
		const { local } = await run(
			branded(`
				const { functionName, functionVersion, invokedFunctionArn, memoryLimitInMB, awsRequestId, logGroupName } = context;
				const left = context.getRemainingTimeInMillis();
				return { event, functionName, functionVersion, invokedFunctionArn, memoryLimitInMB, awsRequestId, logGroupName,
					inTime: left > 50_000 && left <= 60_000, none: undefined, at: new Date(0) };
			`),
			{ randomId: () => "request-1" },
		);
		expect(await local.invoke(event)).toMatchObject({
			kind: "returned",
			requestId: "request-1",
			outcomes: [],
			response: {
				event,
				functionName: "shop-local-billing",
				functionVersion: "$LATEST",
				invokedFunctionArn: "arn:aws:lambda:us-east-1:000000000000:function:shop-local-billing",
				memoryLimitInMB: "512",
				awsRequestId: "request-1",
				logGroupName: "/aws/lambda/shop-local-billing",
				inTime: true,
				at: "1970-01-01T00:00:00.000Z",
			},
		});
	});

	test("returning nothing is null", async () => {
		const { local } = await run(branded(""));
		expect(await local.invoke(event)).toMatchObject({ kind: "returned", response: null });
	});

	test("sees Lambda's variables, its own, and those of its settings", async () => {
		const { local } = await run(
			branded(
				`
				const { AWS_LAMBDA_FUNCTION_NAME, AWS_LAMBDA_FUNCTION_MEMORY_SIZE, AWS_REGION, TABLE, MILLRACE, _HANDLER, LAMBDA_TASK_ROOT } = process.env;
				return { AWS_LAMBDA_FUNCTION_NAME, AWS_LAMBDA_FUNCTION_MEMORY_SIZE, AWS_REGION, TABLE, MILLRACE, atLoad, _HANDLER,
					root: typeof LAMBDA_TASK_ROOT };
			`,
				"const atLoad = process.env.TABLE;",
			),
			{ variables: { TABLE: "orders" } },
		);
		expect(await local.invoke(event)).toMatchObject({
			response: {
				AWS_LAMBDA_FUNCTION_NAME: "shop-local-billing",
				AWS_LAMBDA_FUNCTION_MEMORY_SIZE: "512",
				AWS_REGION: "us-east-1",
				TABLE: "orders",
				MILLRACE: '{"response":"partial"}',
				atLoad: "orders",
				_HANDLER: "bundle.handler",
				root: "string",
			},
		});
		expect(process.env["TABLE"]).toBeUndefined();
	});

	test("keeps its module between invocations", async () => {
		const { local, traces } = await run(branded("return ++count;", "let count = 0;"));
		const seen = [await local.invoke(event), await local.invoke(event)];
		expect(seen).toMatchObject([{ response: 1 }, { response: 2 }]);
		expect(local.statistics).toMatchObject({ coldStarts: 1, warmStarts: 1, environments: 1 });
		expect(traces.map(({ initMilliseconds }) => typeof initMilliseconds)).toEqual(["number", "undefined"]);
	});

	test("throws an error that arrives with its class, cause and lines of TypeScript", async () => {
		const { local } = await run(
			branded(
				"\treturn outer();",
				'interface Unused { readonly a: number }\nfunction outer(): never { throw new RangeError("no", { cause: new TypeError("why") }); }',
			),
		);
		const invocation = await local.invoke(event);
		expect(invocation).toMatchObject({ kind: "failed", reason: "threw" });
		const { error } = invocation as { error: Error & { cause: Error } };
		expect(error).toBeInstanceOf(RangeError);
		expect(error.message).toBe("no");
		expect(error.cause).toBeInstanceOf(TypeError);
		expect(framesOf(error)).toEqual(["at outer (src/billing.ts:2:33)", "at main (src/billing.ts:4:9)"]);
		expect(error.stack).toBe("RangeError: no\n    at outer (src/billing.ts:2:33)\n    at main (src/billing.ts:4:9)");
		expect(await local.invoke(event)).toMatchObject({ kind: "failed" });
		expect(local.statistics).toMatchObject({ coldStarts: 1, warmStarts: 1 });
	});

	test("throws a coded error that keeps code, category, place and remedy", async () => {
		const { local } = await run(
			branded(
				'throw new Broken("It broke.", { fix: "Mend it.", at: { topic: "eu-orders", partition: 3, offset: 7 } });',
				'import { MillraceError } from "@millrace/core"; class Broken extends MillraceError { static override readonly code = "BROKEN"; static override readonly category = "records"; static override readonly retryable = true; }',
			),
		);
		expect(await local.invoke(event)).toMatchObject({
			error: {
				name: "MillraceError [BROKEN]",
				code: "BROKEN",
				category: "records",
				retryable: true,
				problem: "eu-orders-3 at offset 7: It broke.",
				fix: "Mend it.",
				at: { topic: "eu-orders", partition: 3, offset: 7 },
				message: "eu-orders-3 at offset 7: It broke. Mend it.",
			},
		});
	});

	test("throws what is no error", async () => {
		const { local } = await run(branded("throw { code: 5 };"));
		expect(await local.invoke(event)).toMatchObject({ kind: "failed", reason: "threw", error: { code: 5 } });
	});

	test("returns what JSON cannot hold", async () => {
		const { local } = await run(branded("return { a: 1n };"));
		expect(await local.invoke(event)).toMatchObject({ kind: "failed", reason: "threw", error: { code: "RESPONSE_NOT_JSON" } });
	});

	test("returns more than Lambda passes on", async () => {
		const { local } = await run(branded('return "x".repeat(event.length);'));
		const fits = (length: number) => local.invoke({ length } as unknown as MskEvent);
		expect(await fits(6_291_554)).toMatchObject({ kind: "returned" });
		expect(await fits(6_291_555)).toMatchObject({ kind: "failed", reason: "threw", error: { code: "RESPONSE_TOO_LARGE" } });
		expect(await fits(1)).toMatchObject({ kind: "returned" });
	});

	test("tells of single records, errors included", async () => {
		const { local } = await run(
			branded(`
				const at = { topic: "eu-orders", partition: 0, offset: 0 };
				context[Symbol.for("@millrace/ports")].observe({ at, kind: "skipped", attempts: 1, milliseconds: 2, error: new SyntaxError("x") });
			`),
		);
		const { outcomes } = await local.invoke(event);
		expect(outcomes).toMatchObject([{ kind: "skipped", attempts: 1, milliseconds: 2, at: { offset: 0 } }]);
		expect(outcomes[0]?.error).toBeInstanceOf(SyntaxError);
	});

	test("changes its event, but not what is delivered again", async () => {
		const { local } = await run(branded("event.records = {};"));
		const before = structuredClone(event);
		await local.invoke(event);
		expect(event).toEqual(before);
	});

	test("never returns: it is timed out, and the next invocation starts cold", async () => {
		const { local } = await run(
			branded("if (event.hang) await new Promise(() => setInterval(() => {}, 1000)); return ++count;", "let count = 0;"),
			{
				timeoutSeconds: 1,
			},
		);
		expect(await local.invoke(event)).toMatchObject({ response: 1 });
		expect(await local.invoke({ ...event, hang: true } as MskEvent)).toMatchObject({
			kind: "failed",
			reason: "timedOut",
			error: { code: "HANDLER_TIMEOUT", message: expect.stringContaining("Task timed out after 1.00 seconds") },
		});
		expect(await local.invoke(event)).toMatchObject({ response: 1 });
		expect(local.statistics.coldStarts).toBe(2);
	});

	test("throws while it loads: the reload says so, and each invocation as well", async () => {
		running = await createFunction({ isolate });
		const failure = {
			code: "HANDLER_LOAD_FAILED",
			cause: { message: "no table", stack: "TypeError: no table\n    at src/billing.ts:2:7" },
		};
		await expect(running.reload('\nthrow new TypeError("no table");\nexport const handler = 1;')).rejects.toMatchObject(failure);
		const { local } = running;
		expect(local.broken).toMatchObject(failure);
		expect(await local.invoke(event)).toMatchObject({
			kind: "failed",
			reason: "notStarted",
			error: { code: "HANDLER_LOAD_FAILED", cause: { name: "TypeError", message: "no table" } },
		});
		await running.reload(branded("return 1;"));
		expect(local.broken).toBeUndefined();
		expect(await local.invoke(event)).toMatchObject({ response: 1 });
	});

	test("is of another consumer, or not there", async () => {
		running = await createFunction({ isolate });
		await expect(running.reload("export const other = 1;")).rejects.toMatchObject({
			code: "HANDLER_MISSING",
			problem: 'src/billing.ts has no exported function "handler".',
		});
		await expect(running.reload(branded("").replace("billing", "audit"))).rejects.toMatchObject({ code: "HANDLER_MISMATCH" });
		await expect(running.reload("export const handler = () => {};")).rejects.toMatchObject({ code: "HANDLER_MISMATCH" });
	});
});
