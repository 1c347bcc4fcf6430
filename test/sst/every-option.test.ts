import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { planApp } from "@millrace/core/plan";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { breachedRules } from "./cloudformation/rules.ts";
import { breachedCrossFieldRules } from "./cross-field.ts";
import app from "./every-option/millrace.config.ts";
import { type Deployment, deployExample } from "./example/deployment.ts";
import { makeExampleApp } from "./example/example-app.ts";
import { pairsOf } from "./example/plan-arrives.ts";
import { unknownInputs } from "./types/captured-inputs.ts";

/* Every option of the declaration, through SST's real platform, next to what its provider was sent: nothing vanishes on the way. */
const STAGES = ["gateways", "instances", "shared"] as const;
const folder = mkdtempSync(join(tmpdir(), "millrace-every-option-"));
const deployed = new Map<string, Deployment>();
const stageOf = (stage: string) => {
	const deployment = deployed.get(stage);
	if (deployment === undefined) throw new Error(`The stage ${stage} was not deployed.`);
	return deployment;
};

beforeAll(async () => {
	await makeExampleApp(folder);
	writeFileSync(join(folder, "millrace.config.ts"), readFileSync(join(import.meta.dirname, "every-option/millrace.config.ts")));
	mkdirSync(join(folder, "packages/functions/src/fed"));
	cpSync(join(import.meta.dirname, "every-option/feed.ts"), join(folder, "packages/functions/src/fed/handler.ts"));
	for (const stage of STAGES) deployed.set(stage, await deployExample(folder, stage));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.each(STAGES)("the stage %s", (stage) => {
	test("is what its plan says, leaf by leaf", () => {
		const pairs = pairsOf(planApp(app, stage), stageOf(stage));
		for (const { of, planned, captured } of pairs) expect({ [of]: captured }).toEqual({ [of]: planned });
	});

	test("breaches no rule of AWS's, and none between the settings of a mapping", () => {
		expect(breachedRules(stageOf(stage).resources)).toEqual([]);
		expect(breachedCrossFieldRules(stageOf(stage).resources, Date.now())).toEqual([]);
	});

	test("sends nothing that the provider does not know", async () => {
		expect(await unknownInputs(stageOf(stage).resources)).toEqual([]);
	});
});
