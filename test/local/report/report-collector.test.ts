import { expect, test } from "vitest";
import type { FinalOutcome } from "../../../packages/local/src/mapping/final-outcome.ts";
import { createReportCollector } from "../../../packages/local/src/report/report-collector.ts";
import { record } from "../support/records.ts";

const SUBJECT = {
	app: "shop",
	stage: "local",
	consumer: "billing",
	topic: "eu-orders",
	source: "x",
	interrupted: false,
	otherTopics: 0,
	milliseconds: 1,
	warnings: [],
	blocked: new Set<string>(),
};

function reportOn(...outcomes: (Partial<FinalOutcome> & Pick<FinalOutcome, "kind">)[]) {
	const collector = createReportCollector({ frames: () => [] });
	outcomes.forEach((outcome, offset) => {
		collector.final({
			record: record(0, offset),
			by: "function",
			deliveries: 1,
			milliseconds: undefined,
			error: undefined,
			...outcome,
		});
	});
	return collector.finish(SUBJECT);
}

test.each(["succeeded", "skipped", "filtered"] as const)("a run whose records %s has succeeded", (kind) => {
	expect(reportOn({ kind }).status).toBe("succeeded");
});

test.each(["deadLettered", "undecodable", "failed", "notRun"] as const)("a run with a record that is %s has failed", (kind) => {
	expect(reportOn({ kind: "succeeded" }, { kind }).status).toBe("failed");
});

test("a record counts as delivered once and as retried once, however often it was sent", () => {
	const { totals } = reportOn(
		{ kind: "succeeded", deliveries: 4 },
		{ kind: "succeeded", deliveries: 2 },
		{ kind: "succeeded", deliveries: 1 },
		{ kind: "filtered", deliveries: 0 },
	);
	expect(totals).toMatchObject({ delivered: 3, retried: 2, succeeded: 3, filtered: 1 });
});

test("the first failure is shown before an earlier skip", () => {
	const { firstError } = reportOn(
		{ kind: "skipped", error: new Error("not ours") },
		{ kind: "failed", error: new RangeError("bad") },
	);
	expect(firstError).toMatchObject({ code: "RangeError", at: { offset: 1 } });
});

test("what JSON.parse quotes of a payload does not reach the report", () => {
	let error: unknown;
	try {
		JSON.parse("x4929-1234-secret");
	} catch (thrown) {
		error = thrown;
	}
	const report = reportOn({ kind: "failed", error });
	expect(JSON.stringify(report)).not.toContain("4929");
	expect(report.firstError?.code).toBe("SyntaxError");
});

test("a message of many lines or endless length is one line of 500 characters", () => {
	const { firstError } = reportOn({ kind: "failed", error: new Error(`first\n\u001b[31msecond ${"x".repeat(10_000)}`) });
	expect(firstError?.message.startsWith("first [31msecond x")).toBe(true);
	expect(firstError?.message.length).toBeLessThanOrEqual(500);
});

test("errors are counted by code, the most frequent first", () => {
	const { errors } = reportOn(
		{ kind: "failed", error: new RangeError("a") },
		{ kind: "failed", error: new TypeError("b") },
		{ kind: "deadLettered", error: new TypeError("c") },
	);
	expect(errors).toEqual([
		{ code: "TypeError", records: 2 },
		{ code: "RangeError", records: 1 },
	]);
});
