import type { MskEvent, MskRecord } from "@millrace/core";
import type { FailureCondition } from "./failure-envelope.ts";
import type { Invocation } from "./invoker.ts";
import type { Verdict } from "./judge-invocation.ts";

/**
 * How a batch, or what is left of it, comes to the function.
 * - `first`: for the first time
 * - `retry`: whole, after an error or an invalid response
 * - `half`: one half of what failed, after a split
 * - `reported`: the records that a partial response named
 */
export type DeliveryKind = "first" | "retry" | "half" | "reported";

/** One call of the function, as a mapping knows it beforehand. */
export interface DeliveryStart {
	/** The very event that the function gets. */
	readonly event: MskEvent;
	readonly records: readonly MskRecord[];
	readonly kind: DeliveryKind;
	/** Times these records come to the function, this one included. */
	readonly delivery: number;
}

/** Records that failed and wait to be delivered again, whole or in halves. */
export interface DeliveryWait {
	readonly records: readonly MskRecord[];
	/** Times they came to the function. */
	readonly deliveries: number;
	/** In milliseconds since 1970. */
	readonly until: number;
	readonly error: unknown;
}

/** What a delivery does on its way, for logs and reports. */
export type DeliveryEvent =
	| ({ readonly happened: "started" } & DeliveryStart)
	| ({
			readonly happened: "finished";
			readonly invocation: Invocation;
			readonly verdict: Verdict["kind"];
			/** Records that must be delivered again, or given up. */
			readonly failed: number;
			/** Why the invocation failed as a whole; undefined when it did not. */
			readonly error: unknown;
	  } & DeliveryStart)
	/** A failed batch was cut in two. */
	| ({ readonly happened: "split"; readonly halves: readonly [readonly MskRecord[], readonly MskRecord[]] } & DeliveryWait)
	/** These records are delivered again, at `until` in milliseconds since 1970. Their partitions wait. */
	| ({ readonly happened: "waiting" } & DeliveryWait)
	/** The mapping gave records up, and its destination has them. */
	| {
			readonly happened: "deadLettered";
			readonly records: readonly MskRecord[];
			readonly condition: FailureCondition;
			readonly place: string;
	  }
	/** The mapping gave records up, and nobody has them: there is no destination, or it did not take them. */
	| {
			readonly happened: "dropped";
			readonly records: readonly MskRecord[];
			readonly condition: FailureCondition;
			readonly error: unknown;
	  };
