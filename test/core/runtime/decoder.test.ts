import {
	bytes,
	consume,
	consumeBatch,
	createLookup,
	defineConsumer,
	defineTopic,
	type MskEvent,
	type MskRecord,
	string,
} from "@millrace/core";
import { deliver, encodeRecord, invoke } from "@millrace/core/testing";
import { localSchemaId } from "@millrace/core/wire";
import { describe, expect, test } from "vitest";
import { definitions, digestOf, type Reading, reading } from "../../support/fake-schema.ts";
import { billing, bucket, memorySender, orders, plainOrders, records } from "../../support/orders.ts";

type Quirk = Partial<Record<keyof MskRecord, unknown>>;

/** An event of one record, changed as the quirk says; `undefined` removes a field. */
function eventOf(
	topic: typeof orders | typeof compacted | typeof rawKeys,
	quirk: Quirk,
	from: Partial<Reading> | null = {},
): MskEvent {
	const value = from === null ? null : { id: 1, unit: "EUR", ...from };
	const record = JSON.parse(
		JSON.stringify({
			...encodeRecord(topic, { key: (topic.key === bytes ? Buffer.from("k") : "k") as never, value: value as never }),
			...quirk,
		}),
	);
	return { records: { [`${topic.name}-0`]: [record] } };
}

const compacted = defineTopic({
	name: "compacted",
	key: string,
	value: reading,
	wire: "plain",
	partitions: 1,
	cleanup: "compact",
});
const rawKeys = defineTopic({ name: "raw-keys", key: bytes, value: reading, wire: "plain", partitions: 1, tombstones: true });

async function seen(topic: typeof orders | typeof compacted | typeof rawKeys, event: MskEvent) {
	const found: { key: unknown; value: unknown; headers: [string, string][]; get: string | undefined; all: readonly string[] }[] =
		[];
	const consumer = { ...billing(), topic } as never;
	const { outcomes } = await invoke(
		consume(consumer, ({ key, value, headers }) => {
			const list = [...headers].map(([name, content]): [string, string] => [name, Buffer.from(content).toString()]);
			found.push({ key, value, headers: list, get: headers.get("trace"), all: headers.getAll("trace") });
		}),
		event,
	);
	return { record: found[0], error: outcomes[0]?.error, kind: outcomes[0]?.kind };
}

describe("key", () => {
	test.each([[null], [""], [undefined]])("%j is no key", async (key) => {
		expect((await seen(orders, eventOf(orders, { key }))).record?.key).toBeNull();
	});

	test.each([[null], [""], [undefined]])("%j fails the record on a compacted topic, where Kafka allows none", async (key) => {
		const { error, record } = await seen(compacted, eventOf(compacted, { key }));
		expect(error).toMatchObject({ code: "RECORD_UNDECODABLE", at: { topic: "compacted", partition: 0, offset: 0 } });
		expect(record).toBeUndefined();
	});

	test("bytes that are not UTF-8 fail a text key, and never turn into replacement characters", async () => {
		const { error } = await seen(orders, eventOf(orders, { key: Buffer.from([0xc3, 0x28]).toString("base64") }));
		expect(error).toMatchObject({ code: "RECORD_UNDECODABLE" });
		expect((error as Error).message).toContain("The key is not a valid string");
	});
});

describe("value", () => {
	test.each([[null], [undefined]])("%j is a tombstone where the topic declares them", async (value) => {
		expect((await seen(rawKeys, eventOf(rawKeys, { value }))).record).toMatchObject({ value: null });
	});

	test.each([[null], [undefined]])("%j fails the record where the topic declares no tombstones", async (value) => {
		const { error } = await seen(orders, eventOf(orders, { value }));
		expect(error).toMatchObject({ code: "TOMBSTONE_UNEXPECTED", retryable: false });
	});

	test("an empty value is a payload of no bytes, not a tombstone", async () => {
		const seenBytes: unknown[] = [];
		const raw = defineTopic({ name: "raw", value: bytes, wire: "plain", partitions: 1, tombstones: true });
		const consumer = defineConsumer({ name: "raw", topic: raw, handler: "a/b.c", whenExhausted: "block", undecodable: "block" });
		const record = { ...encodeRecord(raw, {}), value: "" };
		await invoke(
			consume(consumer, ({ value }) => void seenBytes.push(value?.length)),
			{ records: { "raw-0": [record] } },
		);
		expect(seenBytes).toEqual([0]);
	});
});

describe("headers", () => {
	test("signed bytes are UTF-8 text again", async () => {
		const { record } = await seen(orders, eventOf(orders, { headers: [{ trace: [-61, -87] }] }));
		expect(record).toMatchObject({ get: "é", all: ["é"] });
	});

	test.each([[null], [[]], [undefined]])("%j are no headers", async (headers) => {
		expect((await seen(orders, eventOf(orders, { headers }))).record).toMatchObject({ headers: [], get: undefined, all: [] });
	});

	test("names repeat in order, the last one wins, and a header without a value is empty", async () => {
		const headers = [{ trace: [97] }, { other: [98] }, { trace: [99] }, { none: null }];
		const { record } = await seen(orders, eventOf(orders, { headers }));
		expect(record).toMatchObject({
			get: "c",
			all: ["a", "c"],
			headers: [
				["trace", "a"],
				["other", "b"],
				["trace", "c"],
				["none", ""],
			],
		});
	});

	test("a name such as __proto__ or constructor is a name like any other", async () => {
		const event = JSON.parse(
			JSON.stringify(eventOf(orders, {})).replace('"headers":[]', '"headers":[{"__proto__":[97]},{"constructor":[98]}]'),
		);
		const { record } = await seen(orders, event);
		expect(record).toMatchObject({
			get: undefined,
			headers: [
				["__proto__", "a"],
				["constructor", "b"],
			],
		});
	});

	test("1000 headers are read, 1001 fail the record", async () => {
		const many = (count: number) => eventOf(orders, { headers: Array.from({ length: count }, () => ({ trace: [97] })) });
		expect((await seen(orders, many(1000))).kind).toBe("succeeded");
		expect((await seen(orders, many(1001))).error).toMatchObject({ code: "RECORD_UNDECODABLE" });
	});
});

describe("a broken record fails alone, and those after it are handled", () => {
	test.each<[string, Quirk]>([
		["base64 with foreign characters", { value: "AwAA*???" }],
		["base64 of an impossible length", { value: "AwAAA" }],
		["a value that is a number", { value: 5 }],
		["a value that is an object", { value: { id: 1 } }],
		["headers that are text", { headers: "trace" }],
		["headers that are an object", { headers: { trace: [97] } }],
		["1001 headers", { headers: Array.from({ length: 1001 }, () => ({})) }],
		["no Glue frame", { value: Buffer.from("{}").toString("base64") }],
		["a truncated Glue frame", { value: Buffer.from([3, 0, 1]).toString("base64") }],
		["an empty value", { value: "" }],
	])("%s", async (_title, quirk) => {
		const event = deliver(billing(), records([0, 1], [0, 2], [0, 3]));
		const batch = event.records["eu-orders-0"] as MskRecord[];
		batch[1] = { ...(batch[1] as MskRecord), ...(quirk as Partial<MskRecord>) };
		const sender = memorySender();
		const ids: number[] = [];
		const handler = consume(
			billing({ deadLetter: "s3:failures", undecodable: "deadLetter" }),
			({ value }) => void ids.push(value.id),
			{
				deadLetter: sender,
			},
		);
		const { response, metrics } = await invoke(handler, event, { settings: bucket });
		expect(response).toEqual({ batchItemFailures: [] });
		expect(ids).toEqual([1, 3]);
		expect(metrics).toMatchObject({ delivered: 3, succeeded: 2, undecodable: 1 });
		expect(sender.letters.map(({ record }) => record)).toEqual([batch[1]]);
	});

	test.each<[string, Quirk]>([
		["a single character of base64", { key: "A" }],
		["a list", { key: [1, 2] }],
		["no UTF-8", { key: "/w==" }],
	])("a key that is %s, where the handler asks for it or takes the partition together", async (_title, quirk) => {
		const event = deliver(billing(), records([0, 1], [0, 2], [0, 3]));
		const batch = event.records["eu-orders-0"] as MskRecord[];
		batch[1] = { ...(batch[1] as MskRecord), ...(quirk as Partial<MskRecord>) };
		const asked: unknown[] = [];
		for (const handler of [
			consume(billing({ undecodable: "skip" }), ({ key }) => void asked.push(key)),
			consumeBatch(billing({ undecodable: "skip" }), (list) => void asked.push(...list.map(({ key }) => key))),
		]) {
			asked.length = 0;
			const { response, outcomes } = await invoke(handler, event);
			expect(response).toEqual({ batchItemFailures: [] });
			expect(asked).toEqual(["k1", "k3"]);
			expect(outcomes.find(({ at }) => at.offset === 2)).toMatchObject({
				kind: "skipped",
				error: { code: "RECORD_UNDECODABLE" },
			});
		}
	});

	test("but a key that nobody asks for is not read", async () => {
		const event = deliver(billing(), records([0, 1], [0, 2]));
		const batch = event.records["eu-orders-0"] as MskRecord[];
		batch[0] = { ...(batch[0] as MskRecord), key: "A" };
		const ids: number[] = [];
		const { metrics } = await invoke(
			consume(billing(), ({ value }) => void ids.push(value.id)),
			event,
		);
		expect(ids).toEqual([1, 2]);
		expect(metrics).toMatchObject({ succeeded: 2 });
	});

	test.each([
		["block", [1], 2],
		["skip", [1, 3], 0],
	] as const)("with undecodable: %s", async (undecodable, handled, reported) => {
		const event = deliver(billing(), [...records([0, 1]), { rawValue: Buffer.from("x"), offset: 2 }, ...records([0, 3])]);
		const ids: number[] = [];
		const { response } = await invoke(
			consume(billing({ undecodable }), ({ value }) => void ids.push(value.id)),
			event,
		);
		expect(ids).toEqual(handled);
		expect(response?.batchItemFailures).toHaveLength(reported);
	});
});

test("a record of another topic blocks and is never dead-lettered: the deployment is wrong, not the record", async () => {
	const sender = memorySender();
	const event = deliver(billing(), records([0, 1], [1, 5]));
	const foreign = { ...(event.records["eu-orders-0"]?.[0] as MskRecord), topic: "us-orders" };
	const handler = consume(billing({ deadLetter: "s3:failures", undecodable: "deadLetter" }), () => {}, { deadLetter: sender });
	const { response, outcomes } = await invoke(
		handler,
		{ records: { ...event.records, "us-orders-0": [foreign] } },
		{ settings: bucket },
	);
	expect(response).toEqual({ batchItemFailures: [{ itemIdentifier: { partition: "us-orders-0", offset: 1 } }] });
	expect(outcomes.find(({ kind }) => kind === "failed")?.error).toMatchObject({ code: "TOPIC_UNEXPECTED" });
	expect(sender.letters).toEqual([]);
});

describe("a mapping that validates records", () => {
	const id = localSchemaId(digestOf(definitions.v2));
	const v1 = localSchemaId(digestOf(definitions.v1));
	const payload = Buffer.from(JSON.stringify({ id: 7, unit: "EUR" }));
	const confluentOrders = defineTopic({ name: "eu-orders", key: reading, value: reading, wire: "confluent", partitions: 1 });
	const glueOrders = defineTopic({ name: "eu-orders", key: reading, value: reading, wire: "glue", partitions: 1 });
	const metadata = (schemaId: string) => ({ dataFormat: "AVRO" as const, schemaId });

	async function run(
		topic: typeof glueOrders,
		validation: { eventRecordFormat: "SOURCE" | "JSON"; attributes?: readonly ("KEY" | "VALUE")[] },
		record: Quirk,
		schemaIds: Record<string, string> = {},
	) {
		const consumer = defineConsumer({
			name: "billing",
			topic,
			handler: "a/b.c",
			pollers: { min: 1, max: 1 },
			validation,
			deadLetter: "s3:failures",
		});
		const found: unknown[] = [];
		const raw = { topic: topic.name, partition: 0, offset: 0, timestamp: 0, timestampType: "CREATE_TIME", ...record };
		const { outcomes } = await invoke(
			consume(consumer, ({ key, value }) => void found.push([key, value]), { deadLetter: memorySender() }),
			{ records: { "eu-orders-0": [raw as MskRecord] } },
			{ settings: { ...bucket, schemaIds } },
		);
		return { found, outcome: outcomes[0] };
	}
	const base64 = (value: Uint8Array) => Buffer.from(value).toString("base64");

	test("SOURCE: the frame is gone, and the id of Glue is in the metadata", async () => {
		const { found } = await run(
			glueOrders,
			{ eventRecordFormat: "SOURCE" },
			{ value: base64(payload), valueSchemaMetadata: metadata(id) },
		);
		expect(found).toEqual([[null, { id: 7, unit: "EUR" }]]);
	});

	test("SOURCE: an id of Confluent picks the writer's schema too", async () => {
		const schemaIds = { "41": digestOf(definitions.v1).slice(0, 16), "42": digestOf(definitions.v2).slice(0, 16) };
		const record = { value: base64(payload), valueSchemaMetadata: metadata("41") };
		const { found } = await run(confluentOrders, { eventRecordFormat: "SOURCE" }, record, schemaIds);
		expect(found).toEqual([[null, { id: 7, unit: "from-v1" }]]);
	});

	test("SOURCE: an attribute that is not listed keeps its frame", async () => {
		const framedKey = encodeRecord(glueOrders, { key: { id: 1, unit: "k" } }).key;
		const record = { key: framedKey, value: base64(payload), valueSchemaMetadata: metadata(id) };
		const { found } = await run(glueOrders, { eventRecordFormat: "SOURCE" }, record);
		expect(found).toEqual([
			[
				{ id: 1, unit: "k" },
				{ id: 7, unit: "EUR" },
			],
		]);
		const both = {
			key: base64(payload),
			value: base64(payload),
			keySchemaMetadata: metadata(v1),
			valueSchemaMetadata: metadata(id),
		};
		const { compactUuid } = await import("@millrace/core/wire");
		const schemaIds = { [compactUuid(v1)]: digestOf(definitions.v1).slice(0, 16) };
		const listed = await run(glueOrders, { eventRecordFormat: "SOURCE", attributes: ["KEY", "VALUE"] }, both, schemaIds);
		expect(listed.found).toEqual([
			[
				{ id: 7, unit: "from-v1" },
				{ id: 7, unit: "EUR" },
			],
		]);
	});

	test("JSON: the value is JSON, whatever format the metadata names", async () => {
		const record = { value: base64(payload), valueSchemaMetadata: metadata(id) };
		expect((await run(glueOrders, { eventRecordFormat: "JSON" }, record)).found).toEqual([[null, { id: 7, unit: "EUR" }]]);
		const broken = { value: base64(Buffer.from("{")), valueSchemaMetadata: metadata(id) };
		const { outcome } = await run(glueOrders, { eventRecordFormat: "JSON" }, broken);
		expect(outcome).toMatchObject({ kind: "undecodable", error: { code: "RECORD_UNDECODABLE" } });
	});

	test.each(["SOURCE", "JSON"] as const)(
		"%s: without metadata the mapping is not the declared one, so nothing is dead-lettered",
		async (eventRecordFormat) => {
			for (const valueSchemaMetadata of [undefined, null, {}, { schemaId: 5 }]) {
				const { outcome } = await run(glueOrders, { eventRecordFormat }, { value: base64(payload), valueSchemaMetadata });
				expect(outcome).toMatchObject({ kind: "failed", error: { code: "SCHEMA_METADATA_MISSING", retryable: true } });
			}
		},
	);

	test("SOURCE: payloads that begin alike are looked up by the ids that their metadata names", async () => {
		const consumer = defineConsumer({
			name: "billing",
			topic: confluentOrders,
			handler: "a/b.c",
			pollers: { min: 1, max: 1 },
			validation: { eventRecordFormat: "SOURCE" },
			whenExhausted: "block",
			undecodable: "block",
		});
		const raw = (offset: number, schemaId: string) =>
			({
				...encodeRecord(confluentOrders, { offset }),
				value: base64(payload),
				valueSchemaMetadata: metadata(schemaId),
			}) as MskRecord;
		const units: string[] = [];
		const handler = consume(consumer, ({ value }) => void units.push(value.unit), {
			lookup: createLookup(async (schemaId) => ({ definition: schemaId === "41" ? definitions.v1 : definitions.v2 })),
		});
		await invoke(handler, { records: { "eu-orders-0": [raw(0, "41"), raw(1, "42")] } });
		expect(units).toEqual(["from-v1", "EUR"]);
	});

	test("SOURCE: an id nobody knows blocks, for the next deployment may know it", async () => {
		const record = { value: base64(payload), valueSchemaMetadata: metadata("99") };
		const { outcome } = await run(confluentOrders, { eventRecordFormat: "SOURCE" }, record);
		expect(outcome).toMatchObject({ kind: "failed", error: { code: "SCHEMA_ID_UNRESOLVED" } });
	});
});

test("topic and partition come from the record, not from a name with dashes", async () => {
	const dashed = defineTopic({ name: "a-1-2", key: string, value: reading, wire: "plain", partitions: 30 });
	const event = deliver(
		{ ...billing(), topic: dashed } as never,
		[{ value: { id: 1, unit: "x" }, partition: 21, offset: 4 }] as never,
	);
	const places: unknown[] = [];
	const handler = consume({ ...billing(), topic: dashed }, ({ topic, partition, offset }) => {
		places.push([topic, partition, offset]);
		throw new Error("no");
	});
	const { response } = await invoke(handler, event);
	expect(places).toEqual([["a-1-2", 21, 4]]);
	expect(response).toEqual({ batchItemFailures: [{ itemIdentifier: { partition: "a-1-2-21", offset: 4 } }] });
});

test("a plain topic needs no frame", async () => {
	const event = deliver({ ...billing(), topic: plainOrders }, records([0, 1]));
	expect(Buffer.from(event.records["eu-orders-0"]?.[0]?.value ?? "", "base64").toString()).toBe('{"id":1,"unit":"EUR"}');
	const { response } = await invoke(
		consume({ ...billing(), topic: plainOrders }, () => {}),
		event,
	);
	expect(response).toEqual({ batchItemFailures: [] });
});
