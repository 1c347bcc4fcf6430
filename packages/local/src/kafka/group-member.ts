import { type ErrorName, errorNameOf, joinGroup, KafkaRefusedError, leaveGroup, syncGroup } from "@millrace/broker/client";
import { isRetryable, retry } from "./backoff.ts";
import { CONSUMER_PROTOCOL, readAssignment, readSubscription, writeAssignment, writeSubscription } from "./consumer-protocol.ts";
import type { Coordinators } from "./coordinators.ts";
import { GroupGeneration } from "./group-generation.ts";
import type { Generation, GroupMember, GroupOptions } from "./kafka-client.ts";
import { GenerationEndedError } from "./kafka-errors.ts";
import type { KafkaSession } from "./kafka-session.ts";
import { assignRange, RANGE, type Subscriber } from "./range-assignor.ts";
import { unlessAborted } from "./unless-aborted.ts";

const SESSION_TIMEOUT_MS = 10_000;
const REBALANCE_TIMEOUT_MS = 60_000;
/** How long the group is told of a member that leaves, in milliseconds; after that its session ends by itself. */
const LEAVE_LIMIT_MS = 5000;
/** What asks a member to join once more. */
const AGAIN: ReadonlySet<string> = new Set<ErrorName>([
	"MEMBER_ID_REQUIRED",
	"UNKNOWN_MEMBER_ID",
	"ILLEGAL_GENERATION",
	"REBALANCE_IN_PROGRESS",
]);

/** A member of the classic group protocol, sharing by range. */
export class RangeGroupMember implements GroupMember {
	readonly #session: KafkaSession;
	readonly #coordinators: Coordinators;
	readonly #options: Required<GroupOptions>;
	readonly #lane: string;
	#memberId = "";
	#generation: GroupGeneration | undefined;
	#leaving = new AbortController();

	/** @param lane A lane that is this member's alone. */
	constructor(session: KafkaSession, coordinators: Coordinators, lane: string, options: GroupOptions) {
		this.#session = session;
		this.#coordinators = coordinators;
		this.#lane = lane;
		this.#options = { sessionTimeoutMs: SESSION_TIMEOUT_MS, rebalanceTimeoutMs: REBALANCE_TIMEOUT_MS, ...options };
	}

	join(signal?: AbortSignal): Promise<Generation> {
		const { closing } = this.#session;
		const stop = AbortSignal.any([closing, this.#leaving.signal, ...(signal === undefined ? [] : [signal])]);
		return unlessAborted(this.#join(stop), stop);
	}

	async #join(stop: AbortSignal): Promise<Generation> {
		const { clock, random, connections } = this.#session;
		this.#generation?.close("rebalance", "The member joins again.");
		this.#generation = undefined;
		// A coordinator answers when all have joined; who does not want to wait for that closes the connection.
		const interrupt = () => connections.drop(this.#lane);
		stop.addEventListener("abort", interrupt);
		try {
			const passes = (error: unknown) =>
				isRetryable(error) || (error instanceof KafkaRefusedError && AGAIN.has(error.kafkaError));
			const limitMs = Number.POSITIVE_INFINITY;
			const generation = await retry(() => this.#attempt(), { clock, random, limitMs, signal: stop, passes });
			// The last answer may have come when nobody wanted it any more.
			if (stop.aborted) generation.close("lost", "The member does not join after all.");
			else this.#generation = generation;
			return generation;
		} finally {
			stop.removeEventListener("abort", interrupt);
		}
	}

	async leave(): Promise<void> {
		const { clock, closing, connections, random } = this.#session;
		const left = new GenerationEndedError("lost", "The member has left the group.");
		this.#leaving.abort(left);
		this.#leaving = new AbortController();
		this.#generation?.close("lost", left.problem);
		this.#generation = undefined;
		const memberId = this.#memberId;
		this.#memberId = "";
		if (memberId === "" || closing.aborted) return;
		// Whatever comes of it, the member is gone: its session ends when nobody hears of it any more.
		const told = retry(() => this.#tell(memberId), { clock, random, limitMs: LEAVE_LIMIT_MS, signal: closing }).catch(() => {});
		await new Promise<void>((resolve) => {
			const stop = clock.after(LEAVE_LIMIT_MS, resolve);
			void told.then(() => {
				stop();
				resolve();
			});
		});
		connections.drop(this.#lane);
	}

	async #tell(memberId: string): Promise<void> {
		const { group } = this.#options;
		const members = [{ memberId, groupInstanceId: null, reason: "the member was closed" }];
		const answer = await this.#coordinators.ask(group, this.#lane, leaveGroup, { groupId: group, memberId, members });
		if (errorNameOf(answer.errorCode) !== "NONE") throw this.#coordinators.refusal(group, answer.errorCode, "LeaveGroup");
	}

	async #attempt(): Promise<GroupGeneration> {
		const { group, topic, sessionTimeoutMs } = this.#options;
		const joined = await this.#joinGroup();
		const isLeader = joined.leader === joined.memberId;
		const shared = isLeader ? await this.#assign(joined.members) : { assignments: [], isOutdated: undefined };
		const assignment = await this.#syncGroup(joined.generationId, joined.memberId, shared.assignments);
		return new GroupGeneration({
			session: this.#session,
			coordinators: this.#coordinators,
			lane: this.#lane,
			group,
			topic,
			sessionTimeoutMs,
			id: joined.generationId,
			memberId: joined.memberId,
			partitions: (readAssignment(assignment).get(topic) ?? []).toSorted((a, b) => a - b),
			members: isLeader ? joined.members.length : undefined,
			isOutdated: shared.isOutdated,
			onUnknownMember: () => {
				if (this.#memberId === joined.memberId) this.#memberId = "";
			},
		});
	}

	async #joinGroup() {
		const { group, topic, sessionTimeoutMs, rebalanceTimeoutMs, clientId } = this.#options;
		const body = {
			groupId: group,
			sessionTimeoutMs,
			rebalanceTimeoutMs,
			groupInstanceId: null,
			protocolType: CONSUMER_PROTOCOL,
			protocols: [{ name: RANGE, metadata: writeSubscription([topic]) }],
			reason: null,
		};
		const ask = () => {
			const request = { ...body, memberId: this.#memberId };
			return this.#coordinators.ask(group, this.#lane, joinGroup, request, { waitMs: rebalanceTimeoutMs, clientId });
		};
		let answer = await ask();
		if (errorNameOf(answer.errorCode) === "MEMBER_ID_REQUIRED") {
			// The id comes first, so that a member whose answer is lost does not stay in the group as a ghost.
			this.#memberId = answer.memberId;
			answer = await ask();
		}
		this.#check(answer.errorCode, "JoinGroup");
		this.#memberId = answer.memberId;
		return answer;
	}

	async #syncGroup(
		generationId: number,
		memberId: string,
		assignments: readonly { readonly memberId: string; readonly assignment: Buffer }[],
	): Promise<Buffer> {
		const { group, rebalanceTimeoutMs } = this.#options;
		const body = {
			groupId: group,
			generationId,
			memberId,
			groupInstanceId: null,
			protocolType: CONSUMER_PROTOCOL,
			protocolName: RANGE,
			assignments,
		};
		const answer = await this.#coordinators.ask(group, this.#lane, syncGroup, body, { waitMs: rebalanceTimeoutMs });
		this.#check(answer.errorCode, "SyncGroup");
		return answer.assignment;
	}

	/** What the leader gives to each member, and how it learns that this does not fit any more. */
	async #assign(
		members: readonly { readonly memberId: string; readonly groupInstanceId: string | null; readonly metadata: Buffer }[],
	): Promise<{
		readonly assignments: readonly { readonly memberId: string; readonly assignment: Buffer }[];
		readonly isOutdated: () => Promise<boolean>;
	}> {
		const subscribers: Subscriber[] = members.map(({ memberId, groupInstanceId, metadata }) => {
			return { memberId, groupInstanceId, topics: readSubscription(metadata) };
		});
		const topics = [...new Set(subscribers.flatMap((each) => each.topics))].sort();
		const countAll = async () => {
			const found = await this.#session.cluster.describe(topics);
			return new Map([...found].map(([name, { leaders }]) => [name, leaders.length]));
		};
		const counts = await countAll();
		const assignments = [...assignRange(subscribers, counts)].map(([memberId, assignment]) => {
			return { memberId, assignment: writeAssignment(assignment) };
		});
		const isOutdated = async () => {
			const now = await countAll();
			return topics.some((topic) => now.get(topic) !== counts.get(topic));
		};
		return { assignments, isOutdated };
	}

	#check(errorCode: number, what: string): void {
		const error = errorNameOf(errorCode);
		if (error === "NONE") return;
		if (error === "UNKNOWN_MEMBER_ID") this.#memberId = "";
		throw this.#coordinators.refusal(this.#options.group, errorCode, what);
	}
}
