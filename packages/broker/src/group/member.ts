import {
	type JoinError,
	type JoinRequest,
	type JoinResult,
	type MemberProtocol,
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

/** Takes over what a member says of itself when it joins again. */
export function update(member: Member, { sessionTimeoutMs, rebalanceTimeoutMs, protocols }: JoinRequest): void {
	Object.assign(member, { sessionTimeoutMs, rebalanceTimeoutMs, protocols });
}

/** Answers whatever a member waits for with an error. */
export function answerWaiting(member: Member, error: JoinError & SyncError): void {
	member.joining?.(refusal(error, member.id));
	member.syncing?.(unassigned(error));
	member.joining = undefined;
	member.syncing = undefined;
}
