import "../support/fake-sst.ts";

import { planApp } from "@millrace/core/plan";
import { expect, test } from "vitest";
import config from "../../millrace.config.ts";
import lock from "../../packages/schemas/schemas.lock.json" with { type: "json" };
import { deployApp } from "../../packages/sst/src/deploy-app.ts";
import { deployPlan } from "../../packages/sst/src/deploy-plan.ts";
import { tagsOf } from "../../packages/sst/src/history/deployed-consumer.ts";
import { runProgram } from "../support/fake-sst.ts";

const plan = planApp(config, "production");
const handlers = (part: string) => `setup/${part}.handler`;

/** Tags of the functions that production has, as an account would hold them. */
const account = plan.consumers.map((consumer) => {
	const tags = Object.entries({ ...plan.tags, ...tagsOf(consumer) });
	return Object.fromEntries(tags.map(([key, value]) => [key, value.replace(/\$\{(\w+)\}/g, "$1")]));
});

test("a stage that is new, and one that stays as it is, say nothing", async () => {
	const deploy = () => deployApp("Airline", { app: config, lock, stage: "production", handlers });
	expect((await runProgram(deploy)).said).toEqual([]);
	expect((await runProgram(deploy, account)).said).toEqual([]);
});

test("a consumer that is renamed takes the place of the old one, and the user is told what becomes of the offsets", async () => {
	const [first, ...others] = account;
	const renamed = [{ ...first, "millrace:consumer": "late", "millrace:group": "airline-production-late" }, ...others];
	const { made, said } = await runProgram(
		() => deployApp("Airline", { app: config, lock, stage: "production", handlers }),
		renamed as readonly Record<string, string>[],
	);
	expect(said).toEqual([expect.stringMatching(/^Consumer late becomes delays: .*offsets/)]);
	expect(made.length).toBeGreaterThan(50);
});

test("a plan is deployed as it is, whoever made it", async () => {
	const { made } = await runProgram(() => deployPlan("Airline", plan, { locks: [lock], renamed: new Map(), handlers }));
	const app = await runProgram(() => deployApp("Airline", { app: config, lock, stage: "production", handlers }));
	expect(app.made.map(({ name, args }) => [name, args])).toEqual(made.map(({ name, args }) => [name, args]));
});

test("what AWS would refuse is refused before anything is made", async () => {
	const app = { ...config, consumers: [{ ...config.consumers[0], redelivery: { retries: 5 }, pollers: undefined }] } as never;
	await expect(runProgram(() => deployApp("Airline", { app, lock, handlers }))).rejects.toMatchObject({ code: "PLAN_REFUSED" });
});
