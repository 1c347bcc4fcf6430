import { describeGroup, instanceOf, MEMBERS_GROUP, textIn } from "./play-groups.ts";
import type { MemberName, Step } from "./step.ts";
import { type PlayedMember, pause, type World } from "./world.ts";

type Join = Extract<Step, { do: "join" }>;
type Sync = Extract<Step, { do: "sync" }>;

interface Joined {
	readonly errorCode: number;
	readonly generationId: number;
	readonly protocolType: string | null;
	readonly protocolName: string | null;
	readonly leader: string;
	readonly skipAssignment: boolean;
	readonly memberId: string;
	readonly members: readonly { readonly memberId: string; readonly groupInstanceId: string | null; readonly metadata: Buffer }[];
}

interface Synced {
	readonly errorCode: number;
	readonly protocolName: string | null;
	readonly assignment: Buffer;
}

/**
 * Members that join and ask for their part. They may have to wait for others, so the outcome comes when it comes.
 *
 * @param tell Told how it went.
 */
export function playMemberStep(world: World, step: Join | Sync, tell: (outcome: string) => void): void {
	const member = memberOf(world, step.member);
	if (member.waiting !== undefined) {
		tell("still waits");
		return;
	}
	const answered = step.do === "join" ? join(world, member, step) : sync(world, member, step);
	member.waitsFor = step.do;
	member.waiting = answered
		.then(tell, () => tell("the connection is closed"))
		.then(() => {
			member.waiting = undefined;
			member.waitsFor = undefined;
		});
}

/** Waits until whoever has to be answered was: all but those who wait for members that have not come. */
export async function settle(world: World, milliseconds: number): Promise<void> {
	const isWaiting = () => [...world.members.values()].some(({ waiting }) => waiting !== undefined);
	if (!isWaiting()) return;
	await pause(milliseconds);
	const patience = Date.now() + 5000;
	for (let calm = 0; isWaiting() && calm < 4 && Date.now() < patience; ) {
		const { groupState } = await describeGroup(world, MEMBERS_GROUP);
		const mayWait = groupState === "PreparingRebalance" ? "join" : groupState === "CompletingRebalance" ? "sync" : undefined;
		// A rebalance ends a moment after the last member has come.
		calm = [...world.members.values()].every(({ waitsFor }) => waitsFor === undefined || waitsFor === mayWait) ? calm + 1 : 0;
		await pause(milliseconds / 4);
	}
}

function memberOf(world: World, name: MemberName): PlayedMember {
	const known = world.members.get(name);
	if (known !== undefined) return known;
	const made: PlayedMember = {
		client: world.open(),
		memberId: "",
		generation: 0,
		leads: [],
		waiting: undefined,
		waitsFor: undefined,
	};
	world.members.set(name, made);
	return made;
}

async function join(world: World, member: PlayedMember, step: Join): Promise<string> {
	// What its API says that it is.
	const joined = (await member.client.request("JoinGroup", step.version, {
		groupId: world.group(MEMBERS_GROUP),
		sessionTimeoutMs: 600_000,
		rebalanceTimeoutMs: 600_000,
		memberId: member.memberId,
		groupInstanceId: step.version < 5 ? null : instanceOf(step.member),
		protocolType: "consumer",
		protocols: step.protocols.map((name) => ({ name, metadata: subscription(world.topic(0), `${step.member} ${name}`) })),
		reason: null,
	})) as Joined;
	const { errorCode, memberId } = joined;
	if (errorCode === 0 || errorCode === 79) {
		member.memberId = memberId;
		world.name(memberId, step.member);
	}
	if (errorCode === 0)
		Object.assign(member, { generation: joined.generationId, leads: joined.members.map((each) => each.memberId) });
	if (errorCode === 0) world.leader = joined.leader;
	const others = joined.members.map((each) => `${each.groupInstanceId} ${textIn(world, each.metadata)}`).sort();
	const leads = joined.leader === "" ? "nobody" : joined.leader === memberId ? "it" : "another";
	const protocol = `${joined.protocolType} ${joined.protocolName} ${joined.skipAssignment}`;
	return `${errorCode} ${world.called(memberId)} generation=${joined.generationId} leads=${leads} ${protocol} ${others.join(", ")}`;
}

/** Metadata as consumers write it: Apache Kafka reads the topics in it. Version 0, topics, and what the assignor adds. */
function subscription(topic: string, added: string): Buffer {
	const bytes = Buffer.alloc(2 + 4 + 2 + topic.length + 4 + added.length);
	bytes.writeInt32BE(1, 2);
	bytes.writeInt16BE(topic.length, 6);
	bytes.write(topic, 8);
	bytes.writeInt32BE(added.length, 8 + topic.length);
	bytes.write(added, 12 + topic.length);
	return bytes;
}

async function sync(world: World, member: PlayedMember, step: Sync): Promise<string> {
	const assignments = member.leads.map((memberId) => ({
		memberId,
		assignment: Buffer.from(`from ${step.member} ${step.version}`),
	}));
	const synced = (await member.client.request("SyncGroup", step.version, {
		groupId: world.group(MEMBERS_GROUP),
		generationId: member.generation + step.generation,
		memberId: member.memberId === "" ? "nobody" : member.memberId,
		groupInstanceId: step.version < 3 ? null : instanceOf(step.member),
		protocolType: null,
		protocolName: null,
		assignments,
	})) as Synced;
	return `${synced.errorCode} ${synced.protocolName} ${synced.assignment}`;
}
