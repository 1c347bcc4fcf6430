import { Logger } from "@aws-lambda-powertools/logger";
import { injectLambdaContext } from "@aws-lambda-powertools/logger/middleware";
import { consume } from "@millrace/core";
import { deliver, invoke } from "@millrace/core/testing";
import { expect, test } from "vitest";
import { captureOutput } from "../../support/captured-output.ts";
import { billing, records } from "../../support/orders.ts";

test("injectLambdaContext is used as a middleware of the handler, and its logger knows the invocation", async () => {
	const output = captureOutput();
	const logger = new Logger({ serviceName: "billing", logLevel: "INFO" });
	const handler = consume(billing(), ({ offset }) => logger.info("billed", { offset })).use(
		injectLambdaContext(logger, { resetKeys: true }),
	);
	const { response, error } = await invoke(handler, deliver(billing(), records([0, 4])));
	expect(error).toBeUndefined();
	expect(response).toEqual({ batchItemFailures: [] });
	expect(output.lines()).toEqual([
		expect.objectContaining({
			level: "INFO",
			message: "billed",
			offset: 4,
			service: "billing",
			function_name: "local",
			function_request_id: "00000000-0000-4000-8000-000000000000",
		}),
	]);
});

test("a Logger takes the lines of the runtime, with the record's position as fields", async () => {
	const output = captureOutput();
	const logger = new Logger({ serviceName: "billing", logLevel: "WARN" });
	const handler = consume(
		billing(),
		() => {
			throw new RangeError("no such customer");
		},
		{ logger },
	);
	const { response, logs } = await invoke(handler, deliver(billing(), records([0, 4])));
	expect(response?.batchItemFailures).toHaveLength(1);
	expect(logs).toEqual([]);
	expect(output.lines()).toEqual([
		expect.objectContaining({
			level: "ERROR",
			message: "record failed",
			topic: "eu-orders",
			partition: 0,
			offset: 4,
			code: "RangeError",
			reason: "no such customer",
			service: "billing",
		}),
	]);
});
