import type { Clock } from "../clock.ts";
import {
	type JoinError,
	type JoinRequest,
	type JoinResult,
	NO_ASSIGNMENT,
	refusal,
	type SyncError,
	type SyncRequest,
	type SyncResult,
	unassigned,
} from "./exchange.ts";
import { answerWaiting, electProtocol, hasSameProtocols, introduced, isConsistent, type Member, update } from "./member.ts";
import { Members } from "./members.ts";
import { subscribedTopics } from "./subscription.ts";

/** Where a group stands, in the words of DescribeGroups. */
export type GroupState = "Empty" | "PreparingRebalance" | "CompletingRebalance" | "Stable" | "Dead";

export interface GroupOptions {
	readonly id: string;
	readonly clock: Clock;
	readonly newMemberId: (name: string) => string;
	/** How long the first rebalance of an empty group waits for more members (`group.initial.rebalance.delay.ms`). */
	readonly initialDelayMs: () => number;
}

/**
 * One consumer group with the classic rebalance protocol: its members, and how they agree on who gets what.
 *
 * Empty -join-> PreparingRebalance -all have joined, or too late-> CompletingRebalance -leader's assignment-> Stable
 * and back to PreparingRebalance whenever a member comes, goes, or changes what it subscribes to.
 */
export class Group {
	readonly id: string;
	readonly #options: GroupOptions;
	readonly #members: Members;
	#state: GroupState = "Empty";
	#generation = 0;
	#protocolType: string | null = null;
	#protocolName: string | null = null;
	#leader = "";
	#isDelayed = false;
	#stopTimer: () => void = () => {};
	/** What the members of this generation subscribe to; undefined when that cannot be told. */
	subscribed: ReadonlySet<string> | undefined;

	constructor(options: GroupOptions) {
		this.id = options.id;
		this.#options = options;
		const onSilent = (member: Member) => this.#removeAndRebalance(member);
		this.#members = new Members(options.clock, onSilent, () => this.#completeIfAllJoined());
	}

	get state(): GroupState {
		return this.#state;
	}

	get protocolType(): string {
		return this.#protocolType ?? "";
	}

	get protocolName(): string {
		return this.#protocolName ?? "";
	}

	get members(): readonly Member[] {
		return this.#members.all;
	}

	/** JoinGroup: the result where it is known at once; otherwise it comes when the rebalance has everybody. */
	join(request: JoinRequest, later: (result: JoinResult) => void): JoinResult | undefined {
		const refuse = (error: JoinError, memberId = request.memberId) => refusal(error, memberId);
		if (!isConsistent(this.#members.all, this.#protocolType, request)) return refuse("INCONSISTENT_GROUP_PROTOCOL");
		const { groupInstanceId } = request;
		const known = this.#members.instance(groupInstanceId);
		if (request.memberId === "") {
			if (known !== undefined) return this.#replaceStatic(this.#members.get(known) as Member, request, later);
			const memberId = this.#options.newMemberId(groupInstanceId ?? request.clientId);
			if (groupInstanceId !== null || !request.requiresMemberId) return this.#admit(memberId, request, later);
			this.#members.expect(memberId, request.sessionTimeoutMs);
			return refuse("MEMBER_ID_REQUIRED", memberId);
		}
		if (known !== undefined && known !== request.memberId) return refuse("FENCED_INSTANCE_ID");
		if (groupInstanceId === null && this.#members.takePending(request.memberId))
			return this.#admit(request.memberId, request, later);
		const member = this.#members.get(request.memberId);
		if (member === undefined || (groupInstanceId !== null && known === undefined)) return refuse("UNKNOWN_MEMBER_ID");
		return this.#rejoin(member, request, later);
	}

	/** SyncGroup: the result where it is known at once; otherwise it comes when the leader has assigned. */
	sync(request: SyncRequest, later: (result: SyncResult) => void): SyncResult | undefined {
		const problem = this.memberProblem(request.memberId, request.groupInstanceId, request.generation);
		if (problem !== undefined) return unassigned(problem);
		const member = this.#members.get(request.memberId) as Member;
		const differs = (given: string | null, own: string | null) => given !== null && given !== own;
		if (differs(request.protocolType, this.#protocolType) || differs(request.protocolName, this.#protocolName)) {
			return unassigned("INCONSISTENT_GROUP_PROTOCOL");
		}
		if (this.#state === "PreparingRebalance") return unassigned("REBALANCE_IN_PROGRESS");
		this.#members.heard(member);
		member.hasSynced = true;
		if (this.#members.all.every(({ hasSynced }) => hasSynced)) this.#stopTimer();
		if (this.#state === "Stable") return this.#syncResult(member);
		member.syncing?.(unassigned("REBALANCE_IN_PROGRESS"));
		member.syncing = later;
		if (member.id === this.#leader) this.#assign(request);
		return undefined;
	}

	/** Heartbeat. */
	heartbeat(memberId: string, groupInstanceId: string | null, generation: number): "NONE" | SyncError {
		const problem = this.memberProblem(memberId, groupInstanceId, generation);
		if (problem !== undefined) return problem;
		this.#members.heard(this.#members.get(memberId) as Member);
		return this.#state === "PreparingRebalance" ? "REBALANCE_IN_PROGRESS" : "NONE";
	}

	/** LeaveGroup, for one member: by its id, or by the name of a static one. */
	leave(memberId: string, groupInstanceId: string | null): "NONE" | "UNKNOWN_MEMBER_ID" | "FENCED_INSTANCE_ID" {
		const known = this.#members.instance(groupInstanceId);
		if (known !== undefined && memberId !== "" && memberId !== known) return "FENCED_INSTANCE_ID";
		if (this.#members.takePending(memberId)) {
			// Kafka rebalances as if a member had gone. One whose time is over rebalances nobody.
			if (this.#members.size > 0) this.#prepareRebalance();
			return "NONE";
		}
		const member = this.#members.get(groupInstanceId === null ? memberId : (known ?? ""));
		if (member === undefined) return "UNKNOWN_MEMBER_ID";
		this.#removeAndRebalance(member);
		return "NONE";
	}

	/** Why this member may not speak for this generation, or undefined. */
	memberProblem(
		memberId: string,
		groupInstanceId: string | null,
		generation: number,
	): "UNKNOWN_MEMBER_ID" | "FENCED_INSTANCE_ID" | "ILLEGAL_GENERATION" | undefined {
		const known = this.#members.instance(groupInstanceId);
		if (groupInstanceId !== null && known === undefined) return "UNKNOWN_MEMBER_ID";
		if (known !== undefined && known !== memberId) return "FENCED_INSTANCE_ID";
		if (this.#members.get(memberId) === undefined) return "UNKNOWN_MEMBER_ID";
		return generation === this.#generation ? undefined : "ILLEGAL_GENERATION";
	}

	/** Ends the group: whoever waits is told to find its coordinator again. */
	close(): void {
		this.#state = "Dead";
		this.#stopTimer();
		for (const member of this.#members.all) answerWaiting(member, "COORDINATOR_NOT_AVAILABLE");
		this.#members.clear();
	}

	#admit(id: string, request: JoinRequest, later: (result: JoinResult) => void): JoinResult | undefined {
		const { groupInstanceId, clientId, clientHost, sessionTimeoutMs, rebalanceTimeoutMs, protocols } = request;
		const told = { groupInstanceId, clientId, clientHost, sessionTimeoutMs, rebalanceTimeoutMs, protocols };
		const waiting = { joining: later, syncing: undefined, hasSynced: false, stopSession: undefined };
		this.#members.add({ id, ...told, assignment: NO_ASSIGNMENT, ...waiting });
		this.#protocolType = request.protocolType;
		if (this.#leader === "") this.#leader = id;
		this.#prepareRebalance();
		return undefined;
	}

	#rejoin(member: Member, request: JoinRequest, later: (result: JoinResult) => void): JoinResult | undefined {
		const isFollower = this.#state === "Stable" && member.id !== this.#leader;
		const changesNothing = (this.#state === "CompletingRebalance" || isFollower) && hasSameProtocols(member, request.protocols);
		update(member, request);
		this.#members.heard(member);
		if (changesNothing) return this.#joinResult(member, false);
		member.joining?.(refusal("UNKNOWN_MEMBER_ID", ""));
		member.joining = later;
		this.#prepareRebalance();
		return undefined;
	}

	/** A static member came back under its name: it takes its place under a new id, and whoever had it is fenced. */
	#replaceStatic(member: Member, request: JoinRequest, later: (result: JoinResult) => void): JoinResult | undefined {
		const oldId = member.id;
		const wasLeader = this.#leader === oldId;
		answerWaiting(member, "FENCED_INSTANCE_ID");
		update(member, request);
		this.#members.rename(member, this.#options.newMemberId(member.groupInstanceId ?? request.clientId));
		if (wasLeader) this.#leader = member.id;
		if (this.#state === "Stable" && electProtocol(this.#members.all) === this.#protocolName) {
			// Nobody has to rebalance, whatever the metadata. A leader that cannot be told to leave the assignment alone is told of another leader.
			const result = this.#joinResult(member, wasLeader && request.knowsSkipAssignment);
			return wasLeader && !request.knowsSkipAssignment ? { ...result, leader: oldId, members: [] } : result;
		}
		member.joining = later;
		this.#prepareRebalance();
		return undefined;
	}

	#prepareRebalance(): void {
		if (this.#state === "PreparingRebalance") {
			this.#completeIfAllJoined();
			return;
		}
		const isFirst = this.#state === "Empty";
		// Assignments of the last generation are told of until there are new ones.
		const isUnassigned = this.#state === "CompletingRebalance";
		this.#isDelayed = isFirst && this.#options.initialDelayMs() > 0;
		this.#state = "PreparingRebalance";
		for (const member of this.#members.all) {
			if (isUnassigned) member.assignment = NO_ASSIGNMENT;
			member.syncing?.(unassigned("REBALANCE_IN_PROGRESS"));
			member.syncing = undefined;
		}
		if (isFirst && !this.#isDelayed) {
			// The first rebalance waits for its delay and for nothing else, not even for members that have an id and no more.
			this.#completeJoin();
			return;
		}
		const patience = this.#isDelayed ? this.#options.initialDelayMs() : this.#members.patienceMs;
		this.#setTimer(patience, () => this.#completeJoin());
		this.#completeIfAllJoined();
	}

	#completeIfAllJoined(): void {
		if (this.#state !== "PreparingRebalance") return;
		const everybody = this.#members.all.every(({ joining }) => joining !== undefined) && !this.#members.isAnyPending;
		if (everybody && !this.#isDelayed) this.#completeJoin();
	}

	#completeJoin(): void {
		this.#stopTimer();
		for (const member of this.#members.all) {
			if (member.joining === undefined && member.groupInstanceId === null) this.#remove(member);
		}
		this.#generation += 1;
		this.#protocolName = electProtocol(this.#members.all) ?? null;
		this.subscribed = subscribedTopics(this.#members.all, this.#protocolName);
		if (this.#members.size === 0) {
			this.#state = "Empty";
			return;
		}
		const joined = this.#members.all.filter(({ joining }) => joining !== undefined);
		if (this.#members.get(this.#leader)?.joining === undefined && joined[0] !== undefined) this.#leader = joined[0].id;
		this.#state = "CompletingRebalance";
		this.#setTimer(this.#members.patienceMs, () => this.#expireSync());
		for (const member of this.#members.all) member.hasSynced = false;
		for (const member of joined) {
			const answer = member.joining;
			member.joining = undefined;
			this.#members.heard(member);
			answer?.(this.#joinResult(member, false));
		}
	}

	/** Members that have not asked for their part in time go, also when the leader has assigned, and the others start over. */
	#expireSync(): void {
		for (const member of this.#members.all) if (!member.hasSynced) this.#remove(member);
		this.#prepareRebalance();
	}

	#assign({ assignments }: SyncRequest): void {
		this.#state = "Stable";
		const given = new Map(assignments.map(({ memberId, assignment }) => [memberId, assignment]));
		for (const member of this.#members.all) {
			member.assignment = given.get(member.id) ?? NO_ASSIGNMENT;
			const answer = member.syncing;
			member.syncing = undefined;
			answer?.(this.#syncResult(member));
		}
	}

	#removeAndRebalance(member: Member): void {
		answerWaiting(member, "UNKNOWN_MEMBER_ID");
		this.#remove(member);
		this.#prepareRebalance();
	}

	#remove(member: Member): void {
		this.#members.remove(member);
		if (this.#leader === member.id) this.#leader = this.#members.all[0]?.id ?? "";
	}

	#setTimer(milliseconds: number, call: () => void): void {
		this.#stopTimer();
		this.#stopTimer = this.#options.clock.after(milliseconds, call);
	}

	#joinResult(member: Member, skipAssignment: boolean): JoinResult {
		const told = member.id === this.#leader ? this.#members.all : [];
		const members = told.map((each) => introduced(each, this.#protocolName));
		const base = { error: "NONE", memberId: member.id, generation: this.#generation, leader: this.#leader } as const;
		const protocol = { protocolType: this.#protocolType, protocolName: this.#protocolName, skipAssignment };
		return { ...base, ...protocol, members };
	}

	#syncResult({ assignment }: Member): SyncResult {
		return { error: "NONE", protocolType: this.#protocolType, protocolName: this.#protocolName, assignment };
	}
}
