import { readFileSync } from "node:fs";
import { join } from "node:path";
import { consume, defineConsumer, defineTopic } from "@millrace/core";
import { deliver, invoke } from "@millrace/core/testing";
import { localSchemaId, writeGlueHeader } from "@millrace/core/wire";
import { describe, expect, test } from "vitest";
import { compileSchema } from "../support/compile-schema.ts";
import { readEveryWay, readPaths } from "../support/read-paths.ts";

/* What an independent implementation wrote (test/fixtures/README.md) goes through the whole runtime, plain and compressed. */

interface Case {
	readonly name: string;
	readonly schema: object;
	readonly value: unknown;
	readonly hex: string;
	readonly deflated: string;
}

const cases: readonly Case[] = JSON.parse(readFileSync(join(import.meta.dirname, "../fixtures/fastavro/cases.json"), "utf8"));

describe.each(cases)("$name", ({ schema, value, hex, deflated }) => {
	const { generated: reader, digest } = compileSchema(schema);
	const topic = defineTopic({ name: "cases", value: reader, wire: "glue", partitions: 1 });
	const consumer = defineConsumer({ name: "cases", topic, handler: "a/b.c", whenExhausted: "block", undecodable: "block" });
	const id = localSchemaId(digest);

	test("a handler receives the value, from a plain and from a compressed frame", async () => {
		const seen: unknown[] = [];
		const handler = consume(consumer, (record) => void seen.push(record.value));
		const { outcomes } = await invoke(
			handler,
			deliver(consumer, [
				{ rawValue: writeGlueHeader(id, Buffer.from(hex, "hex")) },
				{ rawValue: writeGlueHeader(id, Buffer.from(deflated, "hex"), true) },
			]),
		);
		expect(outcomes.map(({ kind }) => kind)).toEqual(["succeeded", "succeeded"]);
		expect(seen).toEqual([revive(value), revive(value)]);
	});

	test("it is read every way there is", () => {
		expect(readEveryWay(readPaths(schema), Buffer.from(hex, "hex"))).toEqual(revive(value));
	});

	test("encoding the value gives the same bytes", () => {
		expect(Buffer.from(reader.encode(revive(value))).toString("hex")).toBe(hex);
	});
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
