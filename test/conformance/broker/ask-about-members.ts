import { at } from "../../broker/support/raw-client.ts";
import { type Asker, makeTopic } from "./asker.ts";

/** Members of a group that do what they should not: static ones, those of another generation, those that have no id yet. */
export async function askAboutMembers(asker: Asker): Promise<void> {
	const { ask, get, note, prefix } = asker;
	const topic = `${prefix}-members`;
	const group = `${prefix}-m`;
	await makeTopic(asker, topic);
	// A consumer's subscription: version 0, one topic, nothing of the assignor.
	const head = Buffer.alloc(8);
	head.writeInt32BE(1, 2);
	head.writeInt16BE(topic.length, 6);
	const protocols = [{ name: "range", metadata: Buffer.concat([head, Buffer.from(topic), Buffer.alloc(4)]) }];
	const joining = (more: object = {}) => ({
		groupId: group,
		sessionTimeoutMs: 30_000,
		rebalanceTimeoutMs: 30_000,
		memberId: "",
		groupInstanceId: null,
		protocolType: "consumer",
		protocols,
		...more,
	});
	const join = (question: string, version: number, more: object = {}) => ask(question, "JoinGroup", version, joining(more));
	await join("a session that is too long", 5, { sessionTimeoutMs: 1_800_001 });
	await join("a member without a kind", 5, { protocolType: "" });
	await join("a static member with an id that nobody knows", 5, { groupInstanceId: "s", memberId: "zz" });
	const pending = await get("JoinGroup", 5, joining());
	note("a member without an id", `errorCode=${at(pending, "errorCode")} generation=${at(pending, "generationId")}`);
	const pendingId = at(pending, "memberId") as string;
	const unborn = { groupId: group, generationId: 0, memberId: pendingId, groupInstanceId: null };
	await ask("a heartbeat of a member that has only an id", "Heartbeat", 3, unborn);
	await ask("a member that has only an id wants its part", "SyncGroup", 3, { ...unborn, assignments: [] });
	await ask("a group of a member that has only an id", "DescribeGroups", 4, { groups: [group] });
	await ask("deletion of a group of a member that has only an id", "DeleteGroups", 1, { groupsNames: [group] });
	const leaving = (memberId: string, groupInstanceId: string | null = null) => ({
		groupId: group,
		members: [{ memberId, groupInstanceId }],
	});
	await ask("a member that has only an id leaves", "LeaveGroup", 4, leaving(pendingId));
	await join("a member that has left with only an id", 5, { memberId: pendingId });

	const joined = await get("JoinGroup", 5, joining({ groupInstanceId: "s" }));
	const memberId = at(joined, "memberId") as string;
	const generationId = at(joined, "generationId") as number;
	const member = { groupId: group, generationId, memberId, groupInstanceId: "s" };
	await ask("a static member's heartbeat with no name", "Heartbeat", 3, { ...member, groupInstanceId: null });
	await ask("a static member's heartbeat with another's name", "Heartbeat", 3, { ...member, groupInstanceId: "t" });
	await ask("a static member's heartbeat with another's id", "Heartbeat", 3, { ...member, memberId: "zz" });
	await ask("a heartbeat in the next generation", "Heartbeat", 3, { ...member, generationId: generationId + 1 });
	await ask("a heartbeat in generation -1", "Heartbeat", 3, { ...member, generationId: -1 });
	await ask("a part in the next generation", "SyncGroup", 3, { ...member, generationId: generationId + 1, assignments: [] });
	await ask("a part of another kind", "SyncGroup", 5, {
		...member,
		protocolType: "connect",
		protocolName: "range",
		assignments: [],
	});
	await ask("a part for a member that nobody knows", "SyncGroup", 5, {
		...member,
		protocolType: "consumer",
		protocolName: "range",
		assignments: [{ memberId: "zz", assignment: Buffer.from("x") }],
	});
	await ask("the part again", "SyncGroup", 5, { ...member, protocolType: null, protocolName: null, assignments: [] });
	await join("a static member that comes back", 5, { groupInstanceId: "s" });
	await ask("a heartbeat of who had the name before", "Heartbeat", 3, member);
	await ask("a commit of who had the name before", "OffsetCommit", 7, {
		...member,
		generationIdOrMemberEpoch: generationId,
		topics: [{ name: topic, partitions: [{ partitionIndex: 0, committedOffset: 1, committedMetadata: null }] }],
	});
	await ask("a static member that leaves with another's id", "LeaveGroup", 4, leaving("zz", "s"));
	await ask("a static member that nobody knows leaves", "LeaveGroup", 4, leaving("", "t"));
	await ask("offsets that go while there are members", "OffsetDelete", 0, {
		groupId: group,
		topics: [{ name: topic, partitions: [{ partitionIndex: 0 }] }],
	});
	await ask("offsets that go while there are members that do not subscribe to them", "OffsetDelete", 0, {
		groupId: group,
		topics: [{ name: `${prefix}-configs`, partitions: [{ partitionIndex: 0 }] }],
	});
	await ask("a static member that leaves by name", "LeaveGroup", 4, leaving("", "s"));
	await ask("a group that everybody has left", "DescribeGroups", 4, { groups: [group] });
	await ask("several groups deleted", "DeleteGroups", 1, { groupsNames: [group, `${prefix}-nobody`, group] });
	await ask("groups of no name", "DescribeGroups", 4, { groups: [""] });
	await ask("a group of no name deleted", "DeleteGroups", 1, { groupsNames: [""] });
	await ask("a heartbeat in a group of no name", "Heartbeat", 3, { ...member, groupId: "" });
	await ask("a part in a group of no name", "SyncGroup", 3, { ...member, groupId: "", assignments: [] });
	await ask("a member that leaves a group of no name", "LeaveGroup", 4, { ...leaving("x"), groupId: "" });
	await ask("offsets of a group of no name", "OffsetFetch", 7, { groupId: "", topics: null, requireStable: false });
	await ask("offsets of several groups", "OffsetFetch", 8, {
		groups: [
			{ groupId: group, topics: null },
			{ groupId: "", topics: null },
		],
		requireStable: false,
	});
	await ask("offsets of a topic that is not there", "OffsetFetch", 7, {
		groupId: group,
		topics: [{ name: `${prefix}-x`, partitionIndexes: [0] }],
		requireStable: false,
	});
	await ask("offsets that go from a group of no name", "OffsetDelete", 0, { groupId: "", topics: [] });
	const negative = { partitionIndex: 0, committedOffset: -5, committedMetadata: null };
	await ask("a commit of a negative offset", "OffsetCommit", 7, {
		groupId: `${prefix}-n`,
		generationIdOrMemberEpoch: -1,
		memberId: "",
		groupInstanceId: null,
		topics: [{ name: topic, partitions: [negative] }],
	});
	await ask("offsets that go which were never there", "OffsetDelete", 0, {
		groupId: `${prefix}-n`,
		topics: [{ name: topic, partitions: [{ partitionIndex: 7 }] }],
	});
}
