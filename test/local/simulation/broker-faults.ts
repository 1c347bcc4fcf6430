import type { ApiName, ErrorName, FaultAction } from "@millrace/broker";
import type { Random } from "../../fuzz/random.ts";

/** Errors that a broker may give at any time and that pass. */
const ERRORS: Partial<Record<ApiName, readonly ErrorName[]>> = {
	Produce: ["NOT_LEADER_OR_FOLLOWER", "NOT_ENOUGH_REPLICAS", "REQUEST_TIMED_OUT"],
	Fetch: ["NOT_LEADER_OR_FOLLOWER", "UNKNOWN_LEADER_EPOCH"],
	ListOffsets: ["NOT_LEADER_OR_FOLLOWER", "LEADER_NOT_AVAILABLE"],
	FindCoordinator: ["COORDINATOR_NOT_AVAILABLE"],
	JoinGroup: ["COORDINATOR_LOAD_IN_PROGRESS", "NOT_COORDINATOR", "UNKNOWN_MEMBER_ID"],
	SyncGroup: ["REBALANCE_IN_PROGRESS", "NOT_COORDINATOR"],
	Heartbeat: ["COORDINATOR_NOT_AVAILABLE", "NOT_COORDINATOR", "REBALANCE_IN_PROGRESS", "UNKNOWN_MEMBER_ID"],
	OffsetCommit: ["COORDINATOR_LOAD_IN_PROGRESS", "NOT_COORDINATOR", "REBALANCE_IN_PROGRESS", "ILLEGAL_GENERATION"],
	OffsetFetch: ["COORDINATOR_LOAD_IN_PROGRESS", "NOT_COORDINATOR"],
};

/** What becomes of a request that shall meet a fault. */
export function planFault(api: ApiName, random: Random): FaultAction {
	const errors = ERRORS[api];
	const kind = random.below(errors === undefined ? 3 : 6);
	if (errors !== undefined && kind >= 3) return { kind: "fail", error: random.pick(errors) };
	if (kind === 0) return { kind: "delay", milliseconds: 1 + random.below(random.chance(0.1) ? 8000 : 500) };
	return { kind: "drop", when: kind === 1 ? "before" : "after" };
}
