import type { Generation, GroupMember } from "@millrace/local";
import { expect, onTestFinished, test } from "vitest";
import type { Setting } from "./setting.ts";

const PARTITIONS = 5;

/** Members of a group: sharing, joining, leaving, committing. */
export function groupCases(setting: Setting): void {
	async function prepare() {
		const topic = setting.name("shared");
		const group = setting.name("group");
		await setting.kafka.createTopic(topic, { partitions: PARTITIONS });
		const member = (clientId: string, more: object = {}): GroupMember => {
			const joined = setting.kafka.join({ group, topic, clientId, sessionTimeoutMs: 6000, ...more });
			onTestFinished(() => joined.leave());
			return joined;
		};
		return { topic, group, member };
	}

	test("a member alone has all partitions, and commits for whoever comes next", async () => {
		const { topic, group, member } = await prepare();
		const first = member("first");
		const generation = await first.join();
		expect(generation).toMatchObject({ partitions: [0, 1, 2, 3, 4], members: 1 });
		expect(await generation.committed()).toEqual(new Map());
		await generation.commit(
			new Map([
				[0, 10],
				[3, 7],
			]),
		);
		await Promise.all([generation.commit(new Map([[0, 11]])), generation.commit(new Map([[0, 12]]))]);
		const committed = new Map([
			[0, 12],
			[3, 7],
		]);
		expect(await generation.committed()).toEqual(committed);
		expect(await setting.kafka.members(group)).toEqual([{ memberId: generation.memberId, clientId: "first" }]);
		await first.leave();
		expect(generation.ended.reason).toMatchObject({ code: "GENERATION_ENDED", reason: "lost" });
		await expect(generation.commit(new Map([[0, 13]]))).rejects.toMatchObject({ code: "GENERATION_ENDED" });
		expect(await setting.kafka.members(group)).toEqual([]);
		expect(await setting.kafka.committed(group, topic)).toEqual(committed);
		expect(await (await member("second").join()).committed()).toEqual(committed);
	});

	test("a second member takes its part, and its part comes back when it leaves", async () => {
		const { group, member } = await prepare();
		const first = member("first");
		const second = member("second");
		const alone = await first.join();
		const joining = second.join();
		await ended(alone);
		expect(alone.ended.reason).toMatchObject({ reason: "rebalance" });
		// It may still say what it has done.
		await alone.commit(new Map([[4, 1]]));
		const shared = await Promise.all([first.join(), joining]);
		expect(shared.flatMap(({ partitions }) => partitions).toSorted()).toEqual([0, 1, 2, 3, 4]);
		expect(shared.map(({ partitions }) => partitions.length).toSorted()).toEqual([2, 3]);
		expect(shared.map(({ members }) => members).filter((count) => count !== undefined)).toEqual([2]);
		expect((await setting.kafka.members(group)).map(({ clientId }) => clientId).toSorted()).toEqual(["first", "second"]);
		await expect(alone.commit(new Map([[4, 2]]))).rejects.toMatchObject({ code: "GENERATION_ENDED" });
		await second.leave();
		await ended(shared[0]);
		expect((await first.join()).partitions).toEqual([0, 1, 2, 3, 4]);
	});

	test("more members than partitions: some have none, and are members all the same", async () => {
		const { group, member } = await prepare();
		const members = Array.from({ length: PARTITIONS + 1 }, (_, index) => member(`member-${index}`));
		const settled = await settle(members);
		expect(settled.map(({ partitions }) => partitions.length).toSorted()).toEqual([0, 1, 1, 1, 1, 1]);
		expect(await setting.kafka.members(group)).toHaveLength(PARTITIONS + 1);
		await settled.find(({ partitions }) => partitions.length === 0)?.commit(new Map());
	});

	test("joining ends when the signal is aborted, and the member can join later", async () => {
		const { member } = await prepare();
		const first = member("first");
		const alone = await first.join();
		const second = member("second");
		const stop = new AbortController();
		// It waits for the first one, which does not join again.
		const joining = second.join(stop.signal);
		await ended(alone);
		stop.abort(new Error("enough"));
		await expect(joining).rejects.toThrow("enough");
		const again = second.join();
		const shared = await Promise.all([first.join(), again]);
		expect(shared.flatMap(({ partitions }) => partitions).toSorted()).toEqual([0, 1, 2, 3, 4]);
	});

	test("a session that the broker does not allow is refused by name", async () => {
		const { member } = await prepare();
		const refused = member("short", { sessionTimeoutMs: 1 }).join();
		await expect(refused).rejects.toMatchObject({ kafkaError: "INVALID_SESSION_TIMEOUT" });
	});
}

function ended(generation: Generation): Promise<void> {
	return new Promise((resolve) => {
		if (generation.ended.aborted) resolve();
		generation.ended.addEventListener("abort", () => resolve());
	});
}

/** Has members join, again whenever they are asked to, until all are in one generation. */
async function settle(members: readonly GroupMember[]): Promise<readonly Generation[]> {
	let generations = await Promise.all(members.map((member) => member.join()));
	while (new Set(generations.map(({ id }) => id)).size > 1 || generations.some((each) => each.ended.aborted)) {
		const last = Math.max(...generations.map(({ id }) => id));
		generations = await Promise.all(
			generations.map(async (generation, index) => {
				if (generation.id === last && !generation.ended.aborted) return generation;
				await ended(generation);
				return (members[index] as GroupMember).join();
			}),
		);
	}
	return generations;
}
