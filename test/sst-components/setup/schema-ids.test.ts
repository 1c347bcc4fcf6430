import { createHash } from "node:crypto";
import { consume, defineConsumer, defineTopic } from "@millrace/core";
import type { Schema } from "@millrace/core/avro";
import { planApp } from "@millrace/core/plan";
import { invoke } from "@millrace/core/testing";
import { compactUuid, writeGlueHeader } from "@millrace/core/wire";
import { schemaIdsFor } from "@millrace/sst";
import { expect, test } from "vitest";
import app from "../../../millrace.config.ts";
import { compileSchema } from "../../support/compile-schema.ts";

const uuid = (number: number) => `0a1b2c3d-0000-4000-8000-${String(number).padStart(12, "0")}`;
const digest = (text: string) => createHash("sha256").update(text).digest("hex");
const planned = (part: "key" | "value", topic = "flights") => ({
	...{ subject: `${topic}-${part}`, topic, part, name: "x", compatibility: "BACKWARD" as const },
	...{ format: "avro" as const, wire: "glue" as const },
});
const registered = (subject: string, from: number, count: number) => ({
	subject,
	versions: Array.from({ length: count }, (_, index) => ({
		digest: digest(subject + index),
		id: uuid(from + index),
		number: index + 1,
	})),
});
const plan = { schemas: [planned("key"), planned("value"), planned("value", "weather")] };

test("ids are those of the topic's own schemas, the newest first", () => {
	const result = {
		schemas: [registered("flights-value", 0, 3), registered("weather-value", 10, 2), registered("flights-key", 20, 2)],
	};
	expect(Object.entries(schemaIdsFor(plan, "flights", result))).toEqual(
		[
			["flights-value", 2, 2],
			["flights-key", 1, 21],
			["flights-value", 1, 1],
			["flights-key", 0, 20],
			["flights-value", 0, 0],
		].map(([subject, index, id]) => [compactUuid(uuid(id as number)), digest(`${subject}${index}`).slice(0, 16)]),
	);
});

test("a topic that is framed in another way has none", () => {
	const confluent = { schemas: [{ ...planned("value"), wire: "confluent" as const }] };
	expect(schemaIdsFor(confluent, "flights", { schemas: [registered("flights-value", 0, 3)] })).toEqual({});
});

test("they stop within 2.5 KB, and it is the oldest that are left out", () => {
	const ids = schemaIdsFor(plan, "flights", { schemas: [registered("flights-value", 0, 500)] });
	const bytes = JSON.stringify(ids).length;
	expect(bytes).toBeLessThanOrEqual(2560);
	expect(bytes).toBeGreaterThan(2560 - 44);
	expect(Object.keys(ids)).toHaveLength(58);
	expect(Object.keys(ids)[0]).toBe(compactUuid(uuid(499)));
	expect(Object.keys(ids)).not.toContain(compactUuid(uuid(0)));
});

test("one id for two texts means the newer one", () => {
	const [old, fresh] = [digest("old"), digest("new")];
	const versions = [old, fresh].map((one, index) => ({ digest: one, id: uuid(1), number: index + 1 }));
	expect(schemaIdsFor(plan, "flights", { schemas: [{ subject: "flights-value", versions }] })).toEqual({
		[compactUuid(uuid(1))]: fresh.slice(0, 16),
	});
});

const field = (name: string, type: string, more = {}) => ({ name, type, ...more });
const older = { type: "record", name: "Gate", fields: [field("name", "string")] };
const newer = { ...older, fields: [field("name", "string"), field("level", "int", { default: 1 })] };

test("the real runtime decodes what is framed with them, of this version and the one before", async () => {
	// Sound: the definitions above have these fields.
	const Gate = compileSchema(newer, { versions: [older] }).generated as Schema<{ name: string; level: number }>;
	const gates = defineTopic({ name: "gates", value: Gate, wire: "glue", partitions: 1 });
	const reader = defineConsumer({
		...{ name: "reader", topic: gates, handler: "a/b.handler", whenExhausted: "block" as const, undecodable: "block" as const },
	});
	const versions = [older, newer].map((definition, index) => ({
		...{ digest: compileSchema(definition).digest, id: uuid(index + 1), number: index + 1 },
	}));
	const result = { schemas: [{ subject: "gates-value", versions }] };
	const schemaIds = schemaIdsFor({ schemas: [planned("value", "gates")] }, "gates", result);
	const seen: unknown[] = [];
	const records = [writeGlueHeader(uuid(1), Buffer.from([4, 65, 49])), writeGlueHeader(uuid(2), Buffer.from([4, 66, 50, 6]))].map(
		(value, offset) => ({
			...{ topic: "gates", partition: 0, offset, timestamp: 0, timestampType: "CREATE_TIME" as const },
			value: Buffer.from(value).toString("base64"),
		}),
	);
	const { outcomes } = await invoke(
		consume(reader, ({ value }) => void seen.push(value)),
		{ eventSource: "aws:kafka", records: { "gates-0": records } },
		{ settings: { response: "partial", schemaIds } },
	);
	expect(outcomes.map(({ kind }) => kind)).toEqual(["succeeded", "succeeded"]);
	expect(seen).toEqual([
		{ name: "A1", level: 1 },
		{ name: "B2", level: 3 },
	]);
});

test("the example's consumers leave room for them", () => {
	const example = planApp(app, "production", { now: 0 });
	for (const { topic } of example.consumers) {
		const result = { schemas: example.schemas.map(({ subject }, index) => registered(subject, index * 10, 5)) };
		const framed = example.schemas.some((schema) => schema.topic === topic && schema.wire === "glue");
		expect(Object.keys(schemaIdsFor(example, topic, result))).toHaveLength(framed ? 5 : 0);
	}
});
