import { planApp } from "@millrace/core/plan";
import { expect, test } from "vitest";
import app from "../../millrace.config.ts";

test.each(["dev", "staging", "production", "local"])(
	"the example can be planned for %s, and warns of nothing unexpected",
	(stage) => {
		const { consumers, warnings } = planApp(app, stage);
		expect(consumers.map(({ name }) => name)).toEqual(["delays", "quakes", "weather"]);
		const codes = new Set(warnings.map(({ code }) => code));
		// Facts of every Kafka mapping, not mistakes of this app.
		expect([...codes].sort()).toEqual(["DESTINATION_NETWORK", "START_OVERRIDDEN"]);
	},
);

test("stages differ in size and not in what handlers rely on", () => {
	const [dev, production] = ["dev", "production"].map((stage) => planApp(app, stage).consumers[0]);
	expect([dev?.mapping.BatchSize, production?.mapping.BatchSize]).toEqual([100, 1000]);
	expect(dev?.function.settings.attempts).toEqual(production?.function.settings.attempts);
	expect(dev?.mapping.FunctionResponseTypes).toEqual(["ReportBatchItemFailures"]);
});
