import type { RecordPosition } from "../errors.ts";

/** What became of one record in one invocation. */
export interface RecordOutcome {
	readonly at: RecordPosition;
	/**
	 * - `succeeded`: the handler returned
	 * - `skipped`: the handler threw SkipRecord, or `undecodable: "skip"` dropped it
	 * - `deadLettered`: written to the dead-letter destination after its attempts
	 * - `undecodable`: written to the dead-letter destination because it can never be decoded
	 * - `failed`: it stopped its partition
	 * - `notRun`: it lay behind a failed record, or the deadline came first
	 */
	readonly kind: "succeeded" | "skipped" | "deadLettered" | "undecodable" | "failed" | "notRun";
	/** Calls of the handler; 0 when it never ran. */
	readonly attempts: number;
	/** Time spent on this record, attempts and waits included. */
	readonly milliseconds: number;
	/** What went wrong, for every kind but `succeeded` and `notRun`. */
	readonly error?: unknown;
}

/** Called once for each record of an invocation. */
export type Observer = (outcome: RecordOutcome) => void;
