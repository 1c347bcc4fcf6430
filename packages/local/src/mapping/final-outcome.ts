import type { MskRecord, RecordOutcome } from "@millrace/core";

/**
 * The end of one record's way through a mapping; every record that entered has exactly one.
 * - `succeeded`, `skipped`, `deadLettered`, `undecodable`: as the function said (see `RecordOutcome`); a handler that says
 *   nothing of single records has succeeded with those it did not report
 * - `filtered`: matched no filter and was never sent
 * - `failed`: was dropped when the mapping gave up without a destination, or blocks its partition
 * - `notRun`: lay behind a record that blocks its partition
 */
export interface FinalOutcome {
	readonly record: MskRecord;
	readonly kind: "succeeded" | "skipped" | "deadLettered" | "undecodable" | "filtered" | "failed" | "notRun";
	/** Who sent a dead letter: the function itself, or the mapping when it gave up. */
	readonly by: "function" | "mapping";
	/** Times the record was sent to the function; 0 when it never was. */
	readonly deliveries: number;
	/** Time the handler spent on it in its last delivery; undefined when it does not say. */
	readonly milliseconds: number | undefined;
	readonly error: unknown;
}

/**
 * A record that Lambda takes as done. A handler that says `failed` of it all the same has lost it, and that is shown.
 */
export function acknowledged(record: MskRecord, outcome: RecordOutcome | undefined, deliveries: number): FinalOutcome {
	return {
		record,
		kind: outcome?.kind ?? "succeeded",
		by: "function",
		deliveries,
		milliseconds: outcome?.milliseconds,
		error: outcome?.error,
	};
}
