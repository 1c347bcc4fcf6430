import { at, type RawClient } from "../../broker/support/raw-client.ts";
import type { Asker } from "./asker.ts";

/** Longer than any broker takes that means to answer. */
const NO_ANSWER_MS = 700;

/** What several members of a group see of one another. */
export async function askAboutRebalances({ connect, note, prefix }: Asker): Promise<void> {
	const clients = [connect(), connect(), connect()] as const;
	const [first, second, third] = clients;
	const join = (client: RawClient, groupId: string, more: object = {}) =>
		client.request("JoinGroup", 3, {
			groupId,
			sessionTimeoutMs: 60_000,
			rebalanceTimeoutMs: 60_000,
			memberId: "",
			groupInstanceId: null,
			protocolType: "consumer",
			protocols: [{ name: "range", metadata: NO_TOPICS }],
			...more,
		});
	const speaking = (groupId: string, joined: unknown) => ({
		groupId,
		memberId: at(joined, "memberId") as string,
		generationId: at(joined, "generationId") as number,
		groupInstanceId: null,
	});
	const sync = (client: RawClient, member: object) => client.request("SyncGroup", 3, { ...member, assignments: [] });
	const protocols = (...names: readonly string[]) => ({ protocols: names.map((name) => ({ name, metadata: NO_TOPICS })) });

	const tie = `${prefix}-tie`;
	const alone = speaking(tie, await join(first, tie, protocols("range", "sticky")));
	const other = join(second, tie, protocols("sticky", "range"));
	await isRebalancing(third, alone);
	const [again] = await Promise.all([join(first, tie, { ...protocols("range", "sticky"), memberId: alone.memberId }), other]);
	note("the protocol of two members that prefer different ones", `${at(again, "protocolName")}`);

	/** The leader and the follower of a new group, before they ask for their parts. */
	const makePair = async (groupId: string, more: object = {}) => {
		const alone = speaking(groupId, await join(first, groupId, more));
		const late = join(second, groupId, more);
		await isRebalancing(third, alone);
		const [older, younger] = await Promise.all([join(first, groupId, { ...more, memberId: alone.memberId }), late]);
		const members = [
			{ client: first, member: speaking(groupId, older) },
			{ client: second, member: speaking(groupId, younger) },
		] as const;
		const [one, other] = members;
		return at(older, "leader") === at(older, "memberId") ? { leader: one, follower: other } : { leader: other, follower: one };
	};

	const slow = await makePair(`${prefix}-slow`, { rebalanceTimeoutMs: 300 });
	await sync(slow.leader.client, slow.leader.member);
	const told = isRebalancing(third, slow.leader.member).then(() => "has to join again");
	const inTime = Promise.race([told, pause(NO_ANSWER_MS).then(() => "goes on")]);
	note("the leader of a member that does not ask for its part in time", await inTime);
	const heartbeat = second.request("Heartbeat", 3, slow.follower.member);
	note("a heartbeat of a member that has not asked for its part in time", await within(heartbeat));

	const gone = `${prefix}-gone`;
	const { follower } = await makePair(gone);
	// Apache Kafka answers nothing more on this connection.
	const waiting = sync(follower.client, follower.member);
	await pause(50);
	await third.request("LeaveGroup", 1, { groupId: gone, memberId: follower.member.memberId });
	note("the part of a member that has left meanwhile", await within(waiting));
	for (const client of clients) client.close();

	const client = connect();
	const given = await client.request("JoinGroup", 5, {
		groupId: `${prefix}-given`,
		sessionTimeoutMs: 60_000,
		rebalanceTimeoutMs: 60_000,
		memberId: "",
		groupInstanceId: null,
		protocolType: "consumer",
		...protocols("range"),
	});
	const taken = client.request("JoinGroup", 5, {
		groupId: `${prefix}-given`,
		sessionTimeoutMs: 60_000,
		rebalanceTimeoutMs: 60_000,
		memberId: at(given, "memberId"),
		groupInstanceId: "s",
		protocolType: "consumer",
		...protocols("range"),
	});
	note("a static member with the id of one that has only an id", await within(taken));
	const metadata = Buffer.from("no subscription");
	const unread = join(client, `${prefix}-unread`, { protocols: [{ name: "range", metadata }] });
	note("a consumer with metadata that cannot be read", await within(unread));
	client.close();
}

/** Metadata of a consumer that subscribes to nothing: version 0, no topics, nothing of the assignor. */
const NO_TOPICS = Buffer.alloc(10);

async function within(answer: Promise<unknown>): Promise<string> {
	const told = answer.then(
		(value) => `errorCode=${at(value, "errorCode")}`,
		() => "the connection is closed",
	);
	return await Promise.race([told, pause(NO_ANSWER_MS).then(() => "no answer")]);
}

/** Resolves when another member has come, which this one hears of by its heartbeats. */
async function isRebalancing(client: RawClient, member: object): Promise<void> {
	while (at(await client.request("Heartbeat", 3, member), "errorCode") === 0) await pause(5);
}

function pause(milliseconds: number): Promise<void> {
	return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
