import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { mapStacks } from "../../../packages/local/src/function/revive-error.ts";
import { createInProcessInvoker } from "../../../packages/local/src/invoker/in-process-invoker.ts";
import { loadModule } from "../../../packages/local/src/invoker/load-module.ts";
import type { Invocation, Invoker } from "../../../packages/local/src/mapping/invoker.ts";
import { createFunction, type FunctionUnderTest } from "../support/functions.ts";
import { eventOf, PROGRAM, type Program, plain, type Thrown } from "../support/handler-program.ts";

let functions: readonly FunctionUnderTest[] = [];
let invokers: readonly Invoker[] = [];

beforeAll(async () => {
	functions = await Promise.all(
		(["worker", "process", "none"] as const).map(async (isolate) => {
			const created = await createFunction({ isolate });
			await created.reload(PROGRAM);
			return created;
		}),
	);
	invokers = [...functions.map(({ local }) => local), await createReplayInvoker()];
});
afterAll(async () => {
	for (const { close } of functions) await close();
});

/** The invoker that replays use, which hands over what the handler threw as it is. */
async function createReplayInvoker(): Promise<Invoker> {
	const root = functions[0]?.project.root as string;
	const { exports, stacks } = await loadModule(`${root}/src/billing.ts`, root);
	const invoker = createInProcessInvoker({
		handler: exports["handler"] as Parameters<typeof createInProcessInvoker>[0]["handler"],
		functionName: "shop-local-billing",
		functionArn: "arn",
		timeoutSeconds: 60,
		memoryMb: 512,
		environment: {},
		randomId: () => "id",
	});
	return {
		async invoke(event): Promise<Invocation> {
			const invocation = await invoker.invoke(event);
			if (invocation.kind === "failed") mapStacks(invocation.error, stacks);
			for (const { error } of invocation.outcomes) mapStacks(error, stacks);
			return invocation;
		},
	};
}

const thrown: fc.Arbitrary<Thrown> = fc.letrec<{ thrown: Thrown }>((tie) => ({
	thrown: fc.record(
		{
			name: fc.constantFrom("Error", "RangeError", "SyntaxError", "Coded", "value"),
			message: fc.string(),
			cause: fc.option(tie("thrown"), { nil: undefined, depthSize: "small" }),
		},
		{ requiredKeys: ["name", "message"] },
	),
})).thrown;

const program: fc.Arbitrary<Program> = fc.record(
	{
		observes: fc.array(
			fc.record(
				{ offset: fc.nat(), kind: fc.constantFrom("succeeded", "skipped", "failed", "notRun"), throws: thrown },
				{ requiredKeys: ["offset", "kind"] },
			),
			{ maxLength: 4 },
		),
		prints: fc.constantFrom("", "line", "two\nlines"),
		returns: fc.jsonValue(),
		throws: thrown,
		bigint: fc.boolean(),
	},
	{ requiredKeys: ["observes", "prints"] },
);

test("worker, process, none and replays' own invoker say the same of any handler", async () => {
	// What is printed with the isolation none goes to the test's own output.
	const quiet = program.map((given) => ({ ...given, prints: "" }));
	await fc.assert(
		fc.asyncProperty(quiet, async (given) => {
			const [first, ...others] = await Promise.all(invokers.map(({ invoke }) => invoke(eventOf(given))));
			for (const other of others) expect(plain(other)).toEqual(plain(first as Invocation));
		}),
		{ numRuns: 100 },
	);
});
