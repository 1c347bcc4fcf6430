import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { FUNCTION, MAPPING } from "./example/deployment.ts";
import { makeExampleApp } from "./example/example-app.ts";
import { runSst } from "./run-sst.ts";

/* What a user may not change, by SST's real platform: refused before it is made, and shown as SST shows an error of its own. */
const folder = mkdtempSync(join(tmpdir(), "millrace-transform-"));
beforeAll(() => makeExampleApp(folder));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const stackOf = (before: string, transform: string) => `import { deployApp } from "@millrace/sst";
import app from "../millrace.config.ts";
import lock from "../packages/schemas/schemas.lock.json" with { type: "json" };
${before}
export const airline = await deployApp("Airline", { app, lock, transform: ${transform} });
`;

const REFUSED: readonly (readonly [what: string, before: string, transform: string, says: string, type: string])[] = [
	[
		"a transform of one mapping",
		"",
		"{ consumers: { quakes: { mapping: { functionResponseTypes: [] } } } }",
		"functionResponseTypes",
		MAPPING,
	],
	[
		"$transform of every mapping",
		"$transform(aws.lambda.EventSourceMapping, (args) => { args.provisionedPollerConfig = { minimumPollers: 1, maximumPollers: 9 }; });",
		"{}",
		"provisionedPollerConfig",
		MAPPING,
	],
	[
		"a transform of the function's variables",
		"",
		'{ consumers: { quakes: { lambda: { environment: { variables: { MILLRACE: "{}" } } } } } }',
		"MILLRACE",
		FUNCTION,
	],
];

test.each(REFUSED)("%s is refused before anything is made of it", async (_what, before, transform, says, type) => {
	writeFileSync(join(folder, "stacks/airline.ts"), stackOf(before, transform));
	const run = await runSst(folder, "deploy", "--stage", `t${says.toLowerCase()}`);
	expect(run.code, run.output).not.toBe(0);
	expect(run.output).toMatch(new RegExp(`TRANSFORM_REFUSED: A transform changes ${says} .* Change `));
	const made = run.steps.filter((step) => step.type === type && step.urn.includes("AirlineQuakes"));
	expect(made).toEqual([]);
});

test("a plan that AWS would refuse is told in its own words", async () => {
	writeFileSync(join(folder, "stacks/airline.ts"), stackOf("", "{}").replace("app, lock", 'app, lock, stage: "not a stage"'));
	const run = await runSst(folder, "deploy", "--stage", "refused");
	expect(run.code).not.toBe(0);
	expect(run.output).toMatch(/PLAN_REFUSED: The stage "not a stage" of "airline" cannot be deployed as it is\./);
	expect(run.output).toMatch(/STAGE_NAME_INVALID .* Fix: /);
	expect(run.output).not.toMatch(/^\s+at /m);
});
