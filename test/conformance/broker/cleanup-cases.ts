import { expect } from "vitest";
import { eventually } from "./eventually.ts";
import { readAll } from "./record-cases.ts";
import type { Setting } from "./suite.ts";

/** What goes by itself: old records, large logs, replaced keys. */
export function cleanupCases(setting: Setting): void {
	setting.case("records older than retention.ms go", async () => {
		const topic = setting.name("old");
		await setting.admin.createTopic(topic, 1, { "retention.ms": "3600000", "segment.ms": "1" });
		await setting.produce(topic, [{ partition: 0, value: "old", timestamp: Date.now() - 7_200_000 }]);
		await nextMillisecond();
		await setting.produce(topic, [{ partition: 0, value: "young" }]);
		await eventually(async () => expect(await setting.admin.offsets(topic, 1, "earliest")).toEqual([1]));
		const seen = await readAll(setting, topic, 1);
		expect(seen.map(({ value }) => value)).toEqual(["young"]);
	});

	setting.case("a log above retention.bytes loses its oldest segments, and never the last one", async () => {
		const topic = setting.name("big");
		await setting.admin.createTopic(topic, 1, { "retention.bytes": "3000", "segment.bytes": "1048576", "segment.ms": "1" });
		for (let index = 0; index < 10; index++) {
			await setting.produce(topic, [{ partition: 0, value: `${index}`.repeat(1000) }]);
			await nextMillisecond();
		}
		await eventually(async () => {
			const [start = -1] = await setting.admin.offsets(topic, 1, "earliest");
			expect(start).toBeGreaterThanOrEqual(6);
			expect(start).toBeLessThan(10);
		});
	});

	setting.case("compaction keeps the last value of every key, with its offset", async () => {
		const topic = setting.name("compacted");
		const configs = { "cleanup.policy": "compact", "segment.ms": "1", "min.cleanable.dirty.ratio": "0.01" };
		await setting.admin.createTopic(topic, 1, { ...configs, "delete.retention.ms": "3600000" });
		await expect(setting.produce(topic, [{ partition: 0, value: "keyless" }])).rejects.toThrow();
		for (const [key, value] of [
			["a", "1"],
			["b", "1"],
			["a", "2"],
			["c", "1"],
			["a", "3"],
			["c", null],
			["z", "last"],
		] as const) {
			await setting.produce(topic, [{ partition: 0, key, value }]);
			await nextMillisecond();
		}
		const expected = ["1:b=1", "4:a=3", "5:c=null", "6:z=last"];
		await eventually(async () => {
			const seen = await readAll(setting, topic, 4);
			expect(seen.map(({ offset, key, value }) => `${offset}:${key}=${value}`)).toEqual(expected);
		});
	});
}

/** A segment of `segment.ms` 1 is only closed by a batch that comes in a later millisecond. */
async function nextMillisecond(): Promise<void> {
	const now = Date.now();
	await eventually(() => expect(Date.now()).toBeGreaterThan(now));
}
