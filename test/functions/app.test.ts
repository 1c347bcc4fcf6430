import { planApp } from "@millrace/core/plan";
import { expect, test } from "vitest";
import app from "../../millrace.config.ts";

test.each(["dev", "staging", "production", "local"])("the example can be planned for %s, and warns of nothing", (stage) => {
	const { consumers, producers, alarms, notes, warnings } = planApp(app, stage);
	expect(producers.map(({ name, function: lambda }) => [name, lambda])).toEqual([["feed", undefined]]);
	expect(consumers.map(({ name }) => name)).toEqual(["delays", "quakes", "weather"]);
	expect(warnings).toEqual([]);
	expect([...new Set(notes.map(({ code }) => code))].sort()).toEqual([
		...(alarms.enabled ? ["ALARMS_UNHEARD"] : []),
		"START_OVERRIDDEN",
	]);
});

test("stages differ in size and not in what handlers rely on", () => {
	const [dev, production] = ["dev", "production"].map((stage) => planApp(app, stage).consumers[0]);
	expect([dev?.mapping.BatchSize, production?.mapping.BatchSize]).toEqual([100, 1000]);
	expect(dev?.function.settings.attempts).toEqual(production?.function.settings.attempts);
	expect(dev?.mapping.FunctionResponseTypes).toEqual(["ReportBatchItemFailures"]);
});

test("alarms are off in dev, and production spans three zones and stays when it is removed", () => {
	const stages = ["dev", "staging", "production"].map((stage) => planApp(app, stage));
	expect(stages.map(({ alarms }) => alarms.enabled)).toEqual([false, true, true]);
	expect(stages.map(({ protect }) => protect)).toEqual([false, false, true]);
	expect(stages.map(({ network: { vpc } }) => vpc)).toMatchObject([{ zones: 2 }, { zones: 2 }, { zones: 3 }]);
});

test("nothing of it needs an interface endpoint or NAT", () => {
	for (const stage of ["dev", "staging", "production"]) {
		expect(planApp(app, stage).network.endpoints.map(({ type }) => type)).toEqual(["Gateway"]);
	}
});
