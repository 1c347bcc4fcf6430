import { deflateSync } from "node:zlib";
import { consume, defineConsumer, defineTopic, type Topic } from "@millrace/core";
import type { Schema } from "@millrace/core/avro";
import { glueLookup } from "@millrace/core/glue";
import { deliver, invoke } from "@millrace/core/testing";
import { readWireHeader, writeGlueHeader } from "@millrace/core/wire";
import { serveRegistry } from "@millrace/local";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { compileSchema } from "../../support/compile-schema.ts";
import { type Failed, type Read, Serde, type Written } from "./serde.ts";

/* AWS's own serializer for Kafka registers, writes and reads against our registry, in both directions with what we write and read. */

const field = (name: string, type: unknown, more = {}) => ({ name, type, ...more });
const v1 = JSON.stringify({
	type: "record",
	name: "Flight",
	fields: [field("origin", "string"), field("delay", "int"), field("carrier", ["null", "string"], { default: null })],
});
const v2 = JSON.stringify({
	type: "record",
	name: "Flight",
	fields: [field("delay", "long"), field("origin", "string"), field("gate", "string", { default: "?" })],
});
interface Flight {
	readonly origin: string;
	readonly delay: number;
	readonly carrier: string | null;
}
const value = { origin: "Sea-Tac ✈", delay: -3, carrier: { string: "AA" } };
const expected = { origin: "Sea-Tac ✈", delay: -3, carrier: "AA" };

let serde: Serde;
let registry: Awaited<ReturnType<typeof serveRegistry>>;
beforeAll(async () => {
	registry = await serveRegistry({ pendingLooks: 1 });
	serde = new Serde();
	await call("CreateRegistry", { RegistryName: "airline" });
});
afterAll(async () => {
	await serde.stop();
	await registry.close();
});

// biome-ignore lint/suspicious/noExplicitAny: answers are JSON, and each test looks at the fields that it knows
async function call(operation: string, body: object): Promise<any> {
	const headers = { "x-amz-target": `AWSGlue.${operation}` };
	const answer = await fetch(registry.endpoint, { method: "POST", headers, body: JSON.stringify(body) });
	return answer.json();
}

const config = (more: Readonly<Record<string, string | boolean>> = {}) => ({
	region: "us-east-1",
	endpoint: registry.endpoint,
	"registry.name": "airline",
	schemaAutoRegistrationEnabled: true,
	dataFormat: "AVRO",
	avroRecordType: "GENERIC_RECORD",
	compression: "NONE",
	compatibility: "BACKWARD",
	...more,
});

async function write(topic: string, schema: string, given: unknown, more = {}): Promise<Buffer> {
	const [answer] = await serde.ask<Written | Failed>([{ ask: "write", topic, config: config(more), schema, value: given }]);
	if (answer === undefined || "error" in answer) throw new Error(answer?.error);
	return Buffer.from(answer.bytes, "base64");
}

async function read(topic: string, bytes: Uint8Array, more = {}): Promise<Read> {
	const question = { ask: "read", topic, config: config(more), bytes: Buffer.from(bytes).toString("base64") } as const;
	const [answer] = await serde.ask<Read | Failed>([question]);
	if (answer === undefined || "error" in answer) throw new Error(answer?.error);
	return answer;
}

/** Reads values as a function does that knows no version of its topic, and asks our registry. */
async function consumed(schema: Schema<unknown>, ...values: readonly Uint8Array[]) {
	const topic: Topic = defineTopic({ name: "flights", value: schema, wire: "glue", partitions: 1 });
	const consumer = defineConsumer({ name: "c", topic, handler: "src/c.handler", whenExhausted: "block", undecodable: "block" });
	const seen: unknown[] = [];
	const { outcomes } = await invoke(
		consume(consumer, (record) => void seen.push(record.value), { lookup: glueLookup() }),
		deliver(
			consumer,
			values.map((rawValue) => ({ rawValue })),
		),
		{
			settings: { registry: { name: "airline", endpoint: registry.endpoint } },
			environment: { AWS_REGION: "us-east-1", AWS_ACCESS_KEY_ID: "testing", AWS_SECRET_ACCESS_KEY: "testing" },
		},
	);
	expect(outcomes.map(({ kind }) => kind)).toEqual(values.map(() => "succeeded"));
	return seen;
}

const schema1 = compileSchema(v1);
const schema2 = compileSchema(v2);

describe("what AWS's serializer writes", () => {
	test.each(["NONE", "ZLIB"])("generic records with compression %s", async (compression) => {
		const bytes = await write("generic", v1, value, { compression });
		expect([...bytes.subarray(0, 2)]).toEqual([3, compression === "ZLIB" ? 5 : 0]);
		expect(await consumed(schema1.dynamic, bytes)).toEqual([expected]);
	});

	test("specific records", async () => {
		const bytes = await write("specific", "specific", value, { avroRecordType: "SPECIFIC_RECORD" });
		expect(await consumed(schema1.dynamic, bytes)).toEqual([expected]);
	});

	test("an older version is read as ours, in one batch with the newer", async () => {
		const old = await write("versions", v1, { ...value, carrier: null });
		const young = await write("versions", v2, { origin: "SFO", delay: 7, gate: "B2" });
		expect(await consumed(schema2.dynamic, old, young, old)).toEqual([
			{ delay: -3, origin: "Sea-Tac ✈", gate: "?" },
			{ delay: 7, origin: "SFO", gate: "B2" },
			{ delay: -3, origin: "Sea-Tac ✈", gate: "?" },
		]);
	});

	test("a version that does not fit is refused by our registry, and its writer is told", async () => {
		await write("refused", v1, value);
		const other = JSON.stringify({ type: "record", name: "Flight", fields: [field("seats", "int")] });
		await expect(write("refused", other, { seats: 1 })).rejects.toThrow("while performing schema evolution check");
	});

	test.each([
		["JSON", "json", { schema: '{"type":"object"}', payload: '{"origin":"SEA"}' }, '{"origin":"SEA"}'],
		["PROTOBUF", "protobuf", { origin: "SEA" }, "\u0001\n\u0003SEA"],
	])("a frame around %s, whose id leads to its definition", async (dataFormat, schema, given, payload) => {
		const bytes = await write(`as-${schema}`, schema, given, { dataFormat });
		const header = readWireHeader("glue", bytes);
		expect(Buffer.from(header.payload).toString("latin1")).toBe(payload);
		const found = await call("GetSchemaVersion", { SchemaVersionId: header.schemaId });
		expect(found).toMatchObject({ DataFormat: dataFormat, Status: "AVAILABLE", VersionNumber: 1 });
	});
});

describe("what AWS's deserializer reads", () => {
	test.each([
		["plain", false],
		["zlib", true],
	])("values of ours, %s", async (_title, compressed) => {
		const { SchemaVersionId } = await call("CreateSchema", {
			RegistryId: { RegistryName: "airline" },
			SchemaName: `ours-${compressed}`,
			DataFormat: "AVRO",
			Compatibility: "BACKWARD",
			SchemaDefinition: v1,
		});
		// Sound: the definition is that of the type.
		const payload = (schema1.generated as Schema<Flight>).encode(expected);
		const bytes = writeGlueHeader(SchemaVersionId, compressed ? deflateSync(payload) : payload, compressed);
		expect(await read("flights", bytes)).toEqual({ value, type: "Record" });
	});

	test("values of its own, by way of our registry alone", async () => {
		const bytes = await write("specific", "specific", value, { avroRecordType: "SPECIFIC_RECORD" });
		expect(await read("specific", bytes, { avroRecordType: "SPECIFIC_RECORD" })).toEqual({ value, type: "Flight" });
	});
});
