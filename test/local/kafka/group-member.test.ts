import type { Generation } from "@millrace/local";
import { expect, test } from "vitest";
import { COORDINATOR } from "./support/passing-errors.ts";
import { type TestKafka, testKafka } from "./support/test-kafka.ts";

const topics = { t: { partitions: 4 } };
const options = { group: "g", topic: "t", clientId: "one" };
const ALL = [0, 1, 2, 3];

test.for([
	...COORDINATOR.flatMap((error) => (["FindCoordinator", "JoinGroup", "SyncGroup"] as const).map((api) => [api, error] as const)),
	["JoinGroup", "UNKNOWN_MEMBER_ID"],
	["JoinGroup", "REBALANCE_IN_PROGRESS"],
	["SyncGroup", "REBALANCE_IN_PROGRESS"],
	["SyncGroup", "ILLEGAL_GENERATION"],
	["SyncGroup", "UNKNOWN_MEMBER_ID"],
	["Metadata", "LEADER_NOT_AVAILABLE"],
] as const)("%s may answer %s while a member joins", async ([api, error]) => {
	const { kafka, broker, clock } = await testKafka({ topics });
	const fault = broker.faults.fail(api, error, { times: 2 });
	const generation = await clock.run(kafka.join(options).join());
	expect(generation.partitions).toEqual(ALL);
	expect(fault.hits).toBe(2);
});

test.for([
	["FindCoordinator", "before"],
	["JoinGroup", "before"],
	["JoinGroup", "after"],
	["SyncGroup", "before"],
	["SyncGroup", "after"],
] as const)("a connection that dies in %s, %s it was done, is replaced", async ([api, when]) => {
	const { kafka, broker, clock } = await testKafka({ topics });
	const fault = broker.faults.drop(api, when, { times: 2 });
	const generation = await clock.run(kafka.join(options).join());
	expect(generation.partitions).toEqual(ALL);
	expect(fault.hits).toBe(2);
	expect(await kafka.members("g")).toHaveLength(1);
});

test("a member joins once the cluster is there, however long that takes", async () => {
	const { broker, clock, connect } = await testKafka({ topics });
	const opensAt = clock.now() + 3_600_000;
	const kafka = connect({
		bootstrap: () => {
			const stream = broker.connect();
			if (clock.now() < opensAt) stream.destroy();
			return stream;
		},
	});
	const joining = kafka.join(options).join();
	await clock.advance(3_599_000);
	expect((await clock.run(joining)).partitions).toEqual(ALL);
	expect(clock.now()).toBeGreaterThanOrEqual(opensAt);
});

test.for([
	["GROUP_AUTHORIZATION_FAILED", { code: "KAFKA_UNAUTHORISED" }],
	["INCONSISTENT_GROUP_PROTOCOL", { kafkaError: "INCONSISTENT_GROUP_PROTOCOL" }],
	["GROUP_MAX_SIZE_REACHED", { kafkaError: "GROUP_MAX_SIZE_REACHED" }],
] as const)("%s will not pass and is thrown", async ([error, thrown]) => {
	const { kafka, broker, clock } = await testKafka({ topics });
	broker.faults.fail("JoinGroup", error);
	await expect(clock.run(kafka.join(options).join())).rejects.toMatchObject(thrown);
});

test("a session that the broker does not allow is refused", async () => {
	const { kafka, clock } = await testKafka({ topics });
	const refused = clock.run(kafka.join({ ...options, sessionTimeoutMs: 1 }).join());
	await expect(refused).rejects.toMatchObject({ kafkaError: "INVALID_SESSION_TIMEOUT" });
});

/** Two members of two clients that share the topic, each in half. */
async function shared({ kafka, connect, clock }: TestKafka) {
	const first = kafka.join(options);
	const second = connect().join({ ...options, clientId: "two" });
	const alone = await clock.run(first.join());
	const joining = second.join();
	await clock.run(ended(alone));
	const [one, two] = await clock.run(Promise.all([first.join(), joining]));
	return { first, second, alone, one, two };
}

test("members share in ranges, and a rebalance tells those who were there before", async () => {
	const { alone, one, two } = await shared(await testKafka({ topics }));
	expect(alone.ended.reason).toMatchObject({ code: "GENERATION_ENDED", reason: "rebalance" });
	expect([one.partitions, two.partitions].toSorted()).toEqual([
		[0, 1],
		[2, 3],
	]);
	expect([one.members, two.members].filter((count) => count !== undefined)).toEqual([2]);
	expect(one.id).toBe(two.id);
});

test("whoever does not join again in time is put out, and the others go on without it", async () => {
	const setting = await testKafka({ topics });
	const first = setting.kafka.join({ ...options, rebalanceTimeoutMs: 20_000 });
	const second = setting.connect().join({ ...options, clientId: "two", rebalanceTimeoutMs: 20_000 });
	const slow = await setting.clock.run(first.join());
	const at = setting.clock.now();
	const other = await setting.clock.run(second.join());
	// Its heartbeats went on all the time, so it was the rebalance that did not wait.
	expect(setting.clock.now() - at).toBeGreaterThanOrEqual(20_000);
	expect(other.partitions).toEqual(ALL);
	await expect(slow.commit(new Map([[0, 1]]))).rejects.toMatchObject({ code: "GENERATION_ENDED", reason: "lost" });
	await setting.clock.run(Promise.all([ended(other), first.join(), ended(other).then(() => second.join())]));
	expect(await setting.kafka.members("g")).toHaveLength(2);
});

test("whoever leaves is told of at once", async () => {
	const setting = await testKafka({ topics });
	const { first, second, one, two } = await shared(setting);
	const at = setting.clock.now();
	await second.leave();
	expect(two.ended.reason).toMatchObject({ reason: "lost" });
	await setting.clock.run(ended(one));
	const alone = await setting.clock.run(first.join());
	expect(alone.partitions).toEqual(ALL);
	// One heartbeat.
	expect(setting.clock.now() - at).toBeLessThan(5000);
});

test("leaving ends a join that waits, and the member can come again", async () => {
	const setting = await testKafka({ topics });
	const { first } = await shared(setting);
	const third = setting.connect().join({ ...options, clientId: "three" });
	const joining = expect(third.join()).rejects.toMatchObject({ code: "GENERATION_ENDED" });
	await setting.clock.advance(100);
	await setting.clock.run(third.leave());
	await joining;
	await first.leave();
	expect((await setting.clock.run(third.join())).partitions.length).toBeGreaterThan(0);
});

test("leaving does not wait for a cluster that is away", async () => {
	const { kafka, broker, clock } = await testKafka({ topics });
	const member = kafka.join(options);
	await clock.run(member.join());
	broker.faults.drop("LeaveGroup", "before", { times: 1000 });
	const at = clock.now();
	await clock.run(member.leave());
	expect(clock.now() - at).toBeLessThanOrEqual(5000);
	broker.faults.clear();
	broker.faults.delay("LeaveGroup", 60_000);
	await clock.run(member.join());
	const later = clock.now();
	await clock.run(member.leave());
	expect(clock.now() - later).toBe(5000);
});

test("an aborted signal ends a join, also before it begins", async () => {
	const setting = await testKafka({ topics });
	await shared(setting);
	const third = setting.connect().join({ ...options, clientId: "three" });
	const stop = new AbortController();
	const joining = expect(third.join(stop.signal)).rejects.toThrow("enough");
	await setting.clock.advance(100);
	stop.abort(new Error("enough"));
	await joining;
	await expect(third.join(stop.signal)).rejects.toThrow("enough");
});

test("a topic that gets partitions, or is made after all, is shared out anew", async () => {
	const setting = await testKafka();
	const { kafka, broker, clock } = setting;
	const member = kafka.join(options);
	const none = await clock.run(member.join());
	expect(none.partitions).toEqual([]);
	broker.admin.createTopic("t", { partitions: 1 });
	await clock.advance(30_000);
	expect(none.ended.reason).toMatchObject({ reason: "rebalance" });
	expect((await clock.run(member.join())).partitions).toEqual([0]);
	await member.leave();
	const { first, second, one, two } = await shared(setting);
	broker.admin.addPartitions("t", 4);
	// The leader sees it, and the other one is told once the leader joins again.
	const rejoin = async (member: typeof first, generation: Generation) => {
		await ended(generation);
		expect(generation.ended.reason).toMatchObject({ reason: "rebalance" });
		return member.join();
	};
	const again = await clock.run(Promise.all([rejoin(first, one), rejoin(second, two)]));
	expect(again.flatMap(({ partitions }) => partitions).toSorted()).toEqual(ALL);
	await clock.advance(3_600_000);
	expect(again.map((generation) => generation.ended.aborted)).toEqual([false, false]);
});

test("a group with a member of another kind is left to it", async () => {
	const { kafka, broker, clock } = await testKafka({ topics });
	const foreign = broker.client();
	const body = {
		...{ groupId: "g", sessionTimeoutMs: 10_000, rebalanceTimeoutMs: 10_000, memberId: "", groupInstanceId: null },
		...{ protocolType: "connect", protocols: [{ name: "default", metadata: Buffer.alloc(0) }] },
	};
	await foreign.request("JoinGroup", 3, body);
	await expect(clock.run(kafka.join(options).join())).rejects.toMatchObject({ kafkaError: "INCONSISTENT_GROUP_PROTOCOL" });
});

test("a leader whose assignment cannot be read is told of by code", async () => {
	const { kafka, broker, clock } = await testKafka({ topics });
	const foreign = broker.client();
	const body = {
		...{ groupId: "g", sessionTimeoutMs: 30_000, rebalanceTimeoutMs: 30_000, groupInstanceId: null, protocolType: "consumer" },
		protocols: [{ name: "range", metadata: Buffer.of(0, 1, 0, 0, 0, 0, 255, 255, 255, 255) }],
	};
	const { memberId } = (await foreign.request("JoinGroup", 3, { ...body, memberId: "" })) as { memberId: string };
	const refused = expect(kafka.join(options).join()).rejects.toMatchObject({ code: "KAFKA_ANSWER_INVALID" });
	await clock.advance(10);
	const joined = (await foreign.request("JoinGroup", 3, { ...body, memberId })) as {
		readonly generationId: number;
		readonly members: readonly { readonly memberId: string }[];
	};
	const assignments = joined.members.map((each) => ({ memberId: each.memberId, assignment: Buffer.of(0, 0, 0, 0) }));
	await foreign.request("SyncGroup", 2, { groupId: "g", generationId: joined.generationId, memberId, assignments });
	await refused;
});

function ended(generation: Generation): Promise<void> {
	return new Promise((resolve) => {
		if (generation.ended.aborted) resolve();
		generation.ended.addEventListener("abort", () => resolve());
	});
}
