import { readFileSync } from "node:fs";
import { join } from "node:path";
import { inflateSync } from "node:zlib";
import { consume, defineConsumer, defineTopic } from "@millrace/core";
import { deliver, invoke } from "@millrace/core/testing";
import { compactUuid, DIGEST_PREFIX_LENGTH, readWireHeader } from "@millrace/core/wire";
import { describe, expect, test } from "vitest";
import { compileSchema } from "../support/compile-schema.ts";

/* What AWS's own Java serializer for Kafka wrote (test/fixtures/README.md), frame and all, goes through the whole runtime. */

interface Case {
	readonly name: string;
	readonly schema: unknown;
	readonly value: unknown;
	readonly base64: string;
}

const cases: readonly Case[] = JSON.parse(readFileSync(join(import.meta.dirname, "../fixtures/glue-java/cases.json"), "utf8"));

describe.each(cases)("$name", ({ schema, value, base64 }) => {
	const { generated, digest } = compileSchema(schema);
	const bytes = Buffer.from(base64, "base64");
	const { schemaId = "", compressed, payload } = readWireHeader("glue", bytes);

	test("a handler receives the value", async () => {
		const topic = defineTopic({ name: "cases", value: generated, wire: "glue", partitions: 1 });
		const consumer = defineConsumer({ name: "cases", topic, handler: "a/b.c", whenExhausted: "block", undecodable: "block" });
		const seen: unknown[] = [];
		const { outcomes } = await invoke(
			consume(consumer, (record) => void seen.push(record.value)),
			deliver(consumer, [{ rawValue: bytes }]),
			{ settings: { schemaIds: { [compactUuid(schemaId)]: digest.slice(0, DIGEST_PREFIX_LENGTH) } } },
		);
		expect(outcomes.map(({ kind }) => kind)).toEqual(["succeeded"]);
		expect(seen).toEqual([value]);
	});

	test("encoding the value gives the same payload", () => {
		const plain = compressed ? inflateSync(payload) : payload;
		expect(Buffer.from(generated.encode(value))).toEqual(Buffer.from(plain));
	});
});

test("there are plain and compressed ones", () => {
	const kinds = cases.map(({ base64 }) => readWireHeader("glue", Buffer.from(base64, "base64")).compressed);
	expect(new Set(kinds)).toEqual(new Set([false, true]));
});
