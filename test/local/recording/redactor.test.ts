import { deflateSync, inflateSync } from "node:zlib";
import { bytes, defineTopic, json, type MskRecord, type Schema, string, type Topic } from "@millrace/core";
import { localSchemaId, readWireHeader, writeConfluentHeader, writeGlueHeader } from "@millrace/core/wire";
import { describe, expect, test } from "vitest";
import { readRedactPath } from "../../../packages/local/src/recording/redact-path.ts";
import { createRedactor, type RedactorOptions } from "../../../packages/local/src/recording/redactor.ts";
import { compileSchema } from "../../support/compile-schema.ts";
import { record } from "../support/records.ts";

const current = compileSchema({
	type: "record",
	name: "shop.Person",
	fields: [
		{ name: "email", aliases: ["mail"], type: "string" },
		{ name: "age", type: "int", default: 7 },
	],
});
const older = compileSchema({ type: "record", name: "shop.Person", fields: [{ name: "mail", type: "string" }] });
const PERSON = current.generated as Schema<{ email: string; age: number }>;
const KNOWN = [current, older].map(({ digest, definition }) => ({ digest, definition }));
const anything = { "~standard": { version: 1, vendor: "test", validate: (value: unknown) => ({ value }) } } as const;

function topicOf(value: Schema<never>, wire: Topic["wire"]["value"] = "plain", key: Schema<never> = string as never): Topic {
	return defineTopic({ name: "people", key, value, wire, partitions: 1 });
}

function redactor(topic: Topic | undefined, paths: readonly string[], more: Partial<RedactorOptions> = {}) {
	const ids = new Map(KNOWN.map(({ digest, definition }) => [localSchemaId(digest), definition]));
	return createRedactor({
		topic,
		paths: paths.map(readRedactPath),
		knownSchemas: KNOWN,
		findDefinition: async (id) => ids.get(id),
		...more,
	});
}

async function redact(
	topic: Topic | undefined,
	paths: readonly string[],
	more: Partial<Record<"key" | "value", Uint8Array>> & Partial<Pick<MskRecord, "headers">>,
) {
	const { key, value, headers } = more;
	const text = (part: Uint8Array | undefined) => (part === undefined ? null : Buffer.from(part).toString("base64"));
	const result = await redactor(topic, paths).redact(
		record(0, 5, { key: text(key), value: text(value), ...(headers !== undefined && { headers }) }),
	);
	if (result.kind === "leftOut") return result.code;
	const back = (part: string | null | undefined) => (part ? Buffer.from(part, "base64") : part);
	return { ...result.record, key: back(result.record.key), value: back(result.record.value) };
}

describe("Avro", () => {
	const glued = topicOf(PERSON as never, "glue");
	const payload = PERSON.encode({ email: "ann@example.com", age: 41 });

	test("keeps its frame and schema id, compressed or not", async () => {
		const id = localSchemaId(current.digest);
		const plain = await redact(glued, ["value.email"], { value: writeGlueHeader(id, payload) });
		const packed = await redact(glued, ["value.email"], { value: writeGlueHeader(id, deflateSync(payload), true) });
		for (const [result, compressed] of [
			[plain, false],
			[packed, true],
		] as const) {
			if (typeof result === "string") throw new Error(result);
			const header = readWireHeader("glue", result.value as Buffer);
			expect(header).toMatchObject({ schemaId: id, compressed });
			const bytes = compressed ? inflateSync(header.payload) : header.payload;
			expect(PERSON.decode(bytes)).toEqual({ email: "[redacted]", age: 41 });
		}
	});

	test("of an older version goes by the name that the field had there", async () => {
		const value = writeGlueHeader(localSchemaId(older.digest), older.generated.encode({ mail: "ann@example.com" }));
		const result = await redact(glued, ["value.email"], { value });
		if (typeof result === "string") throw new Error(result);
		const { payload: redacted } = readWireHeader("glue", result.value as Buffer);
		expect(older.generated.decode(redacted)).toEqual({ mail: "[redacted]" });
	});

	test("behind a Confluent id, or without a frame, works the same", async () => {
		const found = redactor(topicOf(PERSON as never, "confluent"), ["value.age"], {
			findDefinition: async (id) => (id === "17" ? current.definition : undefined),
		});
		const framed = record(0, 5, { value: Buffer.from(writeConfluentHeader(17, payload)).toString("base64") });
		expect(await found.redact(framed)).toMatchObject({ kind: "redacted" });
		const plain = await redact(topicOf(PERSON as never), ["value.age"], { value: payload });
		if (typeof plain === "string") throw new Error(plain);
		expect(PERSON.decode(plain.value as Buffer)).toEqual({ email: "ann@example.com", age: 0 });
	});

	test("that cannot be redacted is left out: an unknown schema, another frame, broken bytes, a bomb", async () => {
		const id = localSchemaId(current.digest);
		const unknown = writeGlueHeader("00000000-1111-2222-3333-444444444444", payload);
		expect(await redact(glued, ["value.email"], { value: unknown })).toBe("SCHEMA_UNKNOWN");
		expect(await redact(glued, ["value.email"], { value: payload })).toBe("RECORD_UNDECODABLE");
		expect(await redact(glued, ["value.email"], { value: writeGlueHeader(id, payload.subarray(1)) })).toBe("RECORD_UNDECODABLE");
		expect(await redact(glued, ["value.email"], { value: writeGlueHeader(id, payload, true) })).toBe("RECORD_UNDECODABLE");
		const bomb = redactor(glued, ["value.email"], { maxInflatedBytes: 1000 });
		const value = Buffer.from(writeGlueHeader(id, deflateSync(Buffer.alloc(100_000)), true)).toString("base64");
		expect(await bomb.redact(record(0, 5, { value }))).toEqual({ kind: "leftOut", code: "RECORD_UNDECODABLE" });
	});

	test("whose registry is in trouble ends the recording, for it may be redacted later", async () => {
		const found = redactor(glued, ["value.email"], { findDefinition: () => Promise.reject(new Error("no answer")) });
		const value = Buffer.from(writeGlueHeader(localSchemaId(current.digest), payload)).toString("base64");
		await expect(found.redact(record(0, 5, { value }))).rejects.toThrow("no answer");
	});

	test("has no field that no version has", () => {
		expect(() => redactor(glued, ["value.emial"])).toThrow(expect.objectContaining({ code: "REDACT_PATH_INVALID" }));
	});
});

describe("other formats", () => {
	test("JSON by path, text whole, bytes emptied, and a null stays null", async () => {
		const topic = topicOf(json("shop.Person", anything) as never);
		const value = Buffer.from('{"email":"ann@example.com","age":41}');
		expect(await redact(topic, ["key", "value.email"], { key: Buffer.from("ann"), value })).toMatchObject({
			key: Buffer.from("[redacted]"),
			value: Buffer.from('{"email":"[redacted]","age":41}'),
			offset: 5,
		});
		expect(await redact(topicOf(string as never), ["value"], { value })).toMatchObject({
			key: null,
			value: Buffer.from("[redacted]"),
		});
		expect(await redact(topicOf(bytes as never), ["key", "value"], { value })).toMatchObject({ key: null, value: "" });
		expect(await redact(topic, ["value.email"], { value: Buffer.from("email: ann") })).toBe("RECORD_UNDECODABLE");
		expect(await redact(topic, ["key", "value"], {})).toMatchObject({ key: null, value: null });
	});

	test("of which Millrace knows nothing is left out", async () => {
		const protobuf = { ...string, format: "protobuf" as const };
		expect(await redact(topicOf(protobuf as never), ["value.email"], { value: Buffer.of(1) })).toBe("FORMAT_UNSUPPORTED");
	});

	test("without fields has no paths into it", () => {
		expect(() => redactor(topicOf(string as never), ["value.email"])).toThrow(
			expect.objectContaining({ code: "REDACT_PATH_INVALID" }),
		);
		expect(() => redactor(undefined, ["value.email"])).toThrow(expect.objectContaining({ code: "REDACT_TOPIC_UNKNOWN" }));
	});
});

test("headers go by their name in any case, all of the same name, or all there are", async () => {
	const headers = [{ Authorization: [1, -2] }, { trace: [3] }, { authorization: [4] }];
	const redacted = [...Buffer.from("[redacted]")];
	expect(await redact(undefined, ["headers.authorization"], { headers })).toMatchObject({
		headers: [{ Authorization: redacted }, { trace: [3] }, { authorization: redacted }],
	});
	expect(await redact(undefined, ["headers"], { headers })).toMatchObject({
		headers: [{ Authorization: redacted }, { trace: redacted }, { authorization: redacted }],
	});
});

test("each path says how many values it met", async () => {
	const counting = redactor(undefined, ["key", "headers.a", "headers.b"]);
	for (const offset of [1, 2]) await counting.redact(record(0, offset, { headers: [{ a: [1] }, { a: [2] }] }));
	expect([...counting.counts]).toEqual([
		["key", 2],
		["headers.a", 4],
		["headers.b", 0],
	]);
});
