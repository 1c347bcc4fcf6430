import { Tracer } from "@aws-lambda-powertools/tracer";
import { captureLambdaHandler } from "@aws-lambda-powertools/tracer/middleware";
import { consume } from "@millrace/core";
import { deliver, invoke } from "@millrace/core/testing";
import { expect, test } from "vitest";
import { billing, records } from "../../support/orders.ts";

test("captureLambdaHandler is used as a middleware; outside Lambda it traces nothing and changes nothing", async () => {
	const tracer = new Tracer({ serviceName: "billing" });
	const traceIds: unknown[] = [];
	const handler = consume(billing(), ({ value }) => {
		traceIds.push(tracer.getRootXrayTraceId());
		if (value.id === 5) throw new Error("no such customer");
	}).use(captureLambdaHandler(tracer));
	expect(tracer.isTracingEnabled()).toBe(false);
	const event = deliver(billing(), records([0, 4], [0, 5]));
	const { response } = await invoke(handler, event);
	expect(response).toEqual({ batchItemFailures: [{ itemIdentifier: { partition: "eu-orders-0", offset: 5 } }] });
	expect(traceIds).toEqual([undefined, undefined]);
	const whole = await invoke(handler, event, { settings: { response: "whole" } });
	expect(whole.error).toMatchObject({ code: "BATCH_FAILED" });
});
