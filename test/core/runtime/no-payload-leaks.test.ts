import { deflateSync } from "node:zlib";
import {
	bytes,
	type Consumer,
	consume,
	consumeBatch,
	createLookup,
	DeadLetter,
	defineConsumer,
	defineTopic,
	isMillraceError,
	json,
	type MskRecord,
	type Schema,
	string,
} from "@millrace/core";
import { kafka } from "@millrace/core/kafka";
import { s3 } from "@millrace/core/s3";
import { type Invocation, invoke } from "@millrace/core/testing";
import { localSchemaId, writeGlueHeader } from "@millrace/core/wire";
import { expect, test } from "vitest";
import { z } from "zod";
import { definitions, digestOf, reading } from "../../support/fake-schema.ts";
import { orders } from "../../support/orders.ts";

const MARK = "MARK-4711-TOP-SECRET";
const id = localSchemaId(digestOf(definitions.v2));
const text = JSON.stringify({ id: 1, unit: MARK, note: MARK });

/** A decoder as careless as those of other people: it quotes what it read. */
const careless: Schema<{ id: number }> = {
	...reading,
	decode(payload) {
		throw new SyntaxError(`Unexpected token in ${Buffer.from(payload)}`, { cause: new Error(MARK) });
	},
	decoderFor: () => ({
		decode(payload) {
			throw Object.assign(new Error(`cannot read ${Buffer.from(payload)}`), { payload });
		},
	}),
	fromJson(value) {
		throw new TypeError(`not a reading: ${JSON.stringify(value)}`);
	},
};
const topicOf = <T>(value: Schema<T>, wire: "glue" | "plain" | "confluent" = "plain") =>
	defineTopic({ name: "eu-orders", key: string, value, wire, partitions: 1 });
const base64 = (value: string | Uint8Array) => Buffer.from(value as string).toString("base64");
const framed = (payload: string | Uint8Array, compressed = false, schemaId = id) =>
	base64(writeGlueHeader(schemaId, Buffer.from(payload as string), compressed));

const refusing = {
	"~standard": {
		version: 1 as const,
		vendor: "test",
		validate: (value: unknown) => ({ issues: [{ message: `got ${JSON.stringify(value)}`, path: ["note"] }] }),
	},
};
const strict = z.strictObject({ id: z.string().max(3), unit: z.literal("EUR") });

type Case = readonly [
	title: string,
	topic: ReturnType<typeof topicOf>,
	record: Partial<Record<keyof MskRecord, unknown>>,
	validation?: "SOURCE" | "JSON",
];
const cases: readonly Case[] = [
	["no frame", topicOf(reading, "glue"), { value: base64(MARK) }],
	["no Confluent frame", topicOf(reading, "confluent"), { value: base64(MARK) }],
	["a frame cut short", topicOf(reading, "glue"), { value: base64(Buffer.from(framed(MARK), "base64").subarray(0, 12)) }],
	["text that is no base64", topicOf(reading, "glue"), { value: `${MARK}*` }],
	["a key that is no base64", topicOf(reading), { key: `${MARK}*`, value: base64(text) }],
	["a value that is no text", topicOf(reading), { value: { note: MARK } }],
	[
		"a key that is not UTF-8",
		topicOf(reading),
		{ key: base64(Buffer.concat([Buffer.from(MARK), Buffer.from([255])])), value: base64(text) },
	],
	["headers that are text", topicOf(reading), { value: base64(text), headers: MARK }],
	["too many headers", topicOf(reading), { value: base64(text), headers: Array.from({ length: 1001 }, () => ({ [MARK]: [1] })) }],
	["a schema that quotes the payload", topicOf(careless), { value: base64(text) }],
	[
		"a schema that quotes the payload of its version",
		topicOf(careless, "glue"),
		{ value: framed(text, false, "11111111-1111-4111-8111-111111111111") },
	],
	[
		"a damaged zlib stream",
		topicOf(reading, "glue"),
		{ value: framed(Buffer.concat([deflateSync(text).subarray(0, -4), Buffer.from(MARK)]), true) },
	],
	["JSON that breaks off", topicOf(json("Note", z.unknown())), { value: base64(text.slice(0, -1)) }],
	["JSON that a validator refuses with quotes", topicOf(json("Note", refusing)), { value: base64(text) }],
	["JSON that zod refuses", topicOf(json("Note", strict)), { value: base64(text) }],
	[
		"a mapping's JSON that breaks off",
		topicOf(careless, "glue"),
		{ value: base64(text.slice(0, -1)), valueSchemaMetadata: { dataFormat: "AVRO", schemaId: id } },
		"JSON",
	],
	[
		"a mapping's JSON that does not fit",
		topicOf(careless, "glue"),
		{ value: base64(text), valueSchemaMetadata: { dataFormat: "AVRO", schemaId: id } },
		"JSON",
	],
	["a mapping without metadata", topicOf(careless, "glue"), { value: base64(text) }, "SOURCE"],
	["another topic", topicOf(reading), { topic: "us-orders", value: base64(text) }],
	["a tombstone with a telling key", topicOf(reading), { key: base64(MARK), value: null }],
	[
		"a compacted topic without key",
		defineTopic({ name: "eu-orders", key: bytes, value: reading, wire: "plain", partitions: 1, cleanup: "compact" }) as never,
		{ key: "", value: base64(text) },
	],
];

/** Everything that leaves a function, coded errors and their causes included. */
function everything({ response, error, outcomes, metrics, logs }: Invocation): string {
	const describe = (value: unknown, depth = 0): string => {
		if (!(value instanceof Error) || depth > 9) return JSON.stringify(value) ?? "";
		const fields = JSON.stringify({ ...value });
		return `${value.name} ${value.message} ${value.stack} ${fields} ${describe(value.cause, depth + 1)}`;
	};
	return [
		JSON.stringify(response),
		describe(error),
		...outcomes.map((outcome) => describe(outcome.error)),
		JSON.stringify({ metrics, logs }),
	].join("\n");
}

const consumerOf = (topic: unknown, undecodable: "block" | "skip" | "deadLetter", eventRecordFormat?: "SOURCE" | "JSON") =>
	defineConsumer({
		name: "billing",
		topic: topic as typeof orders,
		handler: "a/b.c",
		attempts: { max: 1 },
		pollers: { min: 1, max: 1 },
		deadLetter: "s3:failures",
		undecodable,
		...(eventRecordFormat && { validation: { eventRecordFormat } }),
	}) as Consumer<string, typeof orders>;
const eventOf = (record: Partial<Record<keyof MskRecord, unknown>>) => ({
	records: {
		"eu-orders-0": [
			{
				topic: "eu-orders",
				partition: 0,
				offset: 5,
				timestamp: 0,
				timestampType: "CREATE_TIME",
				key: base64(MARK),
				headers: [{ trace: Array.from(Buffer.from(MARK)) }],
				...record,
			} as MskRecord,
		],
	},
});
const settings = { deadLetter: { kind: "s3", bucket: "failures", endpoint: "http://127.0.0.1:1" } } as const;
const environment = { AWS_REGION: "eu-west-1", AWS_ACCESS_KEY_ID: "AKIDEXAMPLE", AWS_SECRET_ACCESS_KEY: `${MARK}-key` };
const lookup = createLookup(async () => ({ definition: `{"fake":1,"doc":"${MARK}"}` }));

test.each(cases.map(([title, topic, record, validation]) => [title, topic, record, validation] as const))(
	"%s says what is wrong and never what was in the record",
	async (_title, topic, record, validation) => {
		for (const undecodable of ["block", "skip", "deadLetter"] as const) {
			for (const make of ["record", "batch"] as const) {
				for (const response of ["partial", "whole"] as const) {
					let called = 0;
					const consumer = consumerOf(topic, undecodable, validation);
					const options = { deadLetter: s3(), lookup };
					// Keys are read when they are asked for.
					const count = (given: unknown) => {
						void (given as { readonly key?: unknown }).key;
						called++;
					};
					const handler = make === "record" ? consume(consumer, count, options) : consumeBatch(consumer, count, options);
					const result = await invoke(handler, eventOf(record), { settings: { ...settings, response }, environment });
					expect(called).toBe(0);
					expect(everything(result)).not.toContain(MARK);
					expect(everything(result)).not.toContain(base64(MARK).slice(0, -4));
					const { error } = result.outcomes[0] ?? {};
					expect(isMillraceError(error)).toBe(true);
					expect(String(error)).toContain("-0 at offset 5");
				}
			}
		}
	},
);

test("a schema definition that cannot be read stays out of errors and logs", async () => {
	const topic = topicOf(reading, "glue");
	for (const [definition, code] of [
		[`{"fake":3,"doc":"${MARK}"}`, "SCHEMA_NOT_COMPILED"],
		[`${MARK} is no schema`, "SCHEMA_UNREADABLE"],
	] as const) {
		const handler = consume(consumerOf(topic, "block"), () => {}, { lookup: createLookup(async () => ({ definition })) });
		const result = await invoke(handler, eventOf({ value: framed(text, false, "11111111-1111-4111-8111-111111111111") }));
		expect(result.outcomes[0]?.error).toMatchObject({ code });
		expect(everything(result)).not.toContain(MARK);
	}
});

test("a lookup that quotes secrets is not repeated", async () => {
	const handler = consume(consumerOf(topicOf(reading, "glue"), "block"), () => {}, {
		lookup: createLookup(() => Promise.reject(new Error(`authorization: ${MARK}`))),
	});
	const result = await invoke(handler, eventOf({ value: framed(text, false, "11111111-1111-4111-8111-111111111111") }));
	expect(result.outcomes[0]?.error).toMatchObject({ code: "SCHEMA_REGISTRY_UNAVAILABLE" });
	expect(everything(result)).not.toContain(MARK);
});

test("a dead letter that cannot be written tells neither the record nor the credentials", async () => {
	const senders = [
		[s3(), settings],
		[s3(), { deadLetter: { ...settings.deadLetter, endpoint: "no address" } }],
		[kafka(() => Promise.reject(new Error("no broker"))), { deadLetter: { kind: "topic", topic: "dead" } }],
		[undefined, settings],
	] as const;
	for (const [deadLetter, target] of senders) {
		const handler = consume(
			consumerOf(topicOf(reading), "deadLetter"),
			() => {
				throw new DeadLetter("closed account");
			},
			deadLetter ? { deadLetter } : {},
		);
		const result = await invoke(handler, eventOf({ value: base64(text) }), { settings: target as never, environment });
		expect(result.outcomes[0]).toMatchObject({ kind: "failed" });
		expect(everything(result)).not.toContain(MARK);
	}
});

test("an event that is broken as a whole is described by its places alone", async () => {
	for (const event of [
		{ records: { "eu-orders-0": [{ value: MARK, offset: MARK, topic: "eu-orders", partition: 0 }] } },
		{ records: { "eu-orders-0": MARK } },
		{ Records: [{ body: MARK }] },
		MARK,
	]) {
		const result = await invoke(
			consume(consumerOf(orders, "block"), () => {}),
			event as never,
		);
		expect(result.error).toMatchObject({ code: "EVENT_INVALID" });
		expect(everything(result)).not.toContain(MARK);
	}
});
