import { at } from "../../broker/support/raw-client.ts";
import { type Asker, makeTopic } from "./asker.ts";

/** Groups and what they commit. */
export async function askAboutGroups(asker: Asker): Promise<void> {
	const { ask, get, prefix } = asker;
	const topic = `${prefix}-groups`;
	const group = `${prefix}-g`;
	const simple = `${prefix}-simple`;
	const nobody = `${prefix}-nobody`;
	await makeTopic(asker, topic);
	await ask("a coordinator of nobody", "FindCoordinator", 3, { keyType: 0, key: "" });

	const protocols = [{ name: "range", metadata: Buffer.alloc(0) }];
	const timeouts = { sessionTimeoutMs: 10_000, rebalanceTimeoutMs: 10_000 };
	const joining = (more: object = {}) => ({
		groupId: group,
		...timeouts,
		memberId: "",
		groupInstanceId: null,
		protocolType: "consumer",
		protocols,
		...more,
	});
	const join = (question: string, more: object, version = 3) => ask(question, "JoinGroup", version, joining(more));
	await join("a session that is too short", { sessionTimeoutMs: 1 });
	await join("a group without a name", { groupId: "" });
	await join("a member that nobody knows", { memberId: "zz" });
	await join("a member without protocols", { protocols: [] });

	const committing = (more: object, partition: object = {}) => ({
		groupId: group,
		generationIdOrMemberEpoch: -1,
		memberId: "",
		groupInstanceId: null,
		topics: [{ name: topic, partitions: [{ partitionIndex: 0, committedOffset: 5, committedMetadata: "m", ...partition }] }],
		...more,
	});
	const commit = (question: string, more: object, partition?: object) =>
		ask(question, "OffsetCommit", 7, committing(more, partition));
	await commit("a commit without a group's name", { groupId: "" });
	await commit("a commit without members", { groupId: simple });
	await commit("a commit for an unknown partition", { groupId: simple }, { partitionIndex: 9 });
	await commit("a commit with much metadata", { groupId: simple }, { committedMetadata: "x".repeat(5000) });
	await commit("a commit in a generation of nobody", { groupId: nobody, generationIdOrMemberEpoch: 3, memberId: "m" });
	const stranger = { groupId: nobody, generationId: 1, memberId: "m", groupInstanceId: null };
	await ask("a heartbeat of a stranger", "Heartbeat", 3, stranger);
	await ask("a stranger that wants its part", "SyncGroup", 3, { ...stranger, assignments: [] });
	await ask("a stranger that leaves", "LeaveGroup", 4, { groupId: nobody, members: [{ memberId: "m", groupInstanceId: null }] });
	await ask("a stranger that leaves in old words", "LeaveGroup", 1, { groupId: nobody, memberId: "m" });

	const joined = await get("JoinGroup", 3, joining());
	const memberId = at(joined, "memberId") as string;
	const generationId = at(joined, "generationId") as number;
	const member = { groupId: group, generationId, memberId, groupInstanceId: null };
	const speaking = { memberId, generationIdOrMemberEpoch: generationId };
	await commit("a commit before the assignment", speaking);
	await ask("a heartbeat before the assignment", "Heartbeat", 3, member);
	await ask("the assignment", "SyncGroup", 3, { ...member, assignments: [{ memberId, assignment: Buffer.from("x") }] });
	await commit("a commit of a member", speaking);
	await commit("a commit of no member", {});
	await commit("a commit in another generation", { ...speaking, generationIdOrMemberEpoch: 9 });
	await commit("a commit of another member", { ...speaking, memberId: "q" });
	await ask("a protocol that nobody chose", "SyncGroup", 5, {
		...member,
		protocolType: "consumer",
		protocolName: "zz",
		assignments: [],
	});
	await join("a member of another kind", { protocolType: "connect" });
	await join("a member with other protocols", { protocols: [{ name: "zz", metadata: Buffer.alloc(0) }] });

	for (const name of [group, simple, nobody])
		await ask(`deletion of ${name.slice(prefix.length)}`, "DeleteGroups", 1, { groupsNames: [name] });
	const topics = [{ name: topic, partitions: [{ partitionIndex: 0 }] }];
	await ask("offsets that go from nobody", "OffsetDelete", 0, { groupId: nobody, topics });
	await ask("groups described", "DescribeGroups", 4, { groups: [group, nobody] });
	const wanted = [{ name: topic, partitionIndexes: [0] }];
	await ask("offsets of nobody", "OffsetFetch", 7, { groupId: nobody, topics: wanted, requireStable: false });
	await get("LeaveGroup", 1, { groupId: group, memberId });
}
