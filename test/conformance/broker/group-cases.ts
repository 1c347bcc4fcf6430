import { expect } from "vitest";
import { eventually } from "./eventually.ts";
import type { Setting } from "./suite.ts";

/** Consumer groups: sharing, coming and going, committing and going on. */
export function groupCases(setting: Setting): void {
	setting.case("a group goes on where it has committed", async () => {
		const { client } = setting;
		const topic = setting.name("resume");
		const group = setting.name("g");
		await setting.admin.createTopic(topic, 1);
		await setting.produce(topic, values(0, 10));
		const first = await client.consume({ group, topics: [topic] });
		await eventually(() => expect(first.seen.length).toBe(10));
		await first.commit(first.seen[3] as (typeof first.seen)[number]);
		await first.close();
		expect(await setting.admin.committed(group, topic, 1)).toEqual([4]);
		const second = await client.consume({ group, topics: [topic] });
		await eventually(() => expect(second.seen.length).toBe(6));
		expect(second.seen.map(({ offset }) => offset)).toEqual([4, 5, 6, 7, 8, 9]);
		await second.close();
	});

	setting.case("a group that starts at the latest record sees only what comes later", async () => {
		const { client } = setting;
		const topic = setting.name("latest");
		await setting.admin.createTopic(topic, 1);
		await setting.produce(topic, values(0, 3));
		const consumer = await client.consume({ group: setting.name("g"), topics: [topic], from: "latest" });
		await eventually(() => expect(consumer.assigned()).toEqual([`${topic}-0`]));
		// Joined is not yet positioned: records are sent until one is seen.
		await eventually(async () => {
			await setting.produce(topic, values(0, 1));
			expect(consumer.seen.length).toBeGreaterThan(0);
		});
		expect(Math.min(...consumer.seen.map(({ offset }) => offset))).toBeGreaterThanOrEqual(3);
		await consumer.close();
	});

	setting.case("members share partitions, and take over those of one that leaves", async () => {
		const { client } = setting;
		const topic = setting.name("shared");
		const group = setting.name("g");
		await setting.admin.createTopic(topic, 4);
		const all = [0, 1, 2, 3].map((partition) => `${topic}-${partition}`);
		const first = await client.consume({ group, topics: [topic] });
		await eventually(() => expect(first.assigned()).toEqual(all));
		const second = await client.consume({ group, topics: [topic] });
		await eventually(() => {
			expect(first.assigned()?.length).toBe(2);
			expect([...(first.assigned() ?? []), ...(second.assigned() ?? [])].sort()).toEqual(all);
		});
		expect(await setting.admin.group(group)).toEqual({ state: "Stable", members: 2 });
		await first.close();
		await eventually(() => expect(second.assigned()).toEqual(all));
		for (let partition = 0; partition < 4; partition++) await setting.produce(topic, values(partition, 5));
		await eventually(() => expect(second.seen.length).toBe(20));
		await second.close();
		await eventually(async () => expect(await setting.admin.group(group)).toEqual({ state: "Empty", members: 0 }));
	});

	setting.case("groups do not see each other", async () => {
		const { client } = setting;
		const topic = setting.name("apart");
		await setting.admin.createTopic(topic, 2);
		await setting.produce(topic, [...values(0, 3), ...values(1, 3)]);
		const consumers = await Promise.all([1, 2].map(() => client.consume({ group: setting.name("g"), topics: [topic] })));
		for (const consumer of consumers) {
			await eventually(() => expect(consumer.seen.length).toBe(6));
			await eventually(() => expect(consumer.assigned()?.length).toBe(2));
		}
		for (const consumer of consumers) await consumer.close();
	});

	setting.case("a static member that comes back gets its partitions without a rebalance of the others", async () => {
		const { client } = setting;
		const topic = setting.name("static");
		const group = setting.name("g");
		await setting.admin.createTopic(topic, 2);
		const first = await client.consume({ group, topics: [topic], instance: "one" });
		const second = await client.consume({ group, topics: [topic], instance: "two", quiet: true });
		await eventually(() => {
			expect(first.assigned()?.length).toBe(1);
			expect(second.assigned()?.length).toBe(1);
		});
		const had = second.assigned();
		const joins = first.joins();
		const again = await client.consume({ group, topics: [topic], instance: "two" });
		await eventually(() => expect(again.assigned()).toEqual(had));
		await setting.produce(topic, [...values(0, 2), ...values(1, 2)]);
		await eventually(() => expect(again.seen.length).toBe(2));
		expect(first.joins()).toBe(joins);
		expect(await setting.admin.group(group)).toEqual({ state: "Stable", members: 2 });
		for (const consumer of [first, again, second]) await consumer.close();
	});
}

function values(partition: number, count: number) {
	return Array.from({ length: count }, (_, index) => ({ partition, value: `${partition}-${index}` }));
}
