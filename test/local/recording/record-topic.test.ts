import { readdirSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { MskEvent } from "@millrace/core";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type RecordTopicOptions, recordTopic } from "../../../packages/local/src/recording/record-topic.ts";
import type { Redactor } from "../../../packages/local/src/recording/redactor.ts";
import { readSource } from "../../../packages/local/src/sources/read-source.ts";
import { readTopic } from "../../../packages/local/src/sources/read-topic.ts";
import { collect } from "../support/collect.ts";
import { type FakeKafkaOptions, fakeKafka, kafkaRecord } from "../support/fake-kafka.ts";
import { FIELDS, positions } from "../support/records.ts";

let folder: string;
beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), "millrace-record-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const HEADERS = [
	{ key: "b", value: Uint8Array.of(1, 200) },
	{ key: "a", value: new Uint8Array(0) },
	{ key: "b", value: Uint8Array.of(2) },
];

function orders(options: FakeKafkaOptions = {}) {
	const first = [0, 1, 2].map((offset) => kafkaRecord("orders", 0, offset, { headers: HEADERS }));
	const second = [kafkaRecord("orders", 1, 8, { key: null, value: null, timestampType: "LOG_APPEND_TIME" })];
	return fakeKafka({ orders: { partitions: [first, second], starts: [0, 8] } }, options);
}

async function record(options: Partial<RecordTopicOptions> = {}) {
	const output = join(folder, "orders.ndjson");
	const recording = await recordTopic({ client: orders(), topic: "orders", fields: FIELDS, output, ...options });
	return { recording, events: (await collect(readSource(recording.output))).map(({ event }) => event) };
}

describe("a recording", () => {
	test("holds exactly what is read from the topic, plain or compressed", async () => {
		const direct = (await collect(readTopic({ client: orders(), topic: "orders", fields: FIELDS }))).map(({ event }) => event);
		expect((await record()).events.map((event) => JSON.stringify(event))).toEqual(direct.map((event) => JSON.stringify(event)));
		expect((await record({ output: join(folder, "orders.ndjson.gz") })).events).toEqual(direct);
		expect(direct[0]?.records["orders-0"]?.[0]?.headers).toEqual([{ b: [1, -56] }, { a: [] }, { b: [2] }]);
	});

	test("says what is in it", async () => {
		const seen: number[] = [];
		const { recording } = await record({ client: orders({ perFetch: 2 }), onProgress: (records) => seen.push(records) });
		expect(recording).toEqual({
			topic: "orders",
			output: join(folder, "orders.ndjson"),
			events: 2,
			records: 4,
			partitions: [
				{ partition: 0, records: 3, first: 0, last: 2 },
				{ partition: 1, records: 1, first: 8, last: 8 },
			],
			leftOut: [],
			redacted: [],
			gaps: [],
			interrupted: false,
		});
		expect(seen).toEqual([3, 4]);
	});

	test("stops after so many records", async () => {
		const { recording, events } = await record({ client: orders({ perFetch: 1 }), maxRecords: 3 });
		expect(recording).toMatchObject({ records: 3, interrupted: false });
		expect(events.map(positions)).toEqual([["0:0", "1:8"], ["0:1"]]);
	});

	test("is complete when somebody stops it", async () => {
		const stop = new AbortController();
		const beforeFetch = (fetch: number) => {
			if (fetch === 2) stop.abort();
		};
		const { recording, events } = await record({
			client: orders({ perFetch: 1, beforeFetch }),
			signal: stop.signal,
			follow: true,
		});
		expect(recording).toMatchObject({ records: 2, interrupted: true });
		expect(events).toHaveLength(1);
	});

	test("keeps what was read before the cluster went away, and leaves no empty file", async () => {
		const output = join(folder, "orders.ndjson");
		const failAt = (at: number) => (fetch: number) => {
			if (fetch === at) throw new RangeError("gone");
		};
		const run = (at: number) => record({ client: orders({ perFetch: 1, beforeFetch: failAt(at) }), output });
		await expect(run(1)).rejects.toThrow("gone");
		expect(readdirSync(folder)).toEqual([]);
		await expect(run(3)).rejects.toThrow("gone");
		expect((await collect(readSource(output))).map(({ event }) => positions(event))).toEqual([["0:0", "1:8"], ["0:1"]]);
	});
});

test("what cannot be redacted is left out and counted, whatever else the event holds", async () => {
	const redactor: Redactor = {
		counts: new Map([["value", 2]]),
		redact: async (one) =>
			one.partition === 1
				? { kind: "leftOut", code: "SCHEMA_UNKNOWN" }
				: { kind: "redacted", record: { ...one, value: Buffer.from(String(one.offset)).toString("base64") } },
	};
	const { recording, events } = await record({ redactor });
	expect(recording).toMatchObject({
		records: 3,
		leftOut: [{ code: "SCHEMA_UNKNOWN", records: 1 }],
		redacted: [{ path: "value", values: 2 }],
	});
	expect(Object.keys((events[0] as MskEvent).records)).toEqual(["orders-0"]);
	expect(events[0]?.records["orders-0"]?.map(({ value }) => value)).toEqual(["MA==", "MQ==", "Mg=="]);
});
