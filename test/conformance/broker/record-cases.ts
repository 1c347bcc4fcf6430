import { expect } from "vitest";
import { eventually } from "./eventually.ts";
import type { Setting } from "./suite.ts";
import { CODECS, type TestConsumer } from "./test-client.ts";

/** Producing and consuming: bytes, codecs, order, sizes, times. */
export function recordCases(setting: Setting): void {
	for (const codec of CODECS) {
		setting.case(`records with codec ${codec} come back as they were sent, in order`, async () => {
			const topic = setting.name("codec");
			await setting.admin.createTopic(topic, 1);
			const sent = Array.from({ length: 50 }, (_, index) => ({
				partition: 0,
				key: `key-${index % 7}`,
				value: `${index}-${"value ".repeat(40)}`,
			}));
			await setting.produce(topic, sent, { codec });
			const seen = await readAll(setting, topic, sent.length);
			expect(seen.map(({ partition, key, value }) => ({ partition, key, value }))).toEqual(sent);
			expect(seen.map(({ offset }) => offset)).toEqual(sent.map((_, index) => index));
		});
	}

	setting.case("a record keeps the headers and the time that its producer gave it", async () => {
		const topic = setting.name("given");
		await setting.admin.createTopic(topic, 1);
		const start = Date.now() - 60_000;
		const sent = Array.from({ length: 5 }, (_, index) => ({
			partition: 0,
			value: `${index}`,
			headers: [
				["trace", `t-${index}`],
				["é", "ü"],
			] as const,
			timestamp: start + index,
		}));
		await setting.produce(topic, sent);
		const seen = await readAll(setting, topic, sent.length);
		expect(seen.map(({ partition, value, headers, timestamp }) => ({ partition, value, headers, timestamp }))).toEqual(sent);
	});

	setting.case("headers keep their order, and names may repeat", async () => {
		const topic = setting.name("headers");
		await setting.admin.createTopic(topic, 1);
		const headers = [
			["b", "1"],
			["a", "2"],
			["b", "3"],
			["b", "3"],
			["a", ""],
		] as const;
		await setting.produce(topic, [{ partition: 0, value: "v", headers }]);
		expect((await readAll(setting, topic, 1))[0]?.headers).toEqual(headers);
	});

	setting.case("a record may have neither key nor value", async () => {
		const topic = setting.name("empty");
		await setting.admin.createTopic(topic, 1);
		await setting.produce(topic, [{ partition: 0, value: null }]);
		await setting.produce(topic, [{ partition: 0, key: "k", value: null }]);
		const seen = await readAll(setting, topic, 2);
		expect(seen.map(({ value }) => value)).toEqual([null, null]);
		expect(seen[1]?.key).toBe("k");
	});

	setting.case("a batch of 900,000 bytes passes, and one above max.message.bytes is refused", async () => {
		const topic = setting.name("large");
		await setting.admin.createTopic(topic, 1);
		await setting.produce(topic, [{ partition: 0, value: "x".repeat(900_000) }]);
		await expect(setting.produce(topic, [{ partition: 0, value: "x".repeat(1_200_000) }])).rejects.toThrow();
		const seen = await readAll(setting, topic, 1);
		expect(seen[0]?.value?.length).toBe(900_000);
	});

	setting.case("records of 100 partitions all arrive, each partition in order", async () => {
		const topic = setting.name("wide");
		await setting.admin.createTopic(topic, 100);
		for (let round = 0; round < 3; round++) {
			const records = Array.from({ length: 100 }, (_, partition) => ({ partition, value: `${round}` }));
			await setting.produce(topic, records);
		}
		const seen = await readAll(setting, topic, 300);
		for (let partition = 0; partition < 100; partition++) {
			const values = seen.filter((record) => record.partition === partition).map(({ value }) => value);
			expect(values).toEqual(["0", "1", "2"]);
		}
	});

	setting.case("an idempotent producer's records are there once", async () => {
		const topic = setting.name("idempotent");
		await setting.admin.createTopic(topic, 2);
		for (let index = 0; index < 8; index++) {
			const records = [0, 1].map((partition) => ({ partition, value: `${index}` }));
			await setting.client.produce(topic, records, { idempotent: true });
		}
		expect(await setting.admin.offsets(topic, 2, "latest")).toEqual([8, 8]);
	});

	setting.case("numbers from 0, once in each codec, are one log in which nothing is missing or there twice", async () => {
		const topic = setting.name("numbers");
		await setting.admin.createTopic(topic, 1);
		const numbers = Array.from({ length: 200 }, (_, number) => ({ partition: 0, value: `${number}` }));
		for (const codec of CODECS) await setting.client.produce(topic, numbers, { codec });
		const sent = CODECS.flatMap(() => numbers.map(({ value }) => value));
		const seen = await readAll(setting, topic, sent.length);
		expect(seen.map(({ offset, value }) => `${offset}=${value}`)).toEqual(sent.map((value, offset) => `${offset}=${value}`));
	});

	setting.case("a record reaches a waiting consumer long before its fetch would time out", async () => {
		const topic = setting.name("latency");
		await setting.admin.createTopic(topic, 1);
		const consumer = await setting.client.consume({ group: setting.name("g"), topics: [topic] });
		try {
			await eventually(() => expect(consumer.assigned()).toEqual([`${topic}-0`]));
			for (let index = 1; index <= 20; index++) {
				await setting.produce(topic, [{ partition: 0, value: `${index}` }]);
				await eventually(() => expect(consumer.seen.length).toBe(index));
			}
			expect(consumer.seen.map(({ value }) => value)).toEqual(Array.from({ length: 20 }, (_, index) => `${index + 1}`));
		} finally {
			await consumer.close();
		}
	});

	setting.case("offsets are found by time, to the record, also inside a batch", async () => {
		const topic = setting.name("times");
		const start = Date.now() - 60_000;
		await setting.admin.createTopic(topic, 2);
		const records = Array.from({ length: 10 }, (_, index) => ({
			partition: 0,
			value: `${index}`,
			timestamp: start + index * 1000,
		}));
		await setting.produce(topic, records.slice(0, 6), { codec: "gzip" });
		await setting.produce(topic, records.slice(6));
		const { admin } = setting.client;
		expect((await admin.offsets(topic, 2, start - 1))[0]).toBe(0);
		expect((await admin.offsets(topic, 2, start + 3000))[0]).toBe(3);
		expect((await admin.offsets(topic, 2, start + 3001))[0]).toBe(4);
		expect((await admin.offsets(topic, 2, start + 8000))[0]).toBe(8);
		expect(await admin.offsets(topic, 2, "earliest")).toEqual([0, 0]);
		expect(await admin.offsets(topic, 2, "latest")).toEqual([10, 0]);
	});
}

/** Reads a topic from its start with a group of its own, until that many records have come. */
export async function readAll(
	setting: Setting,
	topic: string,
	count: number,
	isolation: "committed" | "uncommitted" = "committed",
): Promise<TestConsumer["seen"]> {
	const consumer = await setting.client.consume({ group: setting.name("reader"), topics: [topic], isolation });
	try {
		await eventually(() => expect(consumer.seen.length).toBeGreaterThanOrEqual(count));
		return [...consumer.seen];
	} finally {
		await consumer.close();
	}
}
