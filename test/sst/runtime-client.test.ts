import { join } from "node:path";
import type { MskEvent } from "@millrace/core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createFunction, type FunctionUnderTest } from "../local/support/functions.ts";
import { eventOf, PROGRAM, type Program } from "../local/support/handler-program.ts";

/* Our client of the Runtime API and AWS's own, in the same kind of process, behind the same server, with the same handler. */
const installation = process.env["MILLRACE_RUNTIME_CLIENT"] ?? "";
const runtimeClient = join(installation, "node_modules/aws-lambda-ric/index.mjs");

const SOURCE = PROGRAM.replace(
	"const { observes",
	`if (event.does === "exit") process.exit(3);
	if (event.does === "loop") while (true) {}
	if (event.does === "forget") await new Promise(() => {});
	if (event.does === "reject") { Promise.reject(new RangeError("late")); await new Promise((resolve) => setTimeout(resolve, 60_000)); }
	if (event.does === "grow") { const kept = []; while (true) kept.push(new Array(10_000).fill(kept.length)); }
	if (event.does === "answer") return "x".repeat(event.length);
	if (event.does === "tell") return { context: Object.keys(context).sort(), variables: process.env, folder: process.cwd() === process.env.LAMBDA_TASK_ROOT };
	const { observes`,
);

const functions: Record<"ours" | "AWS's", FunctionUnderTest | undefined> = { ours: undefined, "AWS's": undefined };

beforeAll(async () => {
	if (installation === "") throw new Error("AWS's runtime client is not installed: run `npm run test:sst`.");
	const common = { isolate: "process", timeoutSeconds: 3, memoryMb: 128, randomId: () => "request-1" } as const;
	functions.ours = await createFunction(common);
	functions["AWS's"] = await createFunction({ ...common, runtimeClient });
	for (const created of Object.values(functions)) await created?.reload(SOURCE);
});
afterAll(async () => {
	for (const created of Object.values(functions)) await created?.close();
});

/** What both come to, as far as AWS's client tells. */
async function run(event: MskEvent): Promise<readonly unknown[]> {
	const results: unknown[] = [];
	for (const created of Object.values(functions)) {
		const invocation = await created?.local.invoke(event);
		if (invocation?.kind !== "failed") {
			results.push({ kind: invocation?.kind, response: invocation?.response });
			continue;
		}
		const { kind, reason } = invocation;
		const { name, message, stack, code } = invocation.error as Error & { readonly code?: string };
		const places = stack?.match(/src\/billing\.ts:\d+:\d+/g);
		// Only ours knows what nobody caught.
		results.push(reason === "exited" ? { kind, reason, code } : { kind, reason, name, message, places });
	}
	return results;
}

const nothing = { observes: [], prints: "" };
const programs: Readonly<Record<string, Program>> = {
	"returns an object": { ...nothing, returns: { batchItemFailures: [], text: 'é"\u2028' } },
	"returns nothing": nothing,
	"throws an error": { ...nothing, throws: { name: "RangeError", message: "no" } },
	"throws a coded error": { ...nothing, throws: { name: "Coded", message: "No.", cause: { name: "Error", message: "why" } } },
	prints: { ...nothing, prints: "two\nlines", returns: 1 },
	"returns what JSON cannot hold": { ...nothing, bigint: true },
};

test.each(Object.keys(programs))("a handler that %s comes to the same", async (name) => {
	const [ours, theirs] = await run(eventOf(programs[name] as Program));
	if (programs[name]?.bigint)
		expect([ours, theirs]).toMatchObject([
			{ name: "MillraceError [RESPONSE_NOT_JSON]" },
			{ name: "MillraceError [RESPONSE_NOT_JSON]" },
		]);
	else expect(ours).toEqual(theirs);
});

test.each(["exit", "loop", "forget", "reject", "grow"])(
	"a handler whose process does not answer comes to the same: %s",
	async (does) => {
		const [ours, theirs] = await run({ records: {}, ...{ does } });
		expect(ours).toEqual(theirs);
		expect(ours).toMatchObject({ kind: "failed" });
	},
);

test.each([6_291_554, 6_291_555])("a response of %i characters comes to the same", async (length) => {
	const [ours, theirs] = await run({ records: {}, ...{ does: "answer", length } });
	expect(ours).toEqual(theirs);
	expect(ours).toMatchObject({ kind: length === 6_291_554 ? "returned" : "failed" });
});

test("both see the same context and the same variables", async () => {
	const told = (await run({ records: {}, ...{ does: "tell" } })) as readonly { readonly response: Record<string, unknown> }[];
	const [ours, theirs] = told.map(({ response }) => {
		const variables = { ...(response["variables"] as Record<string, string>) };
		// The ports and folders are their own.
		for (const own of ["AWS_LAMBDA_RUNTIME_API", "LAMBDA_TASK_ROOT"]) delete variables[own];
		return { ...response, variables };
	});
	expect(ours).toEqual(theirs);
	expect(ours).toMatchObject({ folder: true, variables: { AWS_LAMBDA_FUNCTION_NAME: "shop-local-billing" } });
});

test("code that does not load is told by both", async () => {
	for (const created of Object.values(functions)) {
		await expect(created?.reload('throw new TypeError("no table");')).rejects.toMatchObject({
			code: "HANDLER_LOAD_FAILED",
			cause: { name: "TypeError", message: "no table", stack: "TypeError: no table\n    at src/billing.ts:1:7" },
		});
	}
});
