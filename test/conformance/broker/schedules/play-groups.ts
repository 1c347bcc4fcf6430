import { MEMBERS, type MemberName, type Step } from "./step.ts";
import { type PlayedMember, pause, type World } from "./world.ts";

type GroupStep = Extract<
	Step,
	{ do: "commit" | "fetch offsets" | "delete offset" | "delete group" | "describe group" | "heartbeat" | "leave" }
>;

/** The group that the members are in. */
export const MEMBERS_GROUP = 0;

export interface DescribedGroup {
	readonly errorCode: number;
	readonly groupState: string;
	readonly protocolType: string;
	readonly protocolData: string;
	readonly members: readonly {
		readonly memberId: string;
		readonly groupInstanceId: string | null;
		readonly memberMetadata: Buffer;
		readonly memberAssignment: Buffer;
	}[];
}

/** Groups and what they have committed, but for members that wait. */
export async function playGroupStep(world: World, step: GroupStep): Promise<string> {
	switch (step.do) {
		case "commit": {
			const member = step.by === undefined ? undefined : world.members.get(step.by);
			const generation = member === undefined ? -1 : member.generation + step.generation;
			const answer = await world.request<{ topics: { partitions: { errorCode: number }[] }[] }>("OffsetCommit", step.version, {
				groupId: world.group(step.group),
				generationIdOrMemberEpoch: step.by === undefined ? -1 : generation,
				memberId: step.by === undefined ? "" : (member?.memberId ?? "nobody"),
				groupInstanceId: step.version >= 7 && member !== undefined && step.by !== undefined ? instanceOf(step.by) : null,
				topics: [
					{
						name: world.topic(step.topic),
						partitions: [{ partitionIndex: step.partition, committedOffset: step.offset, committedMetadata: `${step.offset}` }],
					},
				],
			});
			return `${answer.topics[0]?.partitions[0]?.errorCode}`;
		}
		case "fetch offsets": {
			interface Offsets {
				readonly errorCode: number;
				readonly topics: readonly {
					readonly name: string;
					readonly partitions: readonly {
						readonly partitionIndex: number;
						readonly committedOffset: number;
						readonly metadata: string | null;
						readonly errorCode: number;
					}[];
				}[];
			}
			const groupId = world.group(step.group);
			const topics = step.topic === undefined ? null : [{ name: world.topic(step.topic), partitionIndexes: [0, 1, 2] }];
			const of = step.version < 8 ? { groupId, topics } : { groups: [{ groupId, topics }] };
			const answer = await world.request<Offsets & { groups: Offsets[] }>("OffsetFetch", step.version, {
				...of,
				requireStable: step.stable,
			});
			const { errorCode, topics: found } = step.version < 8 ? answer : (answer.groups[0] as Offsets);
			const told = found.flatMap(({ name, partitions }) =>
				partitions.map(
					(each) => `${name.slice(-2)}/${each.partitionIndex}=${each.committedOffset} ${each.metadata} ${each.errorCode}`,
				),
			);
			return `${errorCode} ${told.sort().join(", ")}`;
		}
		case "delete offset": {
			const answer = await world.request<{ errorCode: number; topics: { partitions: { errorCode: number }[] }[] }>(
				"OffsetDelete",
				0,
				{
					groupId: world.group(step.group),
					topics: [{ name: world.topic(step.topic), partitions: [{ partitionIndex: step.partition }] }],
				},
			);
			return `${answer.errorCode} ${answer.topics[0]?.partitions[0]?.errorCode}`;
		}
		case "delete group": {
			const body = { groupsNames: [world.group(step.group)] };
			return `${(await world.request<{ results: { errorCode: number }[] }>("DeleteGroups", 1, body)).results[0]?.errorCode}`;
		}
		case "describe group":
			return toldOf(world, await describeGroup(world, step.group));
		case "heartbeat": {
			const member = world.members.get(step.member);
			if (member?.waiting !== undefined) return "waits";
			const { errorCode } = await world.request<{ errorCode: number }>("Heartbeat", 3, {
				groupId: world.group(MEMBERS_GROUP),
				generationId: (member?.generation ?? 0) + step.generation,
				memberId: member?.memberId ?? "nobody",
				groupInstanceId: instanceOf(step.member),
			});
			return `${errorCode}`;
		}
		case "leave": {
			const member = world.members.get(step.member);
			// Which of the others would lead is up to the broker: everybody goes.
			const others = MEMBERS.filter((name) => name !== step.member && world.members.has(name));
			// Who leaves by a static name takes the name's holder along.
			const isNamed = step.version >= 3 && instanceOf(step.member) !== null && world.called(world.leader).startsWith("s");
			const leads = isNamed || (member !== undefined && member.memberId !== "" && member.memberId === world.leader);
			const leaving = leads ? [...others, step.member] : [step.member];
			// Apache Kafka never answers who leaves while it waits for its part.
			const waits = leaving.map((name) => world.members.get(name)?.waitsFor);
			// Nor can one leave whose id has not come yet, and the others would choose a new leader.
			if (waits.includes("sync") || (leads && waits.includes("join"))) return "not now";
			const errors: string[] = [];
			for (const name of leaving) errors.push(await leave(world, name, step.version));
			return errors.join();
		}
		default:
			return step satisfies never;
	}
}

export async function describeGroup(world: World, index: number): Promise<DescribedGroup> {
	const { groups } = await world.request<{ groups: DescribedGroup[] }>("DescribeGroups", 4, { groups: [world.group(index)] });
	return groups[0] as DescribedGroup;
}

/** The name that its user gave a static member. */
export function instanceOf(member: MemberName): string | null {
	return member.startsWith("s") ? "s" : null;
}

async function leave(world: World, name: MemberName, version: number): Promise<string> {
	const memberId = world.members.get(name)?.memberId ?? "nobody";
	const groupId = world.group(MEMBERS_GROUP);
	const body = version < 3 ? { groupId, memberId } : { groupId, members: [{ memberId, groupInstanceId: instanceOf(name) }] };
	const answer = await world.request<{ errorCode: number; members: { errorCode: number }[] }>("LeaveGroup", version, body);
	const member: PlayedMember | undefined = world.members.get(name);
	const error = version < 3 ? answer.errorCode : answer.members[0]?.errorCode;
	if (member !== undefined && error === 0) Object.assign(member, { memberId: "", leads: [] });
	await pause(1);
	return `${answer.errorCode} ${answer.members[0]?.errorCode}`;
}

/** What can be read of metadata, without the name that only this broker's topic has. */
export function textIn(world: World, metadata: Buffer): string {
	return metadata
		.toString("latin1")
		.replaceAll(world.prefix, "")
		.replaceAll(/[^ -~]+/g, ".");
}

function toldOf(world: World, { errorCode, groupState, protocolType, protocolData, members }: DescribedGroup): string {
	const told = members.map(({ groupInstanceId, memberMetadata, memberAssignment }) => {
		return `${groupInstanceId} ${textIn(world, memberMetadata)} ${memberAssignment}`;
	});
	return `${errorCode} ${groupState} ${protocolType} ${protocolData} ${told.sort().join(", ")}`;
}
