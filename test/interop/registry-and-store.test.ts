import { consume, defineConsumer, defineTopic, string } from "@millrace/core";
import type { Schema } from "@millrace/core/avro";
import { glueLookup } from "@millrace/core/glue";
import { s3 } from "@millrace/core/s3";
import { invoke } from "@millrace/core/testing";
import { writeGlueHeader } from "@millrace/core/wire";
import { afterAll, beforeAll, expect, test } from "vitest";
import { compileSchema } from "../support/compile-schema.ts";
import { type MotoServer, startMoto } from "./moto-server.ts";

/* Our signed requests against moto's Glue and S3, whose contents boto3 made and reads back. */

interface Flight {
	origin: string;
	delay: number;
	carrier: string;
}

const field = (name: string, type: string, more = {}) => ({ name, type, ...more });
const v1 = JSON.stringify({ type: "record", name: "Flight", fields: [field("origin", "string"), field("delay", "int")] });
const v2 = JSON.stringify({
	type: "record",
	name: "Flight",
	fields: [field("delay", "long"), field("origin", "string"), field("carrier", "string", { default: "unknown" })],
});
// Sound: the definition above is that of the interface.
const Flight = compileSchema(v2).dynamic as Schema<Flight>;
const flights = defineTopic({ name: "flights", key: string, value: Flight, wire: "glue", partitions: 3 });
const delays = defineConsumer({
	name: "delays",
	topic: flights,
	handler: "src/delays.handler",
	attempts: { max: 1 },
	deadLetter: "s3:failures",
});

let moto: MotoServer;
beforeAll(async () => {
	moto = await startMoto([v1, v2]);
});
afterAll(() => moto.stop());

const environment = { AWS_REGION: "us-east-1", AWS_ACCESS_KEY_ID: "testing", AWS_SECRET_ACCESS_KEY: "testing" };
const settings = () => ({
	registry: { name: "airline", endpoint: moto.endpoint },
	deadLetter: { kind: "s3" as const, bucket: "failures", prefix: "delays/", endpoint: moto.endpoint },
});

/** Avro by hand: the bytes of an independent writer. int and long are zig-zag, a string is its length and its bytes. */
const written = {
	v1: Buffer.from([0x06, 0x44, 0x54, 0x57, 0x84, 0x01]),
	v2: Buffer.from([0x84, 0x01, 0x06, 0x44, 0x54, 0x57, 0x04, 0x44, 0x4c]),
};

function event(...values: readonly Uint8Array[]) {
	const records = values.map((value, offset) => ({
		topic: "flights",
		partition: 1,
		offset,
		timestamp: 1_700_000_000_000,
		timestampType: "CREATE_TIME" as const,
		value: Buffer.from(value).toString("base64"),
	}));
	return { eventSource: "aws:kafka" as const, records: { "flights-1": records } };
}

test("records of two versions are decoded by the definitions that moto's Glue gives for their ids", async () => {
	const seen: Flight[] = [];
	const handler = consume(delays, (record) => void seen.push(record.value), { deadLetter: s3(), lookup: glueLookup() });
	const [first, second] = moto.ids as [string, string];
	const { error, response } = await invoke(
		handler,
		event(writeGlueHeader(first, written.v1), writeGlueHeader(second, written.v2)),
		{
			environment,
			settings: { ...settings(), schemaIds: {} },
		},
	);
	expect(error).toBeUndefined();
	expect(response).toEqual({ batchItemFailures: [] });
	expect(seen).toEqual([
		{ origin: "DTW", delay: 66, carrier: "unknown" },
		{ origin: "DTW", delay: 66, carrier: "DL" },
	]);
});

test("an id that moto's Glue does not know ends in the bucket, with the bytes that were delivered", async () => {
	const unknown = "0f0f0f0f-0000-4000-8000-000000000000";
	const sent = event(writeGlueHeader(unknown, written.v1));
	const handler = consume(delays, () => {}, { deadLetter: s3(), lookup: glueLookup() });
	const { response, outcomes } = await invoke(handler, sent, { environment, settings: settings() });
	expect(response).toEqual({ batchItemFailures: [] });
	expect(outcomes).toMatchObject([{ kind: "undecodable", error: { code: "SCHEMA_UNKNOWN" } }]);

	const objects = await moto.objects();
	expect(Object.keys(objects)).toEqual(["delays/flights-1/00000000000000000000-1700000000000.json"]);
	const envelope = JSON.parse(Object.values(objects)[0] as string);
	expect(envelope.millrace).toMatchObject({ consumer: "delays", code: "SCHEMA_UNKNOWN" });
	expect(JSON.parse(envelope.payload).records).toEqual(sent.records);
});

test("a bucket that does not exist fails the record", async () => {
	const handler = consume(
		delays,
		() => {
			throw new Error("no");
		},
		{ deadLetter: s3(), lookup: glueLookup() },
	);
	const [first] = moto.ids as [string];
	const target = { ...settings().deadLetter, bucket: "no-such-bucket" };
	const { response, outcomes } = await invoke(handler, event(writeGlueHeader(first, written.v1)), {
		environment,
		settings: { ...settings(), deadLetter: target },
	});
	expect(response?.batchItemFailures).toHaveLength(1);
	expect(outcomes).toMatchObject([{ kind: "failed", error: { code: "DEAD_LETTER_NOT_WRITTEN" } }]);
});
