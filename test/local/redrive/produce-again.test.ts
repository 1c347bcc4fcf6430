import type { MskRecord } from "@millrace/core";
import { expect, test } from "vitest";
import { produceAgain } from "../../../packages/local/src/redrive/produce-again.ts";
import { fakeKafka, kafkaRecord } from "../support/fake-kafka.ts";
import { record } from "../support/records.ts";

function cluster() {
	return fakeKafka({ "eu-orders": { partitions: [[kafkaRecord("eu-orders", 0, 0)], []] } });
}

async function produce(records: readonly MskRecord[], client = cluster(), signal?: AbortSignal) {
	const written: number[] = [];
	const refused: (readonly [number, string])[] = [];
	await produceAgain({
		...{ client, topic: "eu-orders", records, signal },
		onWritten: ({ offset }) => written.push(offset),
		onRefused: ({ offset }, { code }) => refused.push([offset, code]),
	});
	return { written, refused, partitions: client.topicsByName.get("eu-orders")?.partitions ?? [] };
}

test("a record goes back behind its partition with key, value, headers and time, and says where it was", async () => {
	const headers = [{ a: [1, -1] }, { a: [2] }];
	const { written, partitions } = await produce([record(1, 40, { headers }), record(1, 41, { key: "", value: null })]);
	expect(written).toEqual([40, 41]);
	expect(partitions[1]).toMatchObject([
		{
			offset: 0,
			timestamp: 1_700_000_000_040,
			key: Buffer.from("k40"),
			value: Buffer.from('{"id":40}'),
			headers: [
				{ key: "a", value: Uint8Array.of(1, 255) },
				{ key: "a", value: Uint8Array.of(2) },
				{ key: "millrace-redriven-from", value: Buffer.from("eu-orders-1@40") },
			],
		},
		{ offset: 1, key: null, value: null, headers: [{ key: "millrace-redriven-from" }] },
	]);
	expect(partitions[0]).toHaveLength(1);
});

test("a partition that is gone leaves the choice to the key, and a topic that is gone is refused", async () => {
	const client = cluster();
	const appended: (number | undefined)[] = [];
	const { append } = client;
	Object.assign(client, {
		append: (topic: string, records: Parameters<typeof append>[1]) => {
			appended.push(...records.map(({ partition }) => partition));
			return append(topic, records);
		},
	});
	expect((await produce([record(7, 1), record(0, 2)], client)).written).toEqual([1, 2]);
	expect(appended).toEqual([undefined, 0]);
	await expect(produce([record(0, 1)], fakeKafka({}))).rejects.toMatchObject({ code: "TOPIC_MISSING" });
});

test("what a mapping converted is not what was on the topic, and is not written", async () => {
	const converted = record(0, 1, { valueSchemaMetadata: { dataFormat: "AVRO", schemaId: "17" } });
	const strange = record(0, 3, { headers: [{ a: null }] as never });
	expect(await produce([converted, record(0, 2), strange])).toMatchObject({
		written: [2],
		refused: [
			[1, "RECORD_CONVERTED"],
			[3, "SOURCE_INVALID"],
		],
	});
});

test("requests follow one another, and a stop comes between two", async () => {
	const stop = new AbortController();
	const client = cluster();
	const { append } = client;
	let open = 0;
	Object.assign(client, {
		async append(topic: string, records: Parameters<typeof append>[1]) {
			open += 1;
			expect(open).toBe(1);
			const result = await append(topic, records);
			open -= 1;
			stop.abort();
			return result;
		},
	});
	const log = Array.from({ length: 150 }, (_, offset) => record(0, offset));
	expect((await produce(log, client, stop.signal)).written).toHaveLength(100);
});
