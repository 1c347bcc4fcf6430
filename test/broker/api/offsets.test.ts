import { expect, test } from "vitest";
import { at } from "../support/raw-client.ts";
import { testBroker } from "../support/test-broker.ts";

const commitBody = (groupId: string, more: object = {}, partition: object = {}) => ({
	groupId,
	generationIdOrMemberEpoch: -1,
	memberId: "",
	groupInstanceId: null,
	retentionTimeMs: -1,
	topics: [
		{
			name: "t",
			partitions: [{ partitionIndex: 0, committedOffset: 5, commitTimestamp: -1, committedMetadata: "m", ...partition }],
		},
	],
	...more,
});
const errorOf = (answer: unknown) => at(answer, "topics", 0, "partitions", 0, "errorCode");

test("offsets are committed and fetched in every version, by groups without members", async () => {
	const broker = await testBroker({ topics: { t: {} } });
	const client = broker.client();
	for (let version = 0; version <= 9; version++) {
		expect(errorOf(await client.request("OffsetCommit", version, commitBody(`g${version}`)))).toBe(0);
		const wanted = [{ name: "t", partitionIndexes: [0, 3] }];
		const groups = [{ groupId: `g${version}`, memberId: null, memberEpoch: -1, topics: wanted }];
		const answer = await client.request("OffsetFetch", version, {
			groupId: `g${version}`,
			topics: wanted,
			groups,
			requireStable: false,
		});
		const partitions = version < 8 ? at(answer, "topics", 0, "partitions") : at(answer, "groups", 0, "topics", 0, "partitions");
		expect(partitions).toMatchObject([
			{ partitionIndex: 0, committedOffset: 5, metadata: "m", errorCode: 0 },
			{ partitionIndex: 3, committedOffset: -1, errorCode: 0 },
		]);
	}
});

test("all offsets of a group are given to whoever names no topic", async () => {
	const broker = await testBroker({ topics: { t: {}, u: { partitions: 2 } } });
	broker.admin.commit("g", "t", 0, 1);
	broker.admin.commit("g", "u", 1, 2);
	const answer = await broker.client().request("OffsetFetch", 5, { groupId: "g", topics: null });
	expect(at(answer, "topics")).toMatchObject([
		{ name: "t", partitions: [{ partitionIndex: 0, committedOffset: 1 }] },
		{ name: "u", partitions: [{ partitionIndex: 1, committedOffset: 2 }] },
	]);
});

test("a commit is refused from strangers, from generations that are over, of unknown partitions and of too much metadata", async () => {
	const broker = await testBroker({ topics: { t: {} } });
	const client = broker.client();
	const commit = async (more: object, partition: object = {}) =>
		errorOf(await client.request("OffsetCommit", 7, commitBody("g", more, partition)));
	expect(await commit({}, { partitionIndex: 9 })).toBe(3);
	expect(await commit({}, { committedMetadata: "x".repeat(5000) })).toBe(12);
	expect(await commit({ groupId: "" })).toBe(0);
	const protocols = [{ name: "range", metadata: Buffer.alloc(0) }];
	const base = {
		groupId: "g",
		sessionTimeoutMs: 10_000,
		memberId: "",
		groupInstanceId: null,
		protocolType: "consumer",
		protocols,
	};
	const joined = (await client.request("JoinGroup", 3, base)) as { readonly memberId: string; readonly generationId: number };
	const member = { memberId: joined.memberId, generationIdOrMemberEpoch: joined.generationId };
	expect(await commit(member)).toBe(27);
	const { memberId, generationId } = joined;
	await client.request("SyncGroup", 3, { groupId: "g", generationId, memberId, groupInstanceId: null, assignments: [] });
	expect(await commit(member)).toBe(0);
	expect(await commit({})).toBe(25);
	expect(await commit({ ...member, generationIdOrMemberEpoch: 9 })).toBe(22);
	expect(await commit({ ...member, memberId: "stranger" })).toBe(25);
});

test("offsets are deleted of groups without members, and groups with all that they have", async () => {
	const broker = await testBroker({ topics: { t: {} } });
	const client = broker.client();
	broker.admin.commit("g", "t", 0, 1);
	const topics = [{ name: "t", partitions: [{ partitionIndex: 0 }] }];
	expect(await client.request("OffsetDelete", 0, { groupId: "g", topics })).toMatchObject({
		errorCode: 0,
		topics: [{ partitions: [{ errorCode: 0 }] }],
	});
	expect(broker.admin.committed("g")).toEqual([]);
	expect(await client.request("OffsetDelete", 0, { groupId: "x", topics })).toMatchObject({ errorCode: 69 });
	broker.admin.commit("g", "t", 0, 1);
	const answer = await client.request("DeleteGroups", 2, { groupsNames: ["g", "x"] });
	expect(at(answer, "results")).toMatchObject([{ errorCode: 0 }, { errorCode: 69 }]);
	expect(broker.admin.groups()).toEqual([]);
});
