import { expect } from "vitest";
import { eventually } from "./eventually.ts";
import type { Setting } from "./suite.ts";

/** Topics, configs, groups, from an admin's side. */
export function adminCases(setting: Setting): void {
	setting.case("topics are made, listed, given more partitions and deleted", async () => {
		const { admin } = setting.client;
		const topic = setting.name("made");
		await admin.createTopic(topic, 2, { "retention.ms": "60000" });
		expect(await admin.topics()).toContain(topic);
		expect(await admin.config(topic, "retention.ms")).toBe("60000");
		await admin.addPartitions(topic, 5);
		await eventually(async () => expect(await admin.offsets(topic, 5, "latest")).toEqual([0, 0, 0, 0, 0]));
		await admin.deleteTopic(topic);
		await eventually(async () => expect(await admin.topics()).not.toContain(topic));
	});

	setting.case("configs are changed, and wrong ones refused", async () => {
		const { admin } = setting.client;
		const topic = setting.name("configs");
		await admin.createTopic(topic, 1);
		expect(await admin.config(topic, "cleanup.policy")).toBe("delete");
		await admin.setConfig(topic, "cleanup.policy", "compact");
		await eventually(async () => expect(await admin.config(topic, "cleanup.policy")).toBe("compact"));
		await expect(admin.setConfig(topic, "retention.ms", "soon")).rejects.toThrow();
		await expect(admin.createTopic(setting.name("wrong"), 1, { "cleanup.policy": "burn" })).rejects.toThrow();
		await expect(admin.createTopic("no/such/name", 1)).rejects.toThrow();
	});

	setting.case("records are deleted up to an offset", async () => {
		const { admin } = setting;
		const topic = setting.name("trimmed");
		await admin.createTopic(topic, 1);
		for (let index = 0; index < 5; index++) await setting.produce(topic, [{ partition: 0, value: `${index}` }]);
		await setting.client.admin.deleteRecords(topic, 0, 3);
		expect(await admin.offsets(topic, 1, "earliest")).toEqual([3]);
		const consumer = await setting.client.consume({ group: setting.name("g"), topics: [topic] });
		await eventually(() => expect(consumer.seen.map(({ offset }) => offset)).toEqual([3, 4]));
		await consumer.close();
	});

	setting.case(
		"a group is listed while it has committed, refused deletion while it has members, and gone afterwards",
		async () => {
			const { client } = setting;
			const topic = setting.name("grouped");
			const group = setting.name("g");
			await setting.admin.createTopic(topic, 1);
			await setting.produce(topic, [{ partition: 0, value: "1" }]);
			const consumer = await client.consume({ group, topics: [topic] });
			await eventually(() => expect(consumer.seen.length).toBe(1));
			await consumer.commit(consumer.seen[0] as (typeof consumer.seen)[number]);
			expect(await client.admin.groups()).toContain(group);
			await expect(client.admin.deleteGroup(group)).rejects.toThrow();
			await consumer.close();
			await eventually(async () => expect((await setting.admin.group(group)).state).toBe("Empty"));
			await client.admin.deleteGroup(group);
			expect(await client.admin.groups()).not.toContain(group);
			expect(await setting.admin.committed(group, topic, 1)).toEqual([-1]);
		},
	);
}
