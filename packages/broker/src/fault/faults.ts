import { ERROR_CODES, type ErrorName } from "../error-codes.ts";
import { type BrokerError, BrokerOptionsError } from "../errors.ts";
import { API_KEYS, type ApiName } from "../server/api-names.ts";

/** A request as a fault sees it, before it is handled. */
export interface FaultedRequest {
	readonly api: ApiName;
	readonly version: number;
	readonly clientId: string;
	/** Number of the connection, counted from 1. */
	readonly connection: number;
	/** Its fields, by the names in Kafka's message definitions in camel case. */
	readonly body: unknown;
}

/** What happens to a request instead of, or around, its being handled. */
export type FaultAction =
	/** Not handled; everything in it is answered with this error. */
	| { readonly kind: "fail"; readonly error: ErrorName }
	/** Handled that much later. What the connection sends behind it waits too. */
	| { readonly kind: "delay"; readonly milliseconds: number }
	/** The connection is closed: before anything was done, or after it was done and before the answer, which the client never sees. */
	| { readonly kind: "drop"; readonly when: "before" | "after" };

export interface FaultOptions {
	/**
	 * How many requests it hits until it is over.
	 * @default 1
	 */
	readonly times?: number;
	/** Only requests of which this says true; they are counted when it does. */
	readonly when?: (request: FaultedRequest) => boolean;
}

/** A fault that was set. */
export interface Fault {
	/** How many requests it has hit. */
	readonly hits: number;
	/** Takes it away; without effect when it is over. */
	remove(): void;
}

interface Rule {
	readonly decide: (request: FaultedRequest) => FaultAction | undefined;
	left: number;
	hits: number;
}

/**
 * Faults that tests and simulations put into a running broker. Rules are asked in the order in which they were set, and the first that
 * has something to say decides alone.
 *
 * @example
 * broker.faults.fail("Produce", "NOT_ENOUGH_REPLICAS", { times: 2 });
 * broker.faults.drop("OffsetCommit", "after");
 * const moved = broker.faults.notLeader("flights", 0);
 * moved.remove();
 */
export class Faults {
	#rules: Rule[] = [];
	#leaderless: { readonly topic: string; readonly partition: number | undefined; hits: number }[] = [];

	/** Answers the next request of an API with an error, without handling it. */
	fail(api: ApiName, error: ErrorName, options?: FaultOptions): Fault {
		if (!Object.hasOwn(ERROR_CODES, error)) throw unknown("error", error, "Name one of Kafka's error codes.");
		return this.#add(api, { kind: "fail", error }, options);
	}

	/** Handles the next request of an API later, by the broker's clock. */
	delay(api: ApiName, milliseconds: number, options?: FaultOptions): Fault {
		return this.#add(api, { kind: "delay", milliseconds }, options);
	}

	/** Closes the connection on the next request of an API: before it is handled, or after, with its answer lost. */
	drop(api: ApiName, when: "before" | "after", options?: FaultOptions): Fault {
		return this.#add(api, { kind: "drop", when }, options);
	}

	/** Answers NOT_LEADER_OR_FOLLOWER for a partition, or for all of a topic, until it is removed. Metadata still names this broker. */
	notLeader(topic: string, partition?: number): Fault {
		const entry = { topic, partition, hits: 0 };
		this.#leaderless.push(entry);
		return handleOf(entry, () => {
			this.#leaderless = this.#leaderless.filter((each) => each !== entry);
		});
	}

	/** Asks for every request, until it is removed, what shall happen to it; undefined leaves it to the other faults. */
	intercept(decide: (request: FaultedRequest) => FaultAction | undefined): Fault {
		return this.#push({ decide, left: Number.POSITIVE_INFINITY, hits: 0 });
	}

	/** Takes all faults away. */
	clear(): void {
		this.#rules = [];
		this.#leaderless = [];
	}

	/** What shall happen to a request. For the server. */
	decide(request: FaultedRequest): FaultAction | undefined {
		for (const rule of this.#rules) {
			const action = rule.decide(request);
			if (action === undefined) continue;
			rule.hits += 1;
			rule.left -= 1;
			if (rule.left <= 0) this.#rules = this.#rules.filter((each) => each !== rule);
			return action;
		}
		return undefined;
	}

	/** Whether a partition is without its leader. For the handlers. */
	isLeaderless(topic: string, partition: number): boolean {
		const entry = this.#leaderless.find((each) => each.topic === topic && (each.partition ?? partition) === partition);
		if (entry !== undefined) entry.hits += 1;
		return entry !== undefined;
	}

	#add(api: ApiName, action: FaultAction, { times = 1, when = () => true }: FaultOptions = {}): Fault {
		if (!Object.hasOwn(API_KEYS, api)) throw unknown("API", api, "Name one that the broker serves.");
		return this.#push({ decide: (request) => (request.api === api && when(request) ? action : undefined), left: times, hits: 0 });
	}

	#push(rule: Rule): Fault {
		this.#rules.push(rule);
		return handleOf(rule, () => {
			this.#rules = this.#rules.filter((each) => each !== rule);
		});
	}
}

function handleOf(counted: { readonly hits: number }, remove: () => void): Fault {
	return {
		get hits() {
			return counted.hits;
		},
		remove,
	};
}

function unknown(what: string, name: string, fix: string): BrokerError {
	return new BrokerOptionsError(`A fault names the ${what} ${JSON.stringify(name)}, which does not exist.`, fix);
}
