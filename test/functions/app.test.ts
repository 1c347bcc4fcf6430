import { planApp } from "@millrace/core/plan";
import { expect, test } from "vitest";
import app from "../../millrace.config.ts";

test.each(["dev", "staging", "production", "local"])("the example can be planned for %s, and warns of nothing", (stage) => {
	const { consumers, notes, warnings } = planApp(app, stage);
	expect(consumers.map(({ name }) => name)).toEqual(["delays", "quakes", "weather"]);
	expect(warnings).toEqual([]);
	expect([...new Set(notes.map(({ code }) => code))].sort()).toEqual(["DESTINATION_NETWORK", "START_OVERRIDDEN"]);
});

test("stages differ in size and not in what handlers rely on", () => {
	const [dev, production] = ["dev", "production"].map((stage) => planApp(app, stage).consumers[0]);
	expect([dev?.mapping.BatchSize, production?.mapping.BatchSize]).toEqual([100, 1000]);
	expect(dev?.function.settings.attempts).toEqual(production?.function.settings.attempts);
	expect(dev?.mapping.FunctionResponseTypes).toEqual(["ReportBatchItemFailures"]);
});
