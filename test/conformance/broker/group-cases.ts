import { expect, test, vi } from "vitest";
import type { Setting } from "./suite.ts";

const eventually = { timeout: 20_000, interval: 5 };

/** Consumer groups: sharing, coming and going, committing and going on. */
export function groupCases(setting: Setting): void {
	test("a group goes on where it has committed", async () => {
		const { client } = setting;
		const topic = setting.name("resume");
		const group = setting.name("g");
		await client.admin.createTopic(topic, 1);
		await client.produce(topic, values(0, 10));
		const first = await client.consume({ group, topics: [topic] });
		await vi.waitFor(() => expect(first.seen.length).toBe(10), eventually);
		await first.commit(first.seen[3] as (typeof first.seen)[number]);
		await first.close();
		expect(await client.admin.committed(group, topic, 1)).toEqual([4]);
		const second = await client.consume({ group, topics: [topic] });
		await vi.waitFor(() => expect(second.seen.length).toBe(6), eventually);
		expect(second.seen.map(({ offset }) => offset)).toEqual([4, 5, 6, 7, 8, 9]);
		await second.close();
	});

	test("a group that starts at the latest record sees only what comes later", async () => {
		const { client } = setting;
		const topic = setting.name("latest");
		await client.admin.createTopic(topic, 1);
		await client.produce(topic, values(0, 3));
		const consumer = await client.consume({ group: setting.name("g"), topics: [topic], from: "latest" });
		await vi.waitFor(() => expect(consumer.assigned()).toEqual([`${topic}-0`]), eventually);
		// Joined is not yet positioned: records are sent until one is seen.
		await vi.waitFor(async () => {
			await client.produce(topic, values(0, 1));
			expect(consumer.seen.length).toBeGreaterThan(0);
		}, eventually);
		expect(Math.min(...consumer.seen.map(({ offset }) => offset))).toBeGreaterThanOrEqual(3);
		await consumer.close();
	});

	test("members share partitions, and take over those of one that leaves", async () => {
		const { client } = setting;
		const topic = setting.name("shared");
		const group = setting.name("g");
		await client.admin.createTopic(topic, 4);
		const all = [0, 1, 2, 3].map((partition) => `${topic}-${partition}`);
		const first = await client.consume({ group, topics: [topic] });
		await vi.waitFor(() => expect(first.assigned()).toEqual(all), eventually);
		const second = await client.consume({ group, topics: [topic] });
		await vi.waitFor(() => {
			expect(first.assigned()?.length).toBe(2);
			expect([...(first.assigned() ?? []), ...(second.assigned() ?? [])].sort()).toEqual(all);
		}, eventually);
		expect(await client.admin.group(group)).toEqual({ state: "Stable", members: 2 });
		await first.close();
		await vi.waitFor(() => expect(second.assigned()).toEqual(all), eventually);
		for (let partition = 0; partition < 4; partition++) await client.produce(topic, values(partition, 5));
		await vi.waitFor(() => expect(second.seen.length).toBe(20), eventually);
		await second.close();
		await vi.waitFor(async () => expect(await client.admin.group(group)).toEqual({ state: "Empty", members: 0 }), eventually);
	});

	test("groups do not see each other", async () => {
		const { client } = setting;
		const topic = setting.name("apart");
		await client.admin.createTopic(topic, 2);
		await client.produce(topic, [...values(0, 3), ...values(1, 3)]);
		const consumers = await Promise.all([1, 2].map(() => client.consume({ group: setting.name("g"), topics: [topic] })));
		for (const consumer of consumers) {
			await vi.waitFor(() => expect(consumer.seen.length).toBe(6), eventually);
			expect(consumer.assigned()?.length).toBe(2);
		}
		for (const consumer of consumers) await consumer.close();
	});

	const reason = setting.kind.noStaticMembers;
	if (reason !== undefined) return;
	test("a static member that comes back gets its partitions without a rebalance of the others", async () => {
		const { client } = setting;
		const topic = setting.name("static");
		const group = setting.name("g");
		await client.admin.createTopic(topic, 2);
		const first = await client.consume({ group, topics: [topic], instance: "one" });
		const second = await client.consume({ group, topics: [topic], instance: "two", quiet: true });
		await vi.waitFor(() => {
			expect(first.assigned()?.length).toBe(1);
			expect(second.assigned()?.length).toBe(1);
		}, eventually);
		const had = second.assigned();
		const joins = first.joins();
		const again = await client.consume({ group, topics: [topic], instance: "two" });
		await vi.waitFor(() => expect(again.assigned()).toEqual(had), eventually);
		await client.produce(topic, [...values(0, 2), ...values(1, 2)]);
		await vi.waitFor(() => expect(again.seen.length).toBe(2), eventually);
		expect(first.joins()).toBe(joins);
		expect(await client.admin.group(group)).toEqual({ state: "Stable", members: 2 });
		for (const consumer of [first, again, second]) await consumer.close();
	});
}

function values(partition: number, count: number) {
	return Array.from({ length: count }, (_, index) => ({ partition, value: `${partition}-${index}` }));
}
