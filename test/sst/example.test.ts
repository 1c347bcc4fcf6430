import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { planApp } from "@millrace/core/plan";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import app from "../../millrace.config.ts";
import { runOutside } from "../support/outside.ts";
import { root } from "../support/sources.ts";
import { breachedRules } from "./cloudformation/rules.ts";
import { breachedCrossFieldRules } from "./cross-field.ts";
import { type Deployment, deployExample, EXAMPLE } from "./example/deployment.ts";
import { makeExampleApp } from "./example/example-app.ts";
import { pairsOf } from "./example/plan-arrives.ts";
import { unknownInputs } from "./types/captured-inputs.ts";

/* The repository's own application, deployed by SST's real command line against the stand-ins: every stage, and all that was captured of it. */
const STAGES = ["dev", "staging", "production"] as const;
const folder = mkdtempSync(join(tmpdir(), "millrace-example-"));
const deployed = new Map<string, Deployment>();
const stageOf = (stage: string) => {
	const deployment = deployed.get(stage);
	if (deployment === undefined) throw new Error(`The stage ${stage} was not deployed.`);
	return deployment;
};

beforeAll(async () => {
	expect(await runOutside(root, process.execPath, "scripts/build.ts", "core", "sst")).toMatchObject({ code: 0 });
	await makeExampleApp(folder);
	for (const stage of STAGES) deployed.set(stage, await deployExample(folder, stage));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.each(STAGES)("the stage %s", (stage) => {
	const plan = planApp(app, stage);

	test("is deployed, and nothing is asked of anything but the stand-ins", () => {
		expect(stageOf(stage).run).toMatchObject({ code: 0, refused: [] });
	});

	test("breaches no rule of AWS's for CloudFormation", () => {
		expect(breachedRules(stageOf(stage).resources)).toEqual([]);
	});

	test("breaches no rule between the settings of a mapping", () => {
		expect(breachedCrossFieldRules(stageOf(stage).resources, Date.now())).toEqual([]);
	});

	test("sends nothing that the provider does not know", async () => {
		expect(await unknownInputs(stageOf(stage).resources)).toEqual([]);
	});

	test("is what its plan says, leaf by leaf", () => {
		const pairs = pairsOf(plan, stageOf(stage));
		expect(pairs.length).toBeGreaterThan(20);
		for (const { of, planned, captured } of pairs) expect({ [of]: captured }).toEqual({ [of]: planned });
	});
});
