import { expect, test, vi } from "vitest";
import type { Setting } from "./suite.ts";
import { CODECS, type TestConsumer } from "./test-client.ts";

const eventually = { timeout: 20_000, interval: 5 };

/** Producing and consuming: bytes, codecs, order, sizes, times. */
export function recordCases(setting: Setting): void {
	test.for(CODECS.filter((codec) => setting.kind.codecs.includes(codec)))(
		"records with codec %s come back as they were sent, in order",
		async (codec) => {
			const topic = setting.name("codec");
			const { client } = setting;
			const start = Date.now() - 60_000;
			await client.admin.createTopic(topic, 1);
			const sent = Array.from({ length: 50 }, (_, index) => ({
				partition: 0,
				key: `key-${index % 7}`,
				value: `${index}-${"value ".repeat(40)}`,
				headers: { trace: `t-${index}` },
				timestamp: start + index,
			}));
			await client.produce(topic, sent, { codec });
			const seen = await readAll(setting, topic, sent.length);
			expect(seen.map(({ key, value, headers, timestamp }) => ({ partition: 0, key, value, headers, timestamp }))).toEqual(sent);
			expect(seen.map(({ offset }) => offset)).toEqual(sent.map((_, index) => index));
		},
	);

	test("a record may have neither key nor value", async () => {
		const topic = setting.name("empty");
		await setting.client.admin.createTopic(topic, 1);
		await setting.client.produce(topic, [{ partition: 0, value: null }]);
		await setting.client.produce(topic, [{ partition: 0, key: "k", value: null }]);
		const seen = await readAll(setting, topic, 2);
		expect(seen.map(({ value }) => value)).toEqual([null, null]);
		expect(seen[1]?.key).toBe("k");
	});

	test("a batch of 900,000 bytes passes, and one above max.message.bytes is refused", async () => {
		const topic = setting.name("large");
		await setting.client.admin.createTopic(topic, 1);
		await setting.client.produce(topic, [{ partition: 0, value: "x".repeat(900_000) }]);
		await expect(setting.client.produce(topic, [{ partition: 0, value: "x".repeat(1_200_000) }])).rejects.toThrow();
		const seen = await readAll(setting, topic, 1);
		expect(seen[0]?.value?.length).toBe(900_000);
	});

	test("records of 100 partitions all arrive, each partition in order", async () => {
		const topic = setting.name("wide");
		await setting.client.admin.createTopic(topic, 100);
		for (let round = 0; round < 3; round++) {
			const records = Array.from({ length: 100 }, (_, partition) => ({ partition, value: `${round}` }));
			await setting.client.produce(topic, records);
		}
		const seen = await readAll(setting, topic, 300);
		for (let partition = 0; partition < 100; partition++) {
			const values = seen.filter((record) => record.partition === partition).map(({ value }) => value);
			expect(values).toEqual(["0", "1", "2"]);
		}
	});

	test("an idempotent producer's records are there once", async () => {
		const topic = setting.name("idempotent");
		await setting.client.admin.createTopic(topic, 2);
		for (let index = 0; index < 8; index++) {
			const records = [0, 1].map((partition) => ({ partition, value: `${index}` }));
			await setting.client.produce(topic, records, { idempotent: true });
		}
		expect(await setting.client.admin.offsets(topic, 2, "latest")).toEqual([8, 8]);
	});

	test("a record reaches a waiting consumer long before its fetch would time out", async () => {
		const topic = setting.name("latency");
		await setting.client.admin.createTopic(topic, 1);
		const consumer = await setting.client.consume({ group: setting.name("g"), topics: [topic] });
		try {
			await vi.waitFor(() => expect(consumer.assigned()).toEqual([`${topic}-0`]), eventually);
			for (let index = 1; index <= 20; index++) {
				await setting.client.produce(topic, [{ partition: 0, value: `${index}` }]);
				await vi.waitFor(() => expect(consumer.seen.length).toBe(index), eventually);
			}
			expect(consumer.seen.map(({ value }) => value)).toEqual(Array.from({ length: 20 }, (_, index) => `${index + 1}`));
		} finally {
			await consumer.close();
		}
	});

	test("offsets are found by time, to the record, also inside a batch", async () => {
		const topic = setting.name("times");
		const start = Date.now() - 60_000;
		await setting.client.admin.createTopic(topic, 2);
		const codec = setting.kind.codecs.at(-1) ?? "none";
		const records = Array.from({ length: 10 }, (_, index) => ({
			partition: 0,
			value: `${index}`,
			timestamp: start + index * 1000,
		}));
		await setting.client.produce(topic, records.slice(0, 6), { codec });
		await setting.client.produce(topic, records.slice(6));
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
		await vi.waitFor(() => expect(consumer.seen.length).toBeGreaterThanOrEqual(count), eventually);
		return [...consumer.seen];
	} finally {
		await consumer.close();
	}
}
