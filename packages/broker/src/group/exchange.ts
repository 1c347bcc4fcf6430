/*
  What members ask of their group and what they are told, apart from the wire.
*/

/** A way to divide partitions that a member knows, with what it tells the leader. */
export interface MemberProtocol {
	readonly name: string;
	readonly metadata: Buffer;
}

/** JoinGroup. */
export interface JoinRequest {
	readonly memberId: string;
	readonly groupInstanceId: string | null;
	readonly clientId: string;
	readonly clientHost: string;
	readonly sessionTimeoutMs: number;
	readonly rebalanceTimeoutMs: number;
	readonly protocolType: string;
	readonly protocols: readonly MemberProtocol[];
	/** Whether a dynamic member without an id is sent away with one first: JoinGroup from version 4 on. */
	readonly requiresMemberId: boolean;
	/** Whether a static leader that comes back may be told not to assign: JoinGroup from version 9 on. */
	readonly knowsSkipAssignment: boolean;
}

/** SyncGroup. */
export interface SyncRequest {
	readonly memberId: string;
	readonly groupInstanceId: string | null;
	readonly generation: number;
	readonly protocolType: string | null;
	readonly protocolName: string | null;
	readonly assignments: readonly { readonly memberId: string; readonly assignment: Buffer }[];
}

/** What a member is told when it has joined. */
export interface JoinResult {
	readonly error: "NONE" | JoinError;
	readonly memberId: string;
	readonly generation: number;
	readonly protocolType: string | null;
	readonly protocolName: string | null;
	readonly leader: string;
	readonly skipAssignment: boolean;
	/** For the leader alone; empty for everybody else. */
	readonly members: readonly {
		readonly memberId: string;
		readonly groupInstanceId: string | null;
		readonly metadata: Buffer;
	}[];
}

export type JoinError =
	| "MEMBER_ID_REQUIRED"
	| "UNKNOWN_MEMBER_ID"
	| "FENCED_INSTANCE_ID"
	| "INCONSISTENT_GROUP_PROTOCOL"
	| "INVALID_SESSION_TIMEOUT"
	| "INVALID_GROUP_ID"
	| "COORDINATOR_NOT_AVAILABLE";

/** What a member is told when it asks for its part. */
export interface SyncResult {
	readonly error: "NONE" | SyncError;
	readonly protocolType: string | null;
	readonly protocolName: string | null;
	readonly assignment: Buffer;
}

export type SyncError =
	| "UNKNOWN_MEMBER_ID"
	| "FENCED_INSTANCE_ID"
	| "ILLEGAL_GENERATION"
	| "REBALANCE_IN_PROGRESS"
	| "INCONSISTENT_GROUP_PROTOCOL"
	| "COORDINATOR_NOT_AVAILABLE";

/** Assignment of a member that has none. */
export const NO_ASSIGNMENT: Buffer = Buffer.alloc(0);

export function refusal(error: JoinError, memberId: string): JoinResult {
	const protocol = { protocolType: null, protocolName: null };
	return { error, memberId, generation: -1, ...protocol, leader: "", skipAssignment: false, members: [] };
}

export function unassigned(error: SyncError): SyncResult {
	return { error, protocolType: null, protocolName: null, assignment: NO_ASSIGNMENT };
}
