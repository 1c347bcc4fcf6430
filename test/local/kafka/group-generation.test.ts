import { expect, test } from "vitest";
import { COORDINATOR } from "./support/passing-errors.ts";
import { testKafka } from "./support/test-kafka.ts";

const topics = { t: { partitions: 2 } };
const options = { group: "g", topic: "t", clientId: "one" };
const HOUR = 3_600_000;

async function joined() {
	const setting = await testKafka({ topics });
	const member = setting.kafka.join(options);
	return { ...setting, member, generation: await setting.clock.run(member.join()) };
}

test("heartbeats keep a member that does nothing", async () => {
	const { kafka, clock, generation } = await joined();
	await clock.advance(HOUR);
	expect(generation.ended.aborted).toBe(false);
	await generation.commit(new Map([[1, 5]]));
	expect(await generation.committed()).toEqual(new Map([[1, 5]]));
	expect((await kafka.members("g")).map(({ memberId }) => memberId)).toEqual([generation.memberId]);
});

test.for(COORDINATOR)("heartbeats go on after %s", async (error) => {
	const { broker, clock, generation } = await joined();
	const fault = broker.faults.fail("Heartbeat", error, { times: 3 });
	await clock.advance(60_000);
	expect(fault.hits).toBe(3);
	expect(generation.ended.aborted).toBe(false);
});

test.for(["before", "after"] as const)("heartbeats go on after connections that die %s they were heard", async (when) => {
	const { broker, clock, generation } = await joined();
	const fault = broker.faults.drop("Heartbeat", when, { times: 3 });
	await clock.advance(60_000);
	expect(fault.hits).toBe(3);
	expect(generation.ended.aborted).toBe(false);
});

test.for(["UNKNOWN_MEMBER_ID", "ILLEGAL_GENERATION", "FENCED_INSTANCE_ID", "GROUP_AUTHORIZATION_FAILED"] as const)(
	"%s ends the generation as lost, and the member can join again",
	async (error) => {
		const { broker, clock, generation, member } = await joined();
		broker.faults.fail("Heartbeat", error);
		await clock.advance(5000);
		expect(generation.ended.reason).toMatchObject({ code: "GENERATION_ENDED", reason: "lost" });
		const requests = broker.faults.drop("OffsetCommit", "before");
		await expect(generation.commit(new Map([[0, 1]]))).rejects.toMatchObject({ reason: "lost" });
		expect(requests.hits).toBe(0);
		requests.remove();
		expect((await clock.run(member.join())).partitions).toEqual([0, 1]);
	},
);

test.for(["that closes connections", "that does not answer", "that does not know any group"])(
	"with a coordinator %s the session is lost when the group counts it as over",
	async (kind) => {
		const { broker, clock, generation, member } = await joined();
		const silent = broker.faults.intercept(({ api }) => {
			if (api !== "Heartbeat") return undefined;
			if (kind === "that closes connections") return { kind: "drop", when: "before" };
			if (kind === "that does not answer") return { kind: "delay", milliseconds: HOUR };
			return { kind: "fail", error: "COORDINATOR_LOAD_IN_PROGRESS" };
		});
		await clock.advance(9999);
		expect(generation.ended.aborted).toBe(false);
		await clock.advance(1);
		expect(generation.ended.reason).toMatchObject({ reason: "lost", problem: expect.stringContaining("10000 ms") });
		silent.remove();
		const at = clock.now();
		expect((await clock.run(member.join())).partitions).toEqual([0, 1]);
		// What hangs does not hold up the join: only the old member's place may, until its session is over.
		expect(clock.now() - at).toBeLessThan(15_000);
	},
);

test("a commit is attempted again for as long as the generation lasts, and then refused", async () => {
	const { broker, clock, generation } = await joined();
	broker.faults.fail("OffsetCommit", "COORDINATOR_NOT_AVAILABLE", { times: 1000 });
	const refused = expect(generation.commit(new Map([[0, 1]]))).rejects.toMatchObject({
		code: "GENERATION_ENDED",
		reason: "lost",
	});
	await clock.advance(60_000);
	broker.faults.fail("Heartbeat", "UNKNOWN_MEMBER_ID");
	await clock.advance(5000);
	await refused;
});

test.for([...COORDINATOR, "REQUEST_TIMED_OUT", "UNKNOWN_TOPIC_OR_PARTITION"] as const)(
	"a commit is done after %s",
	async (error) => {
		const { broker, clock, kafka, generation } = await joined();
		const fault = broker.faults.fail("OffsetCommit", error, { times: 2 });
		await clock.run(generation.commit(new Map([[0, 3]])));
		expect(await kafka.committed("g", "t")).toEqual(new Map([[0, 3]]));
		expect(fault.hits).toBe(2);
	},
);

test.for(["before", "after"] as const)("a connection that dies %s the commit does not undo a later one", async (when) => {
	const { broker, clock, kafka, generation } = await joined();
	broker.faults.drop("OffsetCommit", when, { times: 2 });
	const commits = [1, 2, 3].map((offset) => generation.commit(new Map([[0, offset]])));
	await clock.run(Promise.all(commits));
	expect(await kafka.committed("g", "t")).toEqual(new Map([[0, 3]]));
});

test.for(["UNKNOWN_MEMBER_ID", "ILLEGAL_GENERATION", "FENCED_INSTANCE_ID"] as const)(
	"a commit that is refused with %s ends the generation as lost",
	async (error) => {
		const { broker, clock, generation } = await joined();
		broker.faults.fail("OffsetCommit", error);
		await expect(clock.run(generation.commit(new Map([[0, 3]])))).rejects.toMatchObject({ reason: "lost" });
		expect(generation.ended.reason).toMatchObject({ reason: "lost" });
	},
);

test("a commit during a rebalance says so, and leaves the session alive", async () => {
	const { broker, clock, generation } = await joined();
	broker.faults.fail("OffsetCommit", "REBALANCE_IN_PROGRESS");
	await expect(clock.run(generation.commit(new Map([[0, 3]])))).rejects.toMatchObject({ reason: "rebalance" });
	expect(generation.ended.reason).toMatchObject({ reason: "rebalance" });
	await clock.advance(60_000);
	await generation.commit(new Map([[0, 4]]));
	expect(await generation.committed()).toEqual(new Map([[0, 4]]));
});

test("a commit that the cluster will never take is thrown as what it is", async () => {
	const { broker, clock, generation } = await joined();
	broker.faults.fail("OffsetCommit", "OFFSET_METADATA_TOO_LARGE");
	await expect(clock.run(generation.commit(new Map([[0, 3]])))).rejects.toMatchObject({
		kafkaError: "OFFSET_METADATA_TOO_LARGE",
	});
	expect(generation.ended.aborted).toBe(false);
	await generation.commit(new Map([[0, 4]]));
	expect(await generation.committed()).toEqual(new Map([[0, 4]]));
});

test.for([...COORDINATOR, "UNSTABLE_OFFSET_COMMIT"] as const)("committed offsets come after %s", async (error) => {
	const { broker, clock, generation } = await joined();
	await generation.commit(new Map([[0, 3]]));
	const fault = broker.faults.fail("OffsetFetch", error, { times: 2 });
	expect(await clock.run(generation.committed())).toEqual(new Map([[0, 3]]));
	expect(fault.hits).toBe(2);
});

test("committed offsets are not those of another topic, nor of partitions that have none", async () => {
	const { broker, kafka, generation } = await joined();
	broker.admin.createTopic("u", {});
	broker.admin.commit("g", "u", 0, 99);
	broker.admin.commit("g", "t", 1, 7);
	expect(await generation.committed()).toEqual(new Map([[1, 7]]));
	expect(await kafka.committed("g", "t")).toEqual(new Map([[1, 7]]));
	expect(await kafka.committed("nobody", "t")).toEqual(new Map());
});

test("closing the client ends the generation, and nothing goes on by itself", async () => {
	const { broker, kafka, clock, generation } = await joined();
	await kafka.close();
	expect(generation.ended.reason).toMatchObject({ reason: "lost" });
	const heard = broker.faults.intercept(({ api }) => (api === "Heartbeat" ? { kind: "drop", when: "before" } : undefined));
	await clock.advance(HOUR);
	expect(heard.hits).toBe(0);
	await expect(generation.commit(new Map([[0, 1]]))).rejects.toMatchObject({ message: expect.stringContaining("closed") });
});
