import { expect, test } from "vitest";
import { readAll, type Setting, valuesOf } from "./setting.ts";

/** What transactions and compaction leave behind. */
export function transactionCases(setting: Setting): void {
	test("aborted records and markers are left out, and passed", async () => {
		const { kafka, other } = setting;
		const topic = setting.name("aborted");
		await kafka.createTopic(topic, { partitions: 1 });
		const producer = await other.transactional(setting.name("tx"));
		for (const [value, outcome] of [
			["a", "commit"],
			["b", "abort"],
			["c", "commit"],
			["d", "abort"],
		] as const) {
			const transaction = await producer.begin();
			await transaction.send(topic, [{ partition: 0, value }]);
			await transaction[outcome]();
		}
		await producer.close();
		const committed = await readAll(kafka, topic);
		expect(valuesOf(committed.records)).toEqual(["a", "c"]);
		// Four records and four markers.
		expect(committed.next).toEqual(new Map([[0, 8]]));
		expect(await kafka.offsets(topic, "latest")).toEqual([8]);
		const all = await readAll(kafka, topic, { isolation: "uncommitted" });
		expect(valuesOf(all.records)).toEqual(["a", "b", "c", "d"]);
		// From behind an aborted record on, and from a marker on.
		expect(valuesOf((await readAll(kafka, topic, { from: new Map([[0, 3]]) })).records)).toEqual(["c"]);
	});

	test("records behind an open transaction are not there yet", async () => {
		const { kafka, other } = setting;
		const topic = setting.name("open");
		await kafka.createTopic(topic, { partitions: 1 });
		const producer = await other.transactional(setting.name("tx"));
		await other.produce(topic, [{ partition: 0, value: "before" }]);
		const transaction = await producer.begin();
		await transaction.send(topic, [{ partition: 0, value: "inside" }]);
		await other.produce(topic, [{ partition: 0, value: "behind" }]);
		const committed = await readAll(kafka, topic);
		expect(valuesOf(committed.records)).toEqual(["before"]);
		expect(await kafka.offsets(topic, "latest")).toEqual([1]);
		expect(valuesOf((await readAll(kafka, topic, { isolation: "uncommitted" })).records)).toEqual(["before", "inside", "behind"]);
		await transaction.commit();
		const later = await readAll(kafka, topic, { from: committed.next });
		expect(valuesOf(later.records)).toEqual(["inside", "behind"]);
		await producer.close();
	});

	test("gaps that compaction leaves are passed", async () => {
		const { kafka } = setting;
		const topic = setting.name("compacted");
		const configs = { "cleanup.policy": "compact", "segment.ms": "1", "min.cleanable.dirty.ratio": "0.01" };
		await kafka.createTopic(topic, { partitions: 1, configs: { ...configs, "delete.retention.ms": "3600000" } });
		for (const [key, value] of [
			["a", "1"],
			["b", "1"],
			["a", "2"],
			["a", "3"],
			["z", "last"],
		] as const) {
			await kafka.append(topic, [{ key: Buffer.from(key), value: Buffer.from(value) }]);
			// A segment of `segment.ms` 1 is only closed by a batch that comes in a later millisecond.
			const now = Date.now();
			await expect.poll(() => Date.now(), { interval: 1 }).toBeGreaterThan(now);
		}
		const offsetsFrom = async (from: number) => {
			return (await readAll(kafka, topic, { from: new Map([[0, from]]) })).records.map(({ offset }) => offset);
		};
		const eventually = { timeout: 25_000, interval: 50 };
		await expect.poll(() => offsetsFrom(0), eventually).toEqual([1, 3, 4]);
		// Apache Kafka serves the old segments for a moment beside the new one.
		await expect.poll(() => offsetsFrom(2), eventually).toEqual([3, 4]);
		const { records, next } = await readAll(kafka, topic, { from: new Map([[0, 2]]) });
		expect(valuesOf(records)).toEqual(["3", "last"]);
		expect(next).toEqual(new Map([[0, 5]]));
	});
}
