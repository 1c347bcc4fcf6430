import { expect, test } from "vitest";
import { CODECS } from "../broker/test-client.ts";
import { only, readAll, type Setting, valuesOf } from "./setting.ts";

/** Topics, offsets, and records there and back. */
export function recordCases(setting: Setting): void {
	test("a topic is made once, counted, and listed among the others", async () => {
		const { kafka } = setting;
		const topic = setting.name("made");
		expect(await kafka.partitionCount(topic)).toBeUndefined();
		expect(await kafka.createTopic(topic, { partitions: 3, configs: { "cleanup.policy": "compact" } })).toBe("created");
		expect(await kafka.createTopic(topic, { partitions: 3 })).toBe("exists");
		expect(await kafka.partitionCount(topic)).toBe(3);
		const topics = await kafka.topics();
		expect(topics).toContain(topic);
		expect(topics.filter((name) => name.startsWith("__"))).toEqual([]);
		expect(topics).toEqual(topics.toSorted());
		await setting.other.admin.addPartitions(topic, 5);
		await expect.poll(() => kafka.partitionCount(topic)).toBe(5);
	});

	test("what was appended is fetched as it was: bytes, headers in order, times", async () => {
		const { kafka } = setting;
		const topic = setting.name("there-and-back");
		await kafka.createTopic(topic, { partitions: 1 });
		const timestamp = Date.now() - 60_000;
		const headers = [
			{ key: "a", value: Buffer.of(1) },
			{ key: "b", value: null },
			{ key: "a", value: Buffer.of(200, 0) },
			{ key: "", value: Buffer.alloc(0) },
		];
		const records = [
			{ key: Buffer.from("k"), value: Buffer.of(0, 255), headers, timestamp },
			{ key: Buffer.alloc(0), value: Buffer.alloc(0), headers: [], timestamp: timestamp - 5000 },
			{ key: null, value: null, headers: [], timestamp: timestamp + 5000 },
		];
		expect(await kafka.append(topic, records)).toEqual([0, 1, 2].map((offset) => ({ partition: 0, offset })));
		const common = { topic, partition: 0, timestampType: "CREATE_TIME" };
		const fetched = only(await kafka.fetch(topic, { from: new Map([[0, 0]]), maxWaitMs: 5000 }));
		expect(fetched).toEqual({
			kind: "records",
			partition: 0,
			next: 3,
			end: 3,
			records: records.map((record, offset) => ({ ...common, ...record, offset })),
		});
	});

	test("keys lead to the partitions to which other clients send them", async () => {
		const { kafka, other } = setting;
		const topic = setting.name("keys");
		await kafka.createTopic(topic, { partitions: 7 });
		const keys = Array.from({ length: 50 }, (_, index) => `key-${index}`);
		const places = await kafka.append(
			topic,
			keys.map((key) => ({ key: Buffer.from(key), value: Buffer.from("ours") })),
		);
		expect(new Set(places.map(({ partition }) => partition)).size).toBe(7);
		const consumer = await other.consume({ group: setting.name("g"), topics: [topic] });
		await expect.poll(() => consumer.seen.length).toBe(50);
		for (const { key, partition, offset } of consumer.seen) {
			expect(places[keys.indexOf(key as string)]).toEqual({ partition, offset });
		}
		await consumer.close();
	});

	test.for(CODECS)("batches that another client wrote with codec %s are read", async (codec) => {
		const { kafka, other } = setting;
		const topic = setting.name("codec");
		await kafka.createTopic(topic, { partitions: 1 });
		const timestamp = Date.now() - 60_000;
		const sent = Array.from({ length: 300 }, (_, index) => ({
			partition: 0,
			key: `key-${index % 7}`,
			value: `${index}-${"value ".repeat(40)}`,
			headers: { trace: `t-${index}` },
			timestamp: timestamp + index,
		}));
		await other.produce(topic, sent, { codec });
		const { records } = await readAll(kafka, topic);
		expect(valuesOf(records)).toEqual(sent.map(({ value }) => value));
		expect(records.map((record) => record.timestamp)).toEqual(sent.map((record) => record.timestamp));
		expect(records[17]?.headers).toEqual([{ key: "trace", value: Buffer.from("t-17") }]);
		// From inside the batch on: what stands before is not given again.
		const later = await readAll(kafka, topic, { from: new Map([[0, 150]]) });
		expect(later.records.map(({ offset }) => offset)).toEqual(Array.from({ length: 150 }, (_, index) => 150 + index));
	});

	test("records of a topic with the time of their append say so", async () => {
		const { kafka } = setting;
		const topic = setting.name("append-time");
		await kafka.createTopic(topic, { partitions: 1, configs: { "message.timestamp.type": "LogAppendTime" } });
		await kafka.append(topic, [{ value: Buffer.of(1), timestamp: 1000 }]);
		const { records } = await readAll(kafka, topic);
		expect(records[0]?.timestampType).toBe("LOG_APPEND_TIME");
		expect(records[0]?.timestamp).toBeGreaterThan(Date.now() - 60_000);
	});

	test("many records go in several batches and stay in order, each where it was said to be", async () => {
		const { kafka } = setting;
		const topic = setting.name("many");
		await kafka.createTopic(topic, { partitions: 3 });
		const value = Buffer.alloc(1000);
		const chunks = Array.from({ length: 3 }, (_, chunk) =>
			kafka.append(
				topic,
				Array.from({ length: 3000 }, (_, index) => ({
					partition: index % 3,
					key: Buffer.from(`${chunk * 3000 + index}`),
					value,
				})),
			),
		);
		const places = (await Promise.all(chunks)).flat();
		const { records } = await readAll(kafka, topic);
		expect(records).toHaveLength(9000);
		for (const { key, partition, offset } of records)
			expect(places[Number(Buffer.from(key as Uint8Array))]).toEqual({ partition, offset });
		for (const partition of [0, 1, 2]) {
			const numbers = records
				.filter((each) => each.partition === partition)
				.map(({ key }) => Number(Buffer.from(key as Uint8Array)));
			expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
		}
	});

	test("a record that is too large is refused by name, and the next one is written", async () => {
		const { kafka } = setting;
		const topic = setting.name("large");
		await kafka.createTopic(topic, { partitions: 1, configs: { "max.message.bytes": "1000" } });
		const refused = kafka.append(topic, [{ value: Buffer.alloc(2000) }]);
		await expect(refused).rejects.toMatchObject({ kafkaError: "MESSAGE_TOO_LARGE", retryable: false });
		expect(await kafka.append(topic, [{ value: Buffer.alloc(100) }])).toEqual([{ partition: 0, offset: 0 }]);
	});

	test("offsets are those of both ends and of times", async () => {
		const { kafka } = setting;
		const topic = setting.name("offsets");
		await kafka.createTopic(topic, { partitions: 2 });
		expect(await kafka.offsets(topic, "earliest")).toEqual([0, 0]);
		const start = Date.now() - 60_000;
		await kafka.append(
			topic,
			[0, 1, 2].map((index) => ({ partition: 1, value: Buffer.of(index), timestamp: start + index * 1000 })),
		);
		expect(await kafka.offsets(topic, "latest")).toEqual([0, 3]);
		expect(await kafka.offsets(topic, { timestamp: start + 1 })).toEqual([0, 1]);
		expect(await kafka.offsets(topic, { timestamp: start + 2000 })).toEqual([0, 2]);
		expect(await kafka.offsets(topic, { timestamp: start + 2001 })).toEqual([0, 3]);
		await setting.other.admin.deleteRecords(topic, 1, 2);
		expect(await kafka.offsets(topic, "earliest")).toEqual([0, 2]);
		const fetched = await kafka.fetch(topic, { from: new Map([[1, 1]]), maxWaitMs: 0 });
		expect(fetched).toEqual([{ kind: "outOfRange", partition: 1, start: 2, end: 3 }]);
		expect(await kafka.fetch(topic, { from: new Map([[1, 4]]), maxWaitMs: 0 })).toEqual(fetched);
	});

	test("a fetch waits for the first record, and no longer than it may", async () => {
		const { kafka } = setting;
		const topic = setting.name("wait");
		await kafka.createTopic(topic, { partitions: 2 });
		const from = new Map([
			[0, 0],
			[1, 0],
		]);
		const nothing = await kafka.fetch(topic, { from, maxWaitMs: 50 });
		expect(nothing).toHaveLength(2);
		expect(nothing.map((each) => each.kind === "records" && each.records)).toEqual([[], []]);
		const waiting = kafka.fetch(topic, { from, maxWaitMs: 30_000 });
		await kafka.append(topic, [{ partition: 1, value: Buffer.from("come") }]);
		const records = (await waiting).flatMap((each) => (each.kind === "records" ? each.records : []));
		expect(valuesOf(records)).toEqual(["come"]);
	});

	test("what is asked of a topic that is not there is refused by name", async () => {
		const { kafka } = setting;
		const topic = setting.name("missing");
		const refused = { kafkaError: "UNKNOWN_TOPIC_OR_PARTITION" };
		await expect(kafka.offsets(topic, "latest")).rejects.toMatchObject(refused);
		await expect(kafka.append(topic, [{ value: null }])).rejects.toMatchObject(refused);
		const fetchOn = async () => {
			for (let round = 0; round < 20; round++) await kafka.fetch(topic, { from: new Map([[0, 0]]), maxWaitMs: 1000 });
		};
		await expect(fetchOn()).rejects.toMatchObject(refused);
	});
}
