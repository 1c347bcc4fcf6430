import { deflateSync } from "node:zlib";
import type { MskRecord } from "@millrace/core";
import { writeConfluentHeader, writeGlueHeader } from "@millrace/core/wire";
import avsc from "avsc";
import { expect, test } from "vitest";
import {
	createSchemaPreparation,
	type DeliverySchema,
	type SchemaPreparationOptions,
} from "../../../../packages/local/src/mapping/live/schema-delivery.ts";
import { createLiveClock } from "../../../../packages/local/src/mapping/mapping-clock.ts";
import { manualClock } from "../../../support/manual-clock.ts";
import { runLive } from "../../support/live.ts";
import { PROVISIONED, record } from "../../support/records.ts";

const ID = "b7b4a7f0-9c96-4e4a-a687-fb5de9ef0c63";
const OTHER = "00000000-0000-4000-8000-000000000001";
const GLUE = "arn:aws:glue:us-east-1:000000000000:registry/shop";
const type = avsc.Type.forSchema({
	type: "record",
	name: "Order",
	fields: [
		{ name: "id", type: "long" },
		{ name: "day", type: { type: "int", logicalType: "date" } },
		{ name: "note", type: ["null", "string"], default: null },
		{ name: "raw", type: "bytes" },
	],
});
const order = { id: 7, day: 19_000, note: "hi", raw: Buffer.from([0, 255]) };
const payload = type.toBuffer(order);
const avro: DeliverySchema = { dataFormat: "AVRO", definition: JSON.stringify(type.schema({ exportAttrs: true })) };
const never = new AbortController().signal;

function prepare(
	form: "SOURCE" | "JSON",
	schemas: Readonly<Record<string, DeliverySchema>> = { [ID]: avro },
	more: { readonly uri?: string; readonly attributes?: readonly ("KEY" | "VALUE")[] } & Partial<SchemaPreparationOptions> = {},
) {
	const clock = manualClock();
	const asked: string[] = [];
	const troubles: unknown[] = [];
	const run = createSchemaPreparation({
		config: {
			SchemaRegistryURI: more.uri ?? GLUE,
			EventRecordFormat: form,
			SchemaValidationConfigs: (more.attributes ?? ["VALUE"]).map((Attribute) => ({ Attribute })),
		},
		schemas: {
			async find(id) {
				asked.push(id);
				return schemas[id];
			},
		},
		clock: createLiveClock(clock),
		maxInflatedBytes: 10_000,
		onTrouble: (error) => troubles.push(error),
		...more,
	});
	return {
		clock,
		asked,
		troubles,
		run: async (given: MskRecord) => run(given, never),
		runAtOnce: (given: MskRecord) => run(given, never),
	};
}

const framed = (bytes: Uint8Array, id = ID) =>
	record(0, 1, { value: Buffer.from(writeGlueHeader(id, bytes)).toString("base64") });
const valueBytes = ({ value }: MskRecord) => Buffer.from(value ?? "", "base64");

test("SOURCE takes the header away and says which schema it was", async () => {
	const { record: delivered } = await prepare("SOURCE").run(framed(payload));
	expect(valueBytes(delivered)).toEqual(payload);
	expect(delivered.valueSchemaMetadata).toEqual({ dataFormat: "AVRO", schemaId: ID });
	expect(delivered).not.toHaveProperty("keySchemaMetadata");
});

test("a compressed payload is delivered inflated, for without its header nobody could tell", async () => {
	const value = Buffer.from(writeGlueHeader(ID, deflateSync(payload), true)).toString("base64");
	const { record: delivered } = await prepare("SOURCE").run(record(0, 1, { value }));
	expect(valueBytes(delivered)).toEqual(payload);
});

test("JSON makes text of Avro, with underlying values, and keeps the original format in the metadata", async () => {
	const { record: delivered } = await prepare("JSON").run(framed(payload));
	expect(JSON.parse(String(valueBytes(delivered)))).toEqual({ id: 7, day: 19_000, note: "hi", raw: "\u0000\u00ff" });
	expect(delivered.valueSchemaMetadata).toEqual({ dataFormat: "AVRO", schemaId: ID });
});

test("a long beyond 2^53 keeps its digits in JSON", async () => {
	const long = { dataFormat: "AVRO", definition: '"long"' } as const;
	const bytes = Buffer.from("feffffffffffffffff01", "hex");
	const { record: delivered } = await prepare("JSON", { [ID]: long }).run(framed(bytes));
	expect(String(valueBytes(delivered))).toBe("9223372036854775807");
});

test("key and value are checked each by its own header, and a tombstone has none", async () => {
	const value = Buffer.from(writeConfluentHeader(12, Buffer.from('{"a":1}'))).toString("base64");
	const key = Buffer.from(writeConfluentHeader(13, Buffer.from('"k"'))).toString("base64");
	const json = { dataFormat: "JSON", definition: "{}" } as const;
	const { run, asked } = prepare(
		"JSON",
		{ 12: json, 13: json },
		{ uri: "https://registry.example", attributes: ["KEY", "VALUE"] },
	);
	const { record: delivered } = await run(record(0, 1, { key, value }));
	expect(Buffer.from(delivered.key ?? "", "base64").toString()).toBe('"k"');
	expect(delivered).toMatchObject({
		keySchemaMetadata: { schemaId: "13" },
		valueSchemaMetadata: { dataFormat: "JSON", schemaId: "12" },
	});
	const tombstone = record(0, 2, { key, value: null });
	expect((await run(tombstone)).record).toMatchObject({ value: null, keySchemaMetadata: { schemaId: "13" } });
	expect(asked).toEqual(["13", "12"]);
});

test.each([
	["an id that the registry does not have", framed(payload, OTHER), "SCHEMA_NOT_FOUND"],
	["no header", record(0, 1), "DESERIALIZATION_ERROR"],
	["a payload that is cut short", framed(payload.subarray(0, 3)), "DESERIALIZATION_ERROR"],
	[
		"a payload that inflates beyond all measure",
		record(0, 1, { value: Buffer.from(writeGlueHeader(ID, deflateSync(Buffer.alloc(20_000)), true)).toString("base64") }),
		"DESERIALIZATION_ERROR",
	],
])("%s refuses the record as the topic has it", async (_, given, condition) => {
	const { record: kept, refusal } = await prepare("SOURCE").run(given);
	expect(kept).toBe(given);
	expect(refusal).toMatchObject({ condition, error: { code: "RECORD_INVALID", at: { partition: 0, offset: 1 } } });
});

test("a known schema is not asked for again, and a missing one only after a while", async () => {
	const { run, runAtOnce, asked, clock } = prepare("SOURCE");
	await run(framed(payload));
	expect(runAtOnce(framed(payload))).not.toBeInstanceOf(Promise);
	await run(framed(payload, OTHER));
	await run(framed(payload, OTHER));
	expect(asked).toEqual([ID, OTHER]);
	await clock.advance(6000);
	await run(framed(payload, OTHER));
	expect(asked).toEqual([ID, OTHER, OTHER]);
});

test("a registry that does not answer is asked until it does, and nothing is refused meanwhile", async () => {
	let isAway = true;
	const { clock, run, troubles } = prepare(
		"SOURCE",
		{},
		{
			schemas: {
				async find() {
					if (isAway) throw new Error("away");
					return avro;
				},
			},
		},
	);
	const prepared = run(framed(payload));
	await clock.advance(10_000);
	isAway = false;
	const { refusal } = await clock.run(prepared);
	expect(refusal).toBeUndefined();
	expect(troubles.length).toBeGreaterThan(3);
	expect(troubles.at(-1)).toBeUndefined();
});

test("Protobuf is passed on in SOURCE, and in JSON holds the partition up instead of losing records", async () => {
	const proto = { dataFormat: "PROTOBUF", definition: "" } as const;
	const { record: delivered } = await prepare("SOURCE", { [ID]: proto }).run(framed(Buffer.from([0, 1, 2])));
	expect(valueBytes(delivered)).toEqual(Buffer.from([0, 1, 2]));
	const { clock, run, troubles } = prepare("JSON", { [ID]: proto });
	void run(framed(Buffer.from([0])));
	await clock.advance(5000);
	expect(troubles).toMatchObject([...Array(troubles.length)].map(() => ({ code: "SCHEMA_FORMAT_NOT_EMULATED" })));
});

test("a live mapping filters what the schema made of a record, and refused ones go to the destination in their place", async () => {
	const given: string[] = [];
	const { calls, committed, until, mapping } = await runLive({
		mapping: {
			...PROVISIONED,
			DestinationConfig: { OnFailure: { Destination: "kafka://failures" } },
			FilterCriteria: { Filters: [{ Pattern: '{"value":{"id":[7]}}' }] },
			AmazonManagedKafkaEventSourceConfig: {
				ConsumerGroupId: "shop-local-billing",
				SchemaRegistryConfig: {
					SchemaRegistryURI: GLUE,
					EventRecordFormat: "JSON",
					SchemaValidationConfigs: [{ Attribute: "VALUE" }],
				},
			},
		},
		schemaDelivery: { find: async (id) => (id === ID ? avro : undefined) },
		destination: {
			async send({ condition, records }) {
				given.push(`${condition} ${records.map(({ offset }) => offset).join()}`);
				return "memory";
			},
		},
		before(broker) {
			const values = [payload, type.toBuffer({ ...order, id: 8 }), payload].map((bytes, index) =>
				writeGlueHeader(index === 2 ? OTHER : ID, bytes),
			);
			broker.admin.append(
				"eu-orders",
				0,
				values.map((value) => ({ value: Buffer.from(value) })),
			);
		},
	});
	await until(() => committed()[0] === 3);
	expect(calls.map(({ positions }) => positions)).toEqual([["0:0"]]);
	expect(given).toEqual(["SCHEMA_NOT_FOUND 2"]);
	expect(mapping.status().counts).toMatchObject({ polled: 3, filtered: 1, deadLettered: 1 });
});

test("a mapping with a schema registry and nobody to ask is refused", async () => {
	await expect(
		runLive({
			mapping: {
				AmazonManagedKafkaEventSourceConfig: {
					ConsumerGroupId: "g",
					SchemaRegistryConfig: {
						SchemaRegistryURI: GLUE,
						EventRecordFormat: "SOURCE",
						SchemaValidationConfigs: [{ Attribute: "VALUE" }],
					},
				},
			},
		}),
	).rejects.toMatchObject({ code: "SCHEMA_DELIVERY_MISSING" });
});
