import type { MskEvent } from "@millrace/core";
import type { DeliveryKind } from "../delivery-event.ts";
import type { FailureCondition } from "../failure-envelope.ts";
import type { FunctionError } from "../invoker.ts";
import type { IdleReason } from "./idle-reason.ts";
import type { StartedFrom } from "./partition-queue.ts";

/** Neighbouring records of one partition, by their first and last offset. There may be gaps between. */
export interface OffsetRange {
	readonly partition: number;
	readonly first: number;
	readonly last: number;
	readonly records: number;
}

/** One invocation, as all events about it name it. */
export interface InvocationPlace {
	/** Number of the batch, counted by the mapping; retries and halves keep it. */
	readonly batch: number;
	/** Number of the poller, from 1. */
	readonly poller: number;
	/** Why these records come to the function now. */
	readonly how: DeliveryKind;
	/** Times they come to it, this one included. */
	readonly delivery: number;
	readonly records: number;
	readonly ranges: readonly OffsetRange[];
	/** The very event. */
	readonly event: MskEvent;
}

/**
 * How an invocation ended. `reported`: a partial response named records. `refused`: the response was none that Lambda can match with the event.
 * The others are errors of the function, as `FunctionError` tells them.
 */
export type InvocationOutcome = "succeeded" | "reported" | "refused" | FunctionError["reason"];

/** What a live mapping does, for a log. `at` is in milliseconds since 1970. */
export type MappingEvent = { readonly at: number } & MappingHappening;

export type MappingHappening =
	/** A poller is in the group and knows its partitions. */
	| {
			readonly kind: "assigned";
			readonly poller: number;
			readonly generation: number;
			readonly partitions: readonly { readonly partition: number; readonly offset: number; readonly from: StartedFrom }[];
			/** Members of the group, as far as this poller knows. */
			readonly members: number | undefined;
	  }
	/**
	 * A poller's partitions are shared out anew. After `lost` others may have them already, so what runs still is not committed;
	 * `abandoned` counts those invocations.
	 */
	| {
			readonly kind: "revoked";
			readonly poller: number;
			readonly how: "rebalance" | "lost";
			readonly abandoned: number;
	  }
	| ({ readonly kind: "invocationStarted" } & InvocationPlace)
	| ({
			readonly kind: "invocationFinished";
			readonly requestId: string;
			readonly milliseconds: number;
			readonly outcome: InvocationOutcome;
			/** Records that must be delivered again, or given up. */
			readonly failed: number;
			readonly error: unknown;
	  } & InvocationPlace)
	/** A failed batch was cut in two; the halves are delivered from `until` on, one after the other. */
	| {
			readonly kind: "split";
			readonly batch: number;
			readonly halves: readonly [readonly OffsetRange[], readonly OffsetRange[]];
			readonly until: number;
	  }
	/** What failed is delivered again at `until`; its partitions wait, others go on. */
	| {
			readonly kind: "blocked";
			readonly batch: number;
			readonly ranges: readonly OffsetRange[];
			readonly deliveries: number;
			readonly until: number;
			readonly error: unknown;
	  }
	/** Records were given up, and the destination has them. */
	| {
			readonly kind: "deadLettered";
			readonly batch: number;
			readonly ranges: readonly OffsetRange[];
			readonly condition: FailureCondition;
			readonly place: string;
	  }
	/** Records were given up, and nobody has them. */
	| {
			readonly kind: "dropped";
			readonly batch: number;
			readonly ranges: readonly OffsetRange[];
			readonly condition: FailureCondition;
			readonly error: unknown;
	  }
	/** Next offsets, by partition. */
	| { readonly kind: "committed"; readonly poller: number; readonly offsets: ReadonlyMap<number, number> }
	/** Tried again until it passes, unless the generation is over. */
	| { readonly kind: "commitFailed"; readonly poller: number; readonly error: unknown }
	/** The function's concurrency is used up: batches wait for a place. */
	| { readonly kind: "throttled"; readonly concurrency: number; readonly waiting: number }
	/**
	 * What was wanted next is not on the topic: deleted by retention before it was read (`resumesAt` is behind it), or the topic was made
	 * anew (before it). Reading goes on at the first record there is.
	 */
	| { readonly kind: "outOfRange"; readonly partition: number; readonly wanted: number; readonly resumesAt: number }
	/** Nothing has been sent for a while, and this is why. Told once for each reason. */
	| { readonly kind: "idle"; readonly reason: IdleReason; readonly text: string }
	/** The last event: everything that ran is done and committed, and the group is left. */
	| { readonly kind: "stopped" };
