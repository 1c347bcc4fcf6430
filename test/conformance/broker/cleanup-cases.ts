import { expect, test, vi } from "vitest";
import { readAll } from "./record-cases.ts";
import type { Setting } from "./suite.ts";

/** On Apache Kafka it needs `log.retention.check.interval.ms` and `log.cleaner.backoff.ms` of a second or less. */
const eventually = { timeout: 25_000, interval: 20 };

/** What goes by itself: old records, large logs, replaced keys. */
export function cleanupCases(setting: Setting): void {
	test("records older than retention.ms go", async () => {
		const { client } = setting;
		const topic = setting.name("old");
		await client.admin.createTopic(topic, 1, { "retention.ms": "3600000", "segment.ms": "1" });
		await client.produce(topic, [{ partition: 0, value: "old", timestamp: Date.now() - 7_200_000 }]);
		await nextMillisecond();
		await client.produce(topic, [{ partition: 0, value: "young" }]);
		await vi.waitFor(async () => expect(await client.admin.offsets(topic, 1, "earliest")).toEqual([1]), eventually);
		const seen = await readAll(setting, topic, 1);
		expect(seen.map(({ value }) => value)).toEqual(["young"]);
	});

	test("a log above retention.bytes loses its oldest segments, and never the last one", async () => {
		const { client } = setting;
		const topic = setting.name("big");
		await client.admin.createTopic(topic, 1, { "retention.bytes": "3000", "segment.bytes": "1048576", "segment.ms": "1" });
		for (let index = 0; index < 10; index++) {
			await client.produce(topic, [{ partition: 0, value: `${index}`.repeat(1000) }]);
			await nextMillisecond();
		}
		await vi.waitFor(async () => {
			const [start = -1] = await client.admin.offsets(topic, 1, "earliest");
			expect(start).toBeGreaterThanOrEqual(6);
			expect(start).toBeLessThan(10);
		}, eventually);
	});

	test("compaction keeps the last value of every key, with its offset", async () => {
		const { client } = setting;
		const topic = setting.name("compacted");
		const configs = { "cleanup.policy": "compact", "segment.ms": "1", "min.cleanable.dirty.ratio": "0.01" };
		await client.admin.createTopic(topic, 1, { ...configs, "delete.retention.ms": "3600000" });
		await expect(client.produce(topic, [{ partition: 0, value: "keyless" }])).rejects.toThrow();
		for (const [key, value] of [
			["a", "1"],
			["b", "1"],
			["a", "2"],
			["c", "1"],
			["a", "3"],
			["c", null],
			["z", "last"],
		] as const) {
			await client.produce(topic, [{ partition: 0, key, value }]);
			await nextMillisecond();
		}
		const expected = ["1:b=1", "4:a=3", "5:c=null", "6:z=last"];
		await vi.waitFor(async () => {
			const seen = await readAll(setting, topic, 4);
			expect(seen.map(({ offset, key, value }) => `${offset}:${key}=${value}`)).toEqual(expected);
		}, eventually);
	});
}

/** A segment of `segment.ms` 1 is only closed by a batch that comes in a later millisecond. */
async function nextMillisecond(): Promise<void> {
	const now = Date.now();
	await vi.waitFor(() => expect(Date.now()).toBeGreaterThan(now), { timeout: 1000, interval: 1 });
}
