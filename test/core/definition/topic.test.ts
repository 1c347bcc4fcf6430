import { defineTopic, string } from "@millrace/core";
import { expect, test } from "vitest";
import { reading } from "../../support/fake-schema.ts";

const base = { name: "orders", value: reading, partitions: 3 } as const;

test("a topic fills in what its declaration leaves out, and is frozen", () => {
	const topic = defineTopic({ ...base, wire: "glue" });
	expect(topic).toMatchObject({
		kind: "topic",
		cleanup: "delete",
		tombstones: false,
		compatibility: "BACKWARD",
		subjects: { key: "orders-key", value: "orders-value" },
		key: { format: "bytes" },
	});
	expect(Object.isFrozen(topic)).toBe(true);
});

test("text and bytes have no id in a registry, so they are plain whatever the wire says", () => {
	expect(defineTopic({ ...base, key: string, wire: "glue" }).wire).toEqual({ key: "plain", value: "glue" });
	expect(defineTopic({ ...base, key: reading, wire: "confluent" }).wire).toEqual({ key: "confluent", value: "confluent" });
	expect(defineTopic({ ...base, key: reading, wire: { key: "plain", value: "glue" } }).wire).toEqual({
		key: "plain",
		value: "glue",
	});
});

test("tombstones come with compaction, or by saying so", () => {
	expect(defineTopic({ ...base, wire: "plain", cleanup: "compact" }).tombstones).toBe(true);
	expect(defineTopic({ ...base, wire: "plain", tombstones: true }).tombstones).toBe(true);
});

test("subjects can be named, one or both", () => {
	expect(defineTopic({ ...base, wire: "glue", subjects: { value: "shop.Order" } }).subjects).toEqual({
		key: "orders-key",
		value: "shop.Order",
	});
});
