import { inflateSync } from "node:zlib";
import { bytes, consume, defineConsumer, defineTopic, type RecordValidation, string } from "@millrace/core";
import { deliver, encodeRecord, invoke } from "@millrace/core/testing";
import { localSchemaId, readWireHeader } from "@millrace/core/wire";
import { expect, test } from "vitest";
import { definitions, digestOf, reading } from "../../support/fake-schema.ts";
import { billing, orders, plainOrders } from "../../support/orders.ts";

const value = { id: 7, unit: "EUR" };
const text = JSON.stringify(value);
const bytesOf = (record: { value?: string | null } | undefined) => Buffer.from(record?.value ?? "", "base64");

test("records are framed as their topic says, and look like Lambda's", () => {
	const event = deliver(billing(), [{ key: "k", value, partition: 2, offset: 40, timestamp: 5, headers: [["trace", "é"]] }]);
	expect(event).toMatchObject({ eventSource: "aws:kafka", eventSourceArn: expect.stringMatching(/^arn:aws:kafka:/) });
	const [record] = event.records["eu-orders-2"] ?? [];
	expect(record).toMatchObject({
		topic: "eu-orders",
		partition: 2,
		offset: 40,
		timestamp: 5,
		timestampType: "CREATE_TIME",
		key: Buffer.from("k").toString("base64"),
		headers: [{ trace: [-61, -87] }],
	});
	const header = readWireHeader("glue", bytesOf(record));
	expect(header).toMatchObject({ schemaId: localSchemaId(digestOf(definitions.v2)), compressed: false });
	expect(Buffer.from(header.payload).toString()).toBe(text);
	expect(bytesOf(encodeRecord(plainOrders, { value })).toString()).toBe(text);
	const confluent = { ...plainOrders, wire: { key: "plain", value: "confluent" } } as const;
	expect(readWireHeader("confluent", bytesOf(encodeRecord(confluent, { value }, { confluentSchemaId: 258 })))).toMatchObject({
		schemaId: "258",
	});
});

test("offsets go on from the last one of their partition", () => {
	const event = deliver(billing(), [
		{ value },
		{ value, partition: 1 },
		{ value, offset: 9 },
		{ value },
		{ value, partition: 1 },
	]);
	const offsets = Object.entries(event.records).map(([name, records]) => [name, records.map(({ offset }) => offset)]);
	expect(offsets).toEqual([
		["eu-orders-0", [0, 9, 10]],
		["eu-orders-1", [0, 1]],
	]);
});

test("compressed payloads are zlib behind the frame", () => {
	const header = readWireHeader("glue", bytesOf(encodeRecord(orders, { value }, { compress: true })));
	expect(header.compressed).toBe(true);
	expect(inflateSync(header.payload).toString()).toBe(text);
});

test("a record without key or value has neither field, and raw bytes win and stay as they are", () => {
	expect(encodeRecord(orders, { value: null as never, key: null })).toEqual({
		topic: "eu-orders",
		partition: 0,
		offset: 0,
		timestamp: 0,
		timestampType: "CREATE_TIME",
		headers: [],
	});
	const raw = Uint8Array.from([1, 2, 3, 4]).subarray(1, 3);
	expect(encodeRecord(orders, { value, rawValue: raw, rawKey: raw })).toMatchObject({ key: "AgM=", value: "AgM=" });
	expect(encodeRecord(orders, { rawValue: new Uint8Array() })).toMatchObject({ value: "" });
});

test("header bytes are taken as they are", () => {
	const { headers } = encodeRecord(orders, { headers: [["raw", Uint8Array.from([0, 127, 128, 255])]] });
	expect(headers).toEqual([{ raw: [0, 127, -128, -1] }]);
});

test("a schema without a digest cannot be framed, and the error says what to pass instead", () => {
	const { digest: _none, ...unregistered } = reading;
	const topic = defineTopic({ name: "raw", key: string, value: unregistered, wire: "glue", partitions: 1 });
	expect(() => encodeRecord(topic, { value })).toThrow(expect.objectContaining({ code: "TEST_SCHEMA_ID_MISSING" }));
	const raw = defineTopic({ name: "raw", value: bytes, wire: "glue", partitions: 1 });
	const consumer = defineConsumer({ name: "raw", topic: raw, handler: "a/b.c", whenExhausted: "block", undecodable: "block" });
	expect(deliver(consumer, [{ value: Uint8Array.from([9]) }]).records["raw-0"]?.[0]?.value).toBe("CQ==");
});

test("a mapping that validates delivers payloads without frame, and the id beside them", async () => {
	const topic = defineTopic({ name: "eu-orders", key: reading, value: reading, wire: "glue", partitions: 1 });
	const validating = (validation: RecordValidation) =>
		defineConsumer({
			name: "billing",
			topic,
			handler: "a/b.c",
			pollers: { min: 1, max: 1 },
			validation,
			whenExhausted: "block",
			undecodable: "block",
		});
	const metadata = { dataFormat: "AVRO", schemaId: localSchemaId(digestOf(definitions.v2)) };
	for (const compress of [false, true]) {
		const consumer = validating({ eventRecordFormat: "SOURCE" });
		const event = deliver(consumer, [{ key: value, value }], { compress });
		const [record] = event.records["eu-orders-0"] ?? [];
		expect(bytesOf(record).toString()).toBe(text);
		expect(record).toMatchObject({ valueSchemaMetadata: metadata });
		expect(record).not.toHaveProperty("keySchemaMetadata");
		const seen: unknown[] = [];
		await invoke(
			consume(consumer, (typed) => void seen.push(typed.key, typed.value)),
			event,
		);
		expect(seen).toEqual([value, value]);
	}
	const both = deliver(validating({ eventRecordFormat: "SOURCE", attributes: ["KEY", "VALUE"] }), [{ key: value, value }]);
	expect(both.records["eu-orders-0"]?.[0]).toMatchObject({ keySchemaMetadata: metadata, valueSchemaMetadata: metadata });

	const asJson = validating({ eventRecordFormat: "JSON" });
	expect(() => deliver(asJson, [{ value }])).toThrow(expect.objectContaining({ code: "TEST_JSON_DELIVERY" }));
	const seen: unknown[] = [];
	await invoke(
		consume(asJson, (typed) => void seen.push(typed.value)),
		deliver(asJson, [{ rawValue: Buffer.from(text) }]),
	);
	expect(seen).toEqual([value]);
});
