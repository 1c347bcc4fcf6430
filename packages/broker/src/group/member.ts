import {
	type JoinError,
	type JoinRequest,
	type JoinResult,
	type MemberProtocol,
	NO_ASSIGNMENT,
	refusal,
	type SyncError,
	type SyncResult,
	unassigned,
} from "./exchange.ts";

/** A member of a group, which belongs to the group alone. */
export interface Member {
	id: string;
	readonly groupInstanceId: string | null;
	readonly clientId: string;
	readonly clientHost: string;
	sessionTimeoutMs: number;
	rebalanceTimeoutMs: number;
	protocols: readonly MemberProtocol[];
	assignment: Buffer;
	/** Answers a JoinGroup that waits for the others. */
	joining: ((result: JoinResult) => void) | undefined;
	/** Answers a SyncGroup that waits for the leader. */
	syncing: ((result: SyncResult) => void) | undefined;
	/** Whether it has asked for its part in this generation. */
	hasSynced: boolean;
	/** Stops the timer that removes it when it is not heard of. */
	stopSession: (() => void) | undefined;
}

/** Whether a member brings the same protocols with the same metadata as before: then its joining again changes nothing. */
export function hasSameProtocols(member: Member, protocols: readonly MemberProtocol[]): boolean {
	return (
		member.protocols.length === protocols.length &&
		member.protocols.every(({ name, metadata }, index) => {
			const other = protocols[index] as MemberProtocol;
			return other.name === name && other.metadata.equals(metadata);
		})
	);
}

/** Whether somebody may join these: it brings a protocol that all of them know. One that is there already is held to what it brought before, too. */
export function isConsistent(
	members: readonly Member[],
	kind: string | null,
	{ protocolType, protocols }: Pick<JoinRequest, "protocolType" | "protocols">,
): boolean {
	if (protocolType === "" || protocols.length === 0) return false;
	if (members.length === 0) return true;
	const isKnown = (name: string) => members.every((member) => member.protocols.some((each) => each.name === name));
	return protocolType === kind && protocols.some(({ name }) => isKnown(name));
}

/** The protocol that all members know and most prefer, in the order in which the first member lists them. */
export function electProtocol(members: readonly Member[]): string | undefined {
	const common = members[0]?.protocols
		.map(({ name }) => name)
		.filter((name) => members.every(({ protocols }) => protocols.some((each) => each.name === name)));
	if (common === undefined || common.length === 0) return undefined;
	const votes = new Map(common.map((name) => [name, 0]));
	for (const { protocols } of members) {
		const vote = protocols.find(({ name }) => votes.has(name))?.name as string;
		votes.set(vote, (votes.get(vote) as number) + 1);
	}
	return [...votes].reduce((best, each) => (each[1] > best[1] ? each : best))[0];
}

/** What a member says for this protocol. */
export function metadataOf({ protocols }: Member, protocolName: string | null): Buffer {
	return protocols.find(({ name }) => name === protocolName)?.metadata ?? NO_ASSIGNMENT;
}

/** A member as the leader is told of it. */
export function introduced(member: Member, protocolName: string | null): JoinResult["members"][number] {
	return { memberId: member.id, groupInstanceId: member.groupInstanceId, metadata: metadataOf(member, protocolName) };
}

/** Takes over what a member says of itself when it joins again. */
export function update(member: Member, { sessionTimeoutMs, rebalanceTimeoutMs, protocols }: JoinRequest): void {
	Object.assign(member, { sessionTimeoutMs, rebalanceTimeoutMs, protocols });
}

/** Answers whatever a member waits for with an error. */
export function answerWaiting(member: Member, error: JoinError & SyncError): void {
	// Who is told that nobody knows it has no id.
	member.joining?.(refusal(error, error === "UNKNOWN_MEMBER_ID" ? "" : member.id));
	member.syncing?.(unassigned(error));
	member.joining = undefined;
	member.syncing = undefined;
}
