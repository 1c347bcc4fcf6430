import { consume, defineConsumer, defineTopic } from "@millrace/core";
import { deliver, invoke } from "@millrace/core/testing";
import { DIGEST_PREFIX_LENGTH, readWireHeader, writeConfluentHeader } from "@millrace/core/wire";
import { describe, expect, test } from "vitest";
import cases from "../fixtures/confluent-python/cases.json" with { type: "json" };
import { compileSchema } from "../support/compile-schema.ts";

/* What Confluent's own serializer for Python wrote (test/fixtures/README.md), frame and all, goes through the whole runtime. */

describe.each(cases)("$name", ({ schema, value, id, base64 }) => {
	const { generated, digest } = compileSchema(schema);
	const bytes = Buffer.from(base64, "base64");

	test("a handler receives the value", async () => {
		const topic = defineTopic({ name: "cases", value: generated, wire: "confluent", partitions: 1 });
		const consumer = defineConsumer({ name: "cases", topic, handler: "a/b.c", whenExhausted: "block", undecodable: "block" });
		const seen: unknown[] = [];
		const { outcomes } = await invoke(
			consume(consumer, (record) => void seen.push(record.value)),
			deliver(consumer, [{ rawValue: bytes }]),
			{ settings: { schemaIds: { [id]: digest.slice(0, DIGEST_PREFIX_LENGTH) } } },
		);
		expect(outcomes.map(({ kind }) => kind)).toEqual(["succeeded"]);
		expect(seen).toEqual([revive(value)]);
	});

	test("encoding the value gives the same bytes, frame included", () => {
		expect(readWireHeader("confluent", bytes)).toMatchObject({ schemaId: id, compressed: false });
		expect(Buffer.from(writeConfluentHeader(Number(id), generated.encode(revive(value))))).toEqual(bytes);
	});
});

test("versions have ids of their own", () => {
	expect(cases.map(({ id }) => id)).toEqual(["1", "1", "2"]);
});

/** Turns the marks of the fixture into the values they stand for. */
function revive(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(revive);
	if (typeof value !== "object" || value === null) return value;
	const { $date, $bytes } = value as { $date?: string; $bytes?: string };
	if ($date !== undefined) return new Date($date);
	if ($bytes !== undefined) return new Uint8Array(Buffer.from($bytes, "hex"));
	return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, revive(inner)]));
}
