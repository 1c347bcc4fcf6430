import type { ErrorCategory, RecordPosition } from "@millrace/core";

/** What became of records; each record counts once, at the end of its way. */
export interface RecordCounts {
	/** Records sent to the function at least once. */
	readonly delivered: number;
	readonly succeeded: number;
	/** Records that were sent more than once, whatever became of them. */
	readonly retried: number;
	readonly skipped: number;
	/** Given up with a dead letter, by the function or by the mapping. */
	readonly deadLettered: number;
	/** Given up with a dead letter because they can never be decoded. */
	readonly undecodable: number;
	/** Never sent, because no filter of the mapping let them pass. */
	readonly filtered: number;
	/** Dropped without a dead letter, or blocking their partition. */
	readonly failed: number;
	/** Behind a record that blocks their partition, or behind an interruption. */
	readonly notRun: number;
}

export interface PartitionReport extends RecordCounts {
	readonly topic: string;
	readonly partition: number;
	/** Whether the run stopped here, where Lambda would retry without end. */
	readonly blocked: boolean;
	/** The first thing that went wrong in this partition. */
	readonly firstError: ReportedError | undefined;
}

/** An error without any payload in it. */
export interface ReportedError {
	readonly at: RecordPosition;
	/** What became of the record. */
	readonly outcome: "skipped" | "deadLettered" | "undecodable" | "failed";
	readonly code: string;
	/** `unreachable` and `unauthorised` say that a registry or destination failed, and not the record or its handler. */
	readonly category: ErrorCategory;
	readonly message: string;
	readonly fix: string | undefined;
	/** Frames in the user's own files, innermost first. */
	readonly stack: readonly string[];
}

/** Times in milliseconds. */
export interface TimeReport {
	readonly median: number | undefined;
	readonly p95: number | undefined;
	readonly max: number | undefined;
}

/** The outcome of a replay, as plain JSON. */
export interface ReplayReport {
	readonly version: 1;
	/** `failed` when any record ended other than succeeded, skipped or filtered, or the run was interrupted. */
	readonly status: "succeeded" | "failed";
	readonly interrupted: boolean;
	readonly app: string;
	readonly stage: string;
	readonly consumer: string;
	readonly topic: string;
	readonly source: string;
	readonly totals: RecordCounts;
	readonly partitions: readonly PartitionReport[];
	/** Batches of the mapping; without redeliveries and splits. */
	readonly batches: number;
	/** Calls of the function. */
	readonly invocations: number;
	/** Calls that ended in an error or a timeout of the function. */
	readonly failedInvocations: number;
	/** Records in the source of other topics, which the consumer does not read. */
	readonly otherTopics: number;
	/** Time the handler took for a record, as the handler says; left open by handlers that do not. */
	readonly timePerRecord: TimeReport;
	readonly milliseconds: number;
	/** Codes of all errors and how many records each met. */
	readonly errors: readonly { readonly code: string; readonly records: number }[];
	/** The first record that failed, or else the first that was skipped with a reason. */
	readonly firstError: ReportedError | undefined;
	/** Paths of the dead letters that were written. */
	readonly deadLetters: { readonly count: number; readonly files: readonly string[] };
	readonly warnings: readonly string[];
}

/** Paths beyond these are counted but not listed. */
export const MAX_LISTED_FILES = 100;
