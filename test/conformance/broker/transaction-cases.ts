import { expect } from "vitest";
import { eventually } from "./eventually.ts";
import { readAll } from "./record-cases.ts";
import type { Setting } from "./suite.ts";

/** Transactions: all or nothing, in order, with offsets, and one producer an id. */
export function transactionCases(setting: Setting): void {
	setting.case("records of a transaction are there once it is committed", async () => {
		const topic = setting.name("committed");
		await setting.admin.createTopic(topic, 1);
		const producer = await setting.transactional(setting.name("tx"));
		for (const value of ["a", "b"]) {
			const transaction = await producer.begin();
			await transaction.send(topic, [{ partition: 0, value }]);
			await transaction.commit();
		}
		await producer.close();
		const seen = await readAll(setting, topic, 2, "committed");
		// A marker behind each.
		expect(seen.map(({ offset, value }) => `${offset}=${value}`)).toEqual(["0=a", "2=b"]);
	});

	setting.case("records of an aborted transaction are never seen by who reads committed ones", async () => {
		const topic = setting.name("transactions");
		await setting.admin.createTopic(topic, 2);
		const producer = await setting.transactional(setting.name("tx"));
		for (const [name, outcome] of [
			["a", "commit"],
			["b", "abort"],
			["c", "commit"],
		] as const) {
			const transaction = await producer.begin();
			await transaction.send(
				topic,
				[0, 1].map((partition) => ({ partition, value: name })),
			);
			await transaction[outcome]();
		}
		await setting.produce(
			topic,
			[0, 1].map((partition) => ({ partition, value: "end" })),
		);
		await producer.close();
		const seen = await readAll(setting, topic, 6, "committed");
		for (const partition of [0, 1]) {
			expect(seen.filter((record) => record.partition === partition).map(({ value }) => value)).toEqual(["a", "c", "end"]);
		}
		const everything = await readAll(setting, topic, 8, "uncommitted");
		expect(everything.filter(({ value }) => value === "b")).toHaveLength(2);
	});

	setting.case("who reads committed records stops before an open transaction", async () => {
		const { client } = setting;
		const topic = setting.name("open");
		await setting.admin.createTopic(topic, 1);
		const producer = await setting.transactional(setting.name("tx"));
		await setting.produce(topic, [{ partition: 0, value: "before" }]);
		const transaction = await producer.begin();
		await transaction.send(topic, [{ partition: 0, value: "inside" }]);
		await transaction.written();
		await setting.produce(topic, [{ partition: 0, value: "behind" }]);
		const uncommitted = await readAll(setting, topic, 3, "uncommitted");
		expect(uncommitted.map(({ value }) => value)).toEqual(["before", "inside", "behind"]);
		const reader = await client.consume({ group: setting.name("g"), topics: [topic], isolation: "committed" });
		await eventually(() => expect(reader.seen.map(({ value }) => value)).toEqual(["before"]));
		await transaction.commit();
		await eventually(() => expect(reader.seen.map(({ value }) => value)).toEqual(["before", "inside", "behind"]));
		await reader.close();
		await producer.close();
	});

	setting.case("offsets are committed with their transaction, and not by one that is aborted", async () => {
		const { client } = setting;
		const input = setting.name("input");
		const output = setting.name("output");
		const group = setting.name("g");
		await setting.admin.createTopic(input, 1);
		await setting.admin.createTopic(output, 1);
		await setting.produce(
			input,
			[0, 1, 2].map((index) => ({ partition: 0, value: `${index}` })),
		);
		const consumer = await client.consume({ group, topics: [input] });
		await eventually(() => expect(consumer.seen.length).toBe(3));
		const producer = await setting.transactional(setting.name("tx"));
		const [first, second] = consumer.seen;
		if (first === undefined || second === undefined) throw new Error("There are no records.");
		const kept = await producer.begin();
		await kept.send(output, [{ partition: 0, value: "kept" }]);
		await kept.commitOffset(consumer, first);
		await kept.commit();
		await eventually(async () => expect(await setting.admin.committed(group, input, 1)).toEqual([1]));
		const dropped = await producer.begin();
		await dropped.send(output, [{ partition: 0, value: "dropped" }]);
		await dropped.commitOffset(consumer, second);
		await dropped.abort();
		expect(await setting.admin.committed(group, input, 1)).toEqual([1]);
		await producer.close();
		await consumer.close();
	});

	setting.case("a second producer with the same transactional id shuts the first one out", async () => {
		const topic = setting.name("fenced");
		const id = setting.name("tx");
		await setting.admin.createTopic(topic, 1);
		const old = await setting.transactional(id);
		const open = await old.begin();
		await open.send(topic, [{ partition: 0, value: "zombie" }]);
		await open.written();
		const young = await setting.transactional(id);
		const transaction = await young.begin();
		await transaction.send(topic, [{ partition: 0, value: "alive" }]);
		await transaction.commit();
		await expect(open.commit()).rejects.toThrow();
		const seen = await readAll(setting, topic, 1, "committed");
		expect(seen.map(({ value }) => value)).toEqual(["alive"]);
		await young.close();
		await old.close().catch(() => {});
	});
}
