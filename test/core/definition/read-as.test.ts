import { consume, defineConsumer, defineTopic, json, type Schema, string } from "@millrace/core";
import { deliver, invoke } from "@millrace/core/testing";
import { expect, test } from "vitest";
import * as z from "zod";
import { readAs } from "../../../packages/core/src/definition/read-as.ts";
import { digestOf, reading } from "../../support/fake-schema.ts";
import { billing, orders } from "../../support/orders.ts";

/** A projection of `reading`, as generated code has it. */
const readingId: Schema<{ readonly id: number }> = {
	...reading,
	name: "test.ReadingId",
	digest: digestOf('{"fake":"id"}'),
	projects: "test.Reading",
	decode: () => {
		throw new Error("Nobody writes with a projection.");
	},
	encode: () => new Uint8Array(),
};

test("a view is the same topic with another type to read, and is frozen", () => {
	const view = readAs(orders, { value: readingId });
	expect(view).toEqual({ ...orders, value: readingId, origin: orders });
	expect(Object.isFrozen(view)).toBe(true);
	expect(readAs(orders, { key: readingId })).toMatchObject({ key: readingId, value: reading, wire: orders.wire });
});

test("a view of a view is a view of the topic", () => {
	const view = readAs(readAs(orders, { value: readingId }), { key: readingId });
	expect(view).toEqual({ ...orders, key: readingId, value: readingId, origin: orders });
});

test("records that were written with the topic's own type reach the handler in the view's", async () => {
	const consumer = defineConsumer({
		name: "billing",
		topic: readAs(orders, { value: readingId }),
		handler: "src/billing.handler",
		whenExhausted: "block",
		undecodable: "block",
	});
	const ids: number[] = [];
	const handler = consume(consumer, async ({ value }) => {
		ids.push(value.id);
	});
	const result = await invoke(
		handler,
		deliver(billing(), [{ value: { id: 7, unit: "EUR" } }, { value: { id: 8, unit: "EUR" } }]),
	);
	expect(result.response).toEqual({ batchItemFailures: [] });
	expect(ids).toEqual([7, 8]);
});

test("plain JSON is read by any other validator", async () => {
	const topic = defineTopic({
		name: "readings",
		key: string,
		value: json("Reading", z.object({ id: z.number(), unit: z.string() })),
		wire: "plain",
		partitions: 1,
	});
	const common = { name: "ids", handler: "src/ids.handler", whenExhausted: "block", undecodable: "block" } as const;
	const whole = defineConsumer({ ...common, topic });
	const view = defineConsumer({ ...common, topic: readAs(topic, { value: json("ReadingId", z.object({ id: z.number() })) }) });
	const values: unknown[] = [];
	const handler = consume(view, async ({ value }) => {
		values.push(value);
	});
	await invoke(handler, deliver(whole, [{ value: { id: 7, unit: "EUR" } }]));
	expect(values).toEqual([{ id: 7 }]);
});
