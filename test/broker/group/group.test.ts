import { expect, test } from "vitest";
import type { JoinRequest, JoinResult, SyncResult } from "../../../packages/broker/src/group/exchange.ts";
import { Group } from "../../../packages/broker/src/group/group.ts";
import { type ManualClock, manualClock } from "../../support/manual-clock.ts";

/** A group and shorthands; what members wait for is in the boxes that their calls give. */
function setUp(initialDelayMs = 0) {
	const clock = manualClock();
	let count = 0;
	const group = new Group({ id: "g", clock, newMemberId: (name) => `${name}-${++count}`, initialDelayMs: () => initialDelayMs });
	const join = (member: Partial<JoinRequest> = {}) => {
		const box: { result?: JoinResult } = {};
		const request: JoinRequest = {
			memberId: "",
			groupInstanceId: null,
			clientId: "c",
			clientHost: "/127.0.0.1",
			sessionTimeoutMs: 10_000,
			rebalanceTimeoutMs: 5_000,
			protocolType: "consumer",
			protocols: [{ name: "range", metadata: Buffer.from("m") }],
			requiresMemberId: false,
			knowsSkipAssignment: true,
			...member,
		};
		const keep = (result: JoinResult) => {
			box.result = result;
		};
		const now = group.join(request, keep);
		if (now !== undefined) keep(now);
		return box;
	};
	const sync = (
		memberId: string,
		generation: number,
		assignments: Readonly<Record<string, string>> = {},
		instance: string | null = null,
	) => {
		const box: { result?: SyncResult } = {};
		const keep = (result: SyncResult) => {
			box.result = result;
		};
		const given = Object.entries(assignments).map(([id, text]) => ({ memberId: id, assignment: Buffer.from(text) }));
		const names = { protocolType: "consumer", protocolName: "range" };
		const now = group.sync({ memberId, groupInstanceId: instance, generation, ...names, assignments: given }, keep);
		if (now !== undefined) keep(now);
		return box;
	};
	return { clock, group, join, sync };
}

/** Two members in a stable group: c-1 leads, c-2 follows. */
function stablePair() {
	const all = setUp();
	all.join();
	all.join();
	all.join({ memberId: "c-1" });
	all.sync("c-2", 2);
	all.sync("c-1", 2, { "c-1": "one", "c-2": "two" });
	expect(all.group.state).toBe("Stable");
	return all;
}

test("a member that joins alone leads, assigns, and gets what it assigned", () => {
	const { group, join, sync } = setUp();
	const joined = join();
	expect(joined.result).toMatchObject({ error: "NONE", memberId: "c-1", leader: "c-1", generation: 1, protocolName: "range" });
	expect(joined.result?.members.map(({ memberId }) => memberId)).toEqual(["c-1"]);
	const synced = sync("c-1", 1, { "c-1": "all" });
	expect(synced.result?.assignment.toString()).toBe("all");
	expect(group.state).toBe("Stable");
});

test("a member that comes makes all join again, and only the leader is told of the members", () => {
	const { group, join, sync } = setUp();
	join();
	sync("c-1", 1, { "c-1": "all" });
	const second = join();
	expect(second.result).toBeUndefined();
	expect(group.heartbeat("c-1", null, 1)).toBe("REBALANCE_IN_PROGRESS");
	const first = join({ memberId: "c-1" });
	expect(first.result).toMatchObject({ generation: 2, leader: "c-1" });
	expect(first.result?.members).toHaveLength(2);
	expect(second.result).toMatchObject({ generation: 2, leader: "c-1", members: [] });
	const follower = sync("c-2", 2);
	expect(follower.result).toBeUndefined();
	sync("c-1", 2, { "c-1": "one", "c-2": "two" });
	expect(follower.result?.assignment.toString()).toBe("two");
});

test("a dynamic member is sent away with an id first, where the client knows that", () => {
	const { join } = setUp();
	const sent = join({ requiresMemberId: true });
	expect(sent.result).toMatchObject({ error: "MEMBER_ID_REQUIRED", memberId: "c-1" });
	expect(join({ memberId: "c-1", requiresMemberId: true }).result).toMatchObject({ error: "NONE", memberId: "c-1" });
	expect(join({ memberId: "nobody" }).result).toMatchObject({ error: "UNKNOWN_MEMBER_ID" });
});

test("an id that nobody uses in time holds nobody up for longer than that", async () => {
	const { clock, join } = setUp();
	join();
	join({ requiresMemberId: true });
	const first = join({ memberId: "c-1", protocols: [{ name: "range", metadata: Buffer.from("new") }] });
	expect(first.result).toBeUndefined();
	await clock.advance(10_000);
	expect(first.result).toMatchObject({ error: "NONE", memberId: "c-1", generation: 2 });
});

test("the first rebalance of a group waits for nobody, not even for an id that was given out", () => {
	const { join } = setUp();
	join({ requiresMemberId: true });
	expect(join().result).toMatchObject({ error: "NONE", memberId: "c-2", generation: 1 });
});

test("an id that is given back makes all join again, as a member would that goes", () => {
	const { group, join } = stablePair();
	const given = join({ requiresMemberId: true });
	expect(group.heartbeat("c-1", null, 2)).toBe("NONE");
	expect(group.leave(given.result?.memberId ?? "", null)).toBe("NONE");
	expect(group.heartbeat("c-1", null, 2)).toBe("REBALANCE_IN_PROGRESS");
});

test("an id that nobody uses in time leaves a stable group alone", async () => {
	const { clock, group, join } = stablePair();
	join({ requiresMemberId: true, sessionTimeoutMs: 6_000 });
	await clock.advance(6_000);
	expect(group.state).toBe("Stable");
});

test("a member that is silent for its session timeout is gone, and the others are told to join again", async () => {
	const { clock, group } = stablePair();
	for (let turn = 0; turn < 3; turn++) {
		await clock.advance(3_000);
		expect(group.heartbeat("c-1", null, 2)).toBe("NONE");
	}
	await clock.advance(1_000);
	expect(group.members.map(({ id }) => id)).toEqual(["c-1"]);
	expect(group.heartbeat("c-1", null, 2)).toBe("REBALANCE_IN_PROGRESS");
	expect(group.heartbeat("c-2", null, 2)).toBe("UNKNOWN_MEMBER_ID");
});

test("a rebalance does not wait longer than its timeout for a member that does not join again", async () => {
	const { clock, group, join } = stablePair();
	const third = join();
	const first = join({ memberId: "c-1" });
	await clock.advance(4_999);
	expect(third.result).toBeUndefined();
	await clock.advance(1);
	expect(third.result).toMatchObject({ generation: 3, error: "NONE" });
	expect(first.result?.members.map(({ memberId }) => memberId)).toEqual(["c-1", "c-3"]);
	expect(group.members).toHaveLength(2);
});

test("a member that waits for the others is not silent, however short its session", async () => {
	const { clock, group, join } = stablePair();
	const waiting = join({ sessionTimeoutMs: 1_000 });
	await clock.advance(4_900);
	expect(waiting.result).toBeUndefined();
	expect(group.members.map(({ id }) => id)).toContain("c-3");
	join({ memberId: "c-1" });
	join({ memberId: "c-2" });
	expect(waiting.result).toMatchObject({ error: "NONE", memberId: "c-3" });
});

test("members that do not ask for their part in time are gone, and the rebalance starts over", async () => {
	const { clock, group, join, sync } = setUp();
	join();
	join();
	join({ memberId: "c-1" });
	const waiting = sync("c-2", 2);
	await clock.advance(5_000);
	expect(waiting.result?.error).toBe("REBALANCE_IN_PROGRESS");
	expect(group.members.map(({ id }) => id)).toEqual(["c-2"]);
	expect(group.state).toBe("PreparingRebalance");
});

test("a member that does not ask for its part in time is gone, also when the leader has assigned", async () => {
	const { clock, group, join, sync } = setUp();
	join();
	join();
	join({ memberId: "c-1" });
	sync("c-1", 2);
	await clock.advance(4_999);
	expect(group.state).toBe("Stable");
	await clock.advance(1);
	expect(group.members.map(({ id }) => id)).toEqual(["c-1"]);
	expect(group.heartbeat("c-1", null, 2)).toBe("REBALANCE_IN_PROGRESS");
});

test("a member that asks for its part when the leader has assigned is in time", async () => {
	const { clock, group, join, sync } = setUp();
	join();
	join();
	join({ memberId: "c-1" });
	sync("c-1", 2, { "c-2": "two" });
	await clock.advance(4_999);
	expect(sync("c-2", 2).result?.assignment.toString()).toBe("two");
	await clock.advance(1);
	expect(group.state).toBe("Stable");
});

test("a generation that is over is illegal, and so is a protocol that nobody chose", () => {
	const { group, join, sync } = stablePair();
	expect(group.heartbeat("c-1", null, 1)).toBe("ILLEGAL_GENERATION");
	expect(sync("c-1", 1).result?.error).toBe("ILLEGAL_GENERATION");
	expect(join({ protocols: [{ name: "other", metadata: Buffer.alloc(0) }] }).result?.error).toBe("INCONSISTENT_GROUP_PROTOCOL");
	expect(join({ protocolType: "connect" }).result?.error).toBe("INCONSISTENT_GROUP_PROTOCOL");
	expect(join({ protocols: [] }).result?.error).toBe("INCONSISTENT_GROUP_PROTOCOL");
});

test("a member that joins again brings a protocol that it has brought before", () => {
	const { join } = setUp();
	join();
	const protocols = [{ name: "sticky", metadata: Buffer.alloc(0) }];
	expect(join({ memberId: "c-1", protocols }).result).toMatchObject({ error: "INCONSISTENT_GROUP_PROTOCOL" });
});

test("assignments are told of until there are others, and who is given none has none", () => {
	const { group, join, sync } = stablePair();
	const told = () => group.members.map(({ assignment }) => assignment.toString());
	const second = join({ memberId: "c-2", protocols: [{ name: "range", metadata: Buffer.from("new") }] });
	expect(told()).toEqual(["one", "two"]);
	join({ memberId: "c-1" });
	expect(second.result).toMatchObject({ generation: 3 });
	sync("c-1", 3, { "c-1": "all" });
	expect(told()).toEqual(["all", ""]);
});

test("the protocol that all know and most prefer is chosen", () => {
	const { join } = setUp();
	const named = (...names: string[]) => ({ protocols: names.map((name) => ({ name, metadata: Buffer.alloc(0) })) });
	join(named("a", "b", "c"));
	join(named("b", "a"));
	const third = join(named("b", "c", "a"));
	join({ memberId: "c-1", ...named("a", "b", "c") });
	join({ memberId: "c-2", ...named("b", "a") });
	expect(third.result?.protocolName).toBe("b");
});

test("a follower that joins again with nothing new changes nothing; a leader that does starts a rebalance", () => {
	const { group, join } = stablePair();
	expect(join({ memberId: "c-2" }).result).toMatchObject({ generation: 2, error: "NONE" });
	expect(group.state).toBe("Stable");
	expect(join({ memberId: "c-1" }).result).toBeUndefined();
	expect(group.state).toBe("PreparingRebalance");
});

test("a member that leaves is gone at once, and the last one leaves an empty group", () => {
	const { group, join } = stablePair();
	expect(group.leave("c-2", null)).toBe("NONE");
	expect(group.leave("c-2", null)).toBe("UNKNOWN_MEMBER_ID");
	expect(join({ memberId: "c-1" }).result).toMatchObject({ generation: 3, leader: "c-1" });
	group.leave("c-1", null);
	expect(group.state).toBe("Empty");
});

test("the first rebalance of an empty group waits for more members, if it shall, and later ones do not", async () => {
	const { clock, join, sync } = setUp(3_000);
	const first = join();
	await clock.advance(2_000);
	const second = join();
	expect(first.result).toBeUndefined();
	await clock.advance(1_000);
	expect([first.result?.generation, second.result?.generation]).toEqual([1, 1]);
	sync("c-2", 1);
	sync("c-1", 1);
	join();
	const again = join({ memberId: "c-2" });
	join({ memberId: "c-1" });
	expect(again.result?.generation).toBe(2);
});

test("a static member takes its place again without a rebalance, and whoever had it is fenced", () => {
	const { group, join, sync } = setUp();
	join({ groupInstanceId: "one" });
	join({ groupInstanceId: "two" });
	join({ groupInstanceId: "one", memberId: "one-1" });
	sync("two-2", 2, {}, "two");
	sync("one-1", 2, { "one-1": "a", "two-2": "b" }, "one");
	const back = join({ groupInstanceId: "two" });
	expect(back.result).toMatchObject({ error: "NONE", memberId: "two-3", generation: 2, leader: "one-1" });
	expect(group.state).toBe("Stable");
	expect(sync("two-3", 2, {}, "two").result?.assignment.toString()).toBe("b");
	expect(group.heartbeat("two-2", "two", 2)).toBe("FENCED_INSTANCE_ID");
	expect(join({ groupInstanceId: "two", memberId: "two-2" }).result?.error).toBe("FENCED_INSTANCE_ID");
	expect(group.leave("two-2", "two")).toBe("FENCED_INSTANCE_ID");
	expect(group.leave("", "two")).toBe("NONE");
	expect(group.members).toHaveLength(1);
});

test("a static member that comes back with other metadata rebalances nobody, and with another choice of protocol everybody", () => {
	const { group, join, sync } = setUp();
	const protocols = (...names: string[]) => names.map((name) => ({ name, metadata: Buffer.from(`${names}`) }));
	join({ groupInstanceId: "one", protocols: protocols("range", "sticky") });
	sync("one-1", 1, { "one-1": "a" }, "one");
	const alike = join({ groupInstanceId: "one", protocols: protocols("range") });
	expect(alike.result).toMatchObject({ memberId: "one-2", generation: 1 });
	expect(group.state).toBe("Stable");
	expect(sync("one-2", 1, {}, "one").result?.assignment.toString()).toBe("a");
	join({ groupInstanceId: "one", protocols: protocols("range", "sticky") });
	const other = join({ groupInstanceId: "one", protocols: protocols("sticky", "range") });
	expect(other.result).toMatchObject({ memberId: "one-4", generation: 2, protocolName: "sticky" });
	expect(group.state).toBe("CompletingRebalance");
});

test("a static leader that comes back need not assign, and is not told so in words that it does not know", () => {
	for (const knowsSkipAssignment of [true, false]) {
		const { join, sync } = setUp();
		join({ groupInstanceId: "one" });
		sync("one-1", 1, { "one-1": "a" }, "one");
		const { result } = join({ groupInstanceId: "one", knowsSkipAssignment });
		expect(result).toMatchObject({ skipAssignment: knowsSkipAssignment, leader: knowsSkipAssignment ? "one-2" : "one-1" });
		expect(result?.members).toHaveLength(knowsSkipAssignment ? 1 : 0);
	}
});

test("a static member that does not join again in time keeps its place until its session ends", async () => {
	const { clock, group, join, sync } = setUp();
	join({ groupInstanceId: "one" });
	sync("one-1", 1, { "one-1": "a" }, "one");
	const second = join();
	await clock.advance(5_000);
	expect(second.result).toMatchObject({ error: "NONE", generation: 2 });
	expect(group.members).toHaveLength(2);
	await quietUntil(clock, 5_000, () => group.heartbeat("c-2", null, 2));
	expect(group.members.map(({ id }) => id)).toEqual(["c-2"]);
});

test("whoever waits when the group ends is told to look for its coordinator again", () => {
	const { group, join } = stablePair();
	const waiting = join();
	group.close();
	expect(waiting.result?.error).toBe("COORDINATOR_NOT_AVAILABLE");
	expect(group.state).toBe("Dead");
});

async function quietUntil(clock: ManualClock, milliseconds: number, beat: () => unknown): Promise<void> {
	for (let passed = 0; passed < milliseconds; passed += 1_000) {
		await clock.advance(1_000);
		beat();
	}
}
