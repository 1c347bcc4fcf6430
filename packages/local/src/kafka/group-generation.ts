import { ERROR_CODES, type ErrorName, errorNameOf, heartbeat, offsetCommit } from "@millrace/broker/client";
import { backoffMs, retry } from "./backoff.ts";
import type { Coordinators } from "./coordinators.ts";
import { fetchCommitted } from "./group-offsets.ts";
import type { Generation } from "./kafka-client.ts";
import { GenerationEndedError } from "./kafka-errors.ts";
import type { KafkaSession } from "./kafka-session.ts";

/** Heartbeats in the time after which a silent member is put out, as Java's clients send them. */
const HEARTBEATS_PER_SESSION = 3;
/** How often a leader looks whether there is something new to share out, in milliseconds. */
const LOOK_MS = 30_000;
/** The group goes on without this member. */
const PUT_OUT: ReadonlySet<string> = new Set<ErrorName>([
	"UNKNOWN_MEMBER_ID",
	"ILLEGAL_GENERATION",
	"FENCED_INSTANCE_ID",
	"GROUP_AUTHORIZATION_FAILED",
]);

export interface GenerationOptions {
	readonly session: KafkaSession;
	readonly coordinators: Coordinators;
	/** Lane of the member's requests, none of which waits during a generation. */
	readonly lane: string;
	readonly group: string;
	readonly topic: string;
	readonly sessionTimeoutMs: number;
	readonly id: number;
	readonly memberId: string;
	readonly partitions: readonly number[];
	readonly members: number | undefined;
	/** Told when the group has said that it does not know the member any more. */
	readonly onUnknownMember: () => void;
	/** Whether the assignment does not fit the topics any more, which the leader alone knows. */
	readonly isOutdated: (() => Promise<boolean>) | undefined;
}

/** One generation of a member: keeps the session alive until it is closed, and commits. */
export class GroupGeneration implements Generation {
	readonly id: number;
	readonly memberId: string;
	readonly partitions: readonly number[];
	readonly members: number | undefined;
	readonly #options: GenerationOptions;
	readonly #ended = new AbortController();
	/** Aborted once the group would refuse whatever this generation asks for. */
	readonly #over = new AbortController();
	#commits: Promise<unknown> = Promise.resolve();
	#failures = 0;
	#stopHeartbeat = () => {};
	#stopSession = () => {};
	#stopLook = () => {};
	readonly #onClosing = () => this.close("lost", "The Kafka client was closed.");

	constructor(options: GenerationOptions) {
		this.id = options.id;
		this.memberId = options.memberId;
		this.partitions = options.partitions;
		this.members = options.members;
		this.#options = options;
		options.session.closing.addEventListener("abort", this.#onClosing);
		this.#isAlive(options.session.clock.now());
		this.#scheduleHeartbeat();
		this.#scheduleLook();
	}

	get ended(): AbortSignal {
		return this.#ended.signal;
	}

	async committed(): Promise<ReadonlyMap<number, number>> {
		const { coordinators, lane, group, topic, partitions } = this.#options;
		if (partitions.length === 0) return new Map();
		return await this.#retried(() => fetchCommitted(coordinators, lane, { group, topic, partitions }));
	}

	commit(offsets: ReadonlyMap<number, number>): Promise<void> {
		// One after the other: one that is attempted again must not undo a later one.
		const committed = this.#commits.then(() => this.#retried(() => this.#commit(offsets)));
		this.#commits = committed.catch(() => {});
		return committed;
	}

	/** Ends the generation for good: no more heartbeats, and what is still asked for is refused. */
	close(reason: "rebalance" | "lost", what: string): void {
		this.#stopHeartbeat();
		this.#stopSession();
		this.#stopLook();
		this.#options.session.closing.removeEventListener("abort", this.#onClosing);
		this.#end(reason, what);
		this.#over.abort(new GenerationEndedError("lost", what));
	}

	async #commit(offsets: ReadonlyMap<number, number>): Promise<void> {
		if (offsets.size === 0) return;
		const { coordinators, lane, group, topic, session } = this.#options;
		const at = session.clock.now();
		const partitions = [...offsets].map(([partitionIndex, committedOffset]) => {
			return { partitionIndex, committedOffset, committedMetadata: "" };
		});
		const answer = await coordinators.ask(group, lane, offsetCommit, {
			groupId: group,
			generationIdOrMemberEpoch: this.id,
			memberId: this.memberId,
			groupInstanceId: null,
			topics: [{ name: topic, partitions }],
		});
		for (const { errorCode, partitionIndex } of answer.topics.flatMap((each) => each.partitions)) {
			const error = errorNameOf(errorCode);
			if (error === "REBALANCE_IN_PROGRESS") throw this.#end("rebalance", `Group ${group} shares its partitions out anew.`);
			if (PUT_OUT.has(error)) throw this.#putOut(error);
			if (errorCode !== ERROR_CODES.NONE) {
				throw coordinators.refusal(group, errorCode, `OffsetCommit of ${topic}-${partitionIndex}`);
			}
		}
		this.#isAlive(at);
	}

	/** As long as the generation is not over. */
	#retried<T>(attempt: () => Promise<T>): Promise<T> {
		const { clock, random, closing } = this.#options.session;
		const signal = AbortSignal.any([closing, this.#over.signal]);
		return retry(attempt, { clock, random, limitMs: Number.POSITIVE_INFINITY, signal });
	}

	#scheduleHeartbeat(): void {
		const { session, sessionTimeoutMs } = this.#options;
		if (this.#over.signal.aborted) return;
		const interval = Math.floor(sessionTimeoutMs / HEARTBEATS_PER_SESSION);
		const waitMs = this.#failures === 0 ? interval : Math.min(interval, backoffMs(this.#failures, session.random));
		this.#stopHeartbeat = session.clock.after(waitMs, () => {
			this.#heartbeat().then(
				() => {
					this.#failures = 0;
					this.#scheduleHeartbeat();
				},
				() => {
					// Whatever it was: the session ends if it does not pass.
					this.#failures += 1;
					this.#scheduleHeartbeat();
				},
			);
		});
	}

	async #heartbeat(): Promise<void> {
		const { coordinators, lane, group, session } = this.#options;
		const at = session.clock.now();
		const { errorCode } = await coordinators.ask(group, lane, heartbeat, {
			groupId: group,
			generationId: this.id,
			memberId: this.memberId,
			groupInstanceId: null,
		});
		const error = errorNameOf(errorCode);
		if (PUT_OUT.has(error)) throw this.#putOut(error);
		if (error !== "NONE" && error !== "REBALANCE_IN_PROGRESS") throw coordinators.refusal(group, errorCode, "Heartbeat");
		this.#isAlive(at);
		// Heartbeats go on: the member keeps its place while it finishes what it does.
		if (error === "REBALANCE_IN_PROGRESS") this.#end("rebalance", `Group ${group} shares its partitions out anew.`);
	}

	#scheduleLook(): void {
		const { isOutdated, session, topic } = this.#options;
		if (isOutdated === undefined || this.#over.signal.aborted) return;
		this.#stopLook = session.clock.after(LOOK_MS, () => {
			void isOutdated()
				// A cluster that does not answer is asked again.
				.catch(() => false)
				.then((outdated) => {
					// The leader that joins again makes all others join again.
					if (outdated) this.#end("rebalance", `The partitions of ${topic} are others than those that were shared out.`);
					this.#scheduleLook();
				});
		});
	}

	/** The group has heard of the member at that time or later. */
	#isAlive(at: number): void {
		const { session, sessionTimeoutMs, group, lane } = this.#options;
		this.#stopSession();
		if (this.#over.signal.aborted) return;
		this.#stopSession = session.clock.after(Math.max(at + sessionTimeoutMs - session.clock.now(), 0), () => {
			this.close("lost", `The coordinator of group ${group} has not answered for ${sessionTimeoutMs} ms.`);
			// What hangs there would hold up the next join.
			session.connections.drop(lane);
		});
	}

	#putOut(error: string): GenerationEndedError {
		const what = `Group ${this.#options.group} has put the member out (${error}).`;
		if (error === "UNKNOWN_MEMBER_ID") this.#options.onUnknownMember();
		this.close("lost", what);
		return new GenerationEndedError("lost", what);
	}

	#end(reason: "rebalance" | "lost", what: string): GenerationEndedError {
		const error = new GenerationEndedError(reason, what);
		this.#ended.abort(error);
		return error;
	}
}
