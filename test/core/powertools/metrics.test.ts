import { Metrics } from "@aws-lambda-powertools/metrics";
import { logMetrics } from "@aws-lambda-powertools/metrics/middleware";
import { consume } from "@millrace/core";
import { deliver, invoke } from "@millrace/core/testing";
import { expect, test } from "vitest";
import { captureOutput } from "../../support/captured-output.ts";
import { billing, records } from "../../support/orders.ts";

test("logMetrics writes what the record handler counted, once an invocation, beside the runtime's own line", async () => {
	const output = captureOutput();
	const metrics = new Metrics({ namespace: "shop", serviceName: "billing" });
	const handler = consume(billing(), ({ value }) => void metrics.addMetric("billed", "Count", value.id)).use(logMetrics(metrics));
	const result = await invoke(handler, deliver(billing(), records([0, 4], [1, 5])));
	expect(result.response).toEqual({ batchItemFailures: [] });
	expect(output.lines()).toHaveLength(1);
	expect(output.lines()[0]).toMatchObject({ billed: [4, 5], service: "billing" });
	expect(result.metrics).toMatchObject({ delivered: 2, succeeded: 2 });
});

test("logMetrics writes them also when the batch fails as a whole", async () => {
	const output = captureOutput();
	const metrics = new Metrics({ namespace: "shop", serviceName: "billing" });
	const handler = consume(billing(), ({ value }) => {
		metrics.addMetric("tried", "Count", value.id);
		throw new Error("no");
	}).use(logMetrics(metrics));
	const { error } = await invoke(handler, deliver(billing(), records([0, 4])), { settings: { response: "whole" } });
	expect(error).toMatchObject({ code: "BATCH_FAILED" });
	expect(output.lines()[0]).toMatchObject({ tried: 4 });
});
