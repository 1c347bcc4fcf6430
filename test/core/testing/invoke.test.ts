import { consume, defineTopic, readHandlerBrand } from "@millrace/core";
import { deliver, invoke } from "@millrace/core/testing";
import { expect, test } from "vitest";
import { reading } from "../../support/fake-schema.ts";
import { billing, records } from "../../support/orders.ts";

test("a handler runs as on Lambda, without touching the process", async () => {
	const before = { ...process.env };
	const seen: unknown[] = [];
	const handler = consume(billing(), (_record, { lambda }) => {
		seen.push(lambda.functionName, lambda.getRemainingTimeInMillis() <= 5000);
	});
	const { response, metrics, logs, error } = await invoke(handler, deliver(billing(), records([0, 1])), { timeoutMs: 5000 });
	expect(response).toEqual({ batchItemFailures: [] });
	expect(error).toBeUndefined();
	expect(seen).toEqual(["local", true]);
	expect(metrics).toMatchObject({ succeeded: 1, consumer: "billing" });
	expect(logs).toEqual([]);
	expect(process.env).toEqual(before);
});

test("what the handler throws is an answer, not a rejection", async () => {
	const failing = consume(billing(), () => {
		throw new Error("no");
	});
	const result = await invoke(failing, deliver(billing(), records([0, 1])), { settings: { response: "whole" } });
	expect(result).toMatchObject({ response: undefined, error: { code: "BATCH_FAILED" } });
	expect(result.outcomes).toHaveLength(1);
	expect(result.logs).toHaveLength(1);
});

test("records delivered by the kit are known without a registry, on Glue and Confluent topics", async () => {
	for (const wire of ["glue", "confluent", "plain"] as const) {
		const topic = defineTopic({ name: "eu-orders", key: reading, value: reading, wire, partitions: 1 });
		const consumer = { ...billing(), topic };
		const seen: unknown[] = [];
		const handler = consume(consumer, ({ key, value }) => void seen.push(key, value));
		const sample = { id: 1, unit: "EUR" };
		const { response } = await invoke(handler, deliver(consumer, [{ key: sample, value: sample }]));
		expect(response).toEqual({ batchItemFailures: [] });
		expect(seen).toEqual([sample, sample]);
	}
});

test("a handler with middy's middleware around it is still its consumer's", async () => {
	const order: string[] = [];
	const handler = consume(billing(), () => void order.push("record"))
		.use({ before: () => void order.push("before"), after: () => void order.push("after") })
		.before(() => void order.push("second"));
	const { response } = await invoke(handler, deliver(billing(), records([0, 1])));
	expect(response).toEqual({ batchItemFailures: [] });
	expect(order).toEqual(["before", "second", "record", "after"]);
	expect(readHandlerBrand(handler)).toMatchObject({ consumer: { name: "billing" }, sender: undefined });
});
