import { partitionName } from "../mapping/build-event.ts";
import type { FinalOutcome } from "../mapping/final-outcome.ts";
import type { Invocation } from "../mapping/invoker.ts";
import { MAX_LISTED_FILES, type PartitionReport, type RecordCounts, type ReplayReport, type ReportedError } from "./report.ts";
import { errorCodeOf, reportError } from "./report-error.ts";
import { createTimeHistogram } from "./time-histogram.ts";

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
type Counts = Mutable<RecordCounts>;

export interface ReportCollectorOptions {
	/** Frames of an error in the user's files. */
	readonly frames: (error: unknown) => readonly string[];
}

export interface ReportCollector {
	final(outcome: FinalOutcome): void;
	batch(): void;
	invocation(invocation: Invocation): void;
	deadLetter(place: string): void;
	finish(about: ReportSubject): ReplayReport;
	/** Records that are final so far. */
	readonly records: number;
	readonly failures: number;
}

/** What the report is about, and what only the run as a whole knows. */
export type ReportSubject = Pick<
	ReplayReport,
	"app" | "stage" | "consumer" | "topic" | "source" | "interrupted" | "otherTopics" | "milliseconds" | "warnings"
> & { readonly blocked: ReadonlySet<string> };

/** Gathers the outcomes of a run in memory that grows with partitions, not with records. */
export function createReportCollector({ frames }: ReportCollectorOptions): ReportCollector {
	const partitions = new Map<string, Mutable<PartitionReport>>();
	const codes = new Map<string, number>();
	const times = createTimeHistogram();
	const files: string[] = [];
	let fileCount = 0;
	let batches = 0;
	let invocations = 0;
	let failedInvocations = 0;
	let records = 0;
	let failures = 0;
	let firstFailure: ReportedError | undefined;
	let firstSkip: ReportedError | undefined;

	return {
		final(outcome) {
			const { record, kind } = outcome;
			const name = partitionName(record);
			let partition = partitions.get(name);
			if (partition === undefined) {
				const { topic, partition: number } = record;
				partition = { topic, partition: number, blocked: false, firstError: undefined, ...noRecords() };
				partitions.set(name, partition);
			}
			records += 1;
			partition[kind] += 1;
			if (outcome.deliveries > 0) partition.delivered += 1;
			if (outcome.deliveries > 1) partition.retried += 1;
			if (outcome.milliseconds !== undefined && kind !== "notRun") times.add(outcome.milliseconds);
			if (kind === "succeeded" || kind === "filtered") return;
			if (kind !== "skipped") failures += 1;
			if (kind === "notRun") return;

			const code = errorCodeOf(outcome.error);
			if (outcome.error !== undefined) codes.set(code, (codes.get(code) ?? 0) + 1);
			// A skip without a reason is no error; and the stack is only mapped for the errors that are shown.
			if (outcome.error === undefined && kind === "skipped") return;
			const isFirst = partition.firstError === undefined || (kind !== "skipped" && partition.firstError.outcome === "skipped");
			if (!isFirst) return;
			partition.firstError = reportError(record, kind, outcome.error, frames);
			if (kind === "skipped") firstSkip ??= partition.firstError;
			else firstFailure ??= partition.firstError;
		},
		batch: () => {
			batches += 1;
		},
		invocation(invocation) {
			invocations += 1;
			if (invocation.kind === "failed") failedInvocations += 1;
		},
		deadLetter(place) {
			fileCount += 1;
			if (files.length < MAX_LISTED_FILES) files.push(place);
		},
		get records() {
			return records;
		},
		get failures() {
			return failures;
		},
		finish({ blocked, ...about }) {
			const sorted = [...partitions.values()].sort((a, b) => compare(a.topic, b.topic) || a.partition - b.partition);
			const totals = noRecords();
			for (const partition of sorted) {
				partition.blocked = blocked.has(partitionName(partition));
				for (const key of Object.keys(totals) as (keyof RecordCounts)[]) totals[key] += partition[key];
			}
			return {
				version: 1,
				status: failures === 0 && !about.interrupted ? "succeeded" : "failed",
				...about,
				totals,
				partitions: sorted,
				batches,
				invocations,
				failedInvocations,
				timePerRecord: { median: times.quantile(0.5), p95: times.quantile(0.95), max: times.max },
				errors: [...codes].map(([code, count]) => ({ code, records: count })).sort((a, b) => b.records - a.records),
				firstError: firstFailure ?? firstSkip,
				deadLetters: { count: fileCount, files },
			};
		},
	};
}

function noRecords(): Counts {
	return {
		delivered: 0,
		succeeded: 0,
		retried: 0,
		skipped: 0,
		deadLettered: 0,
		undecodable: 0,
		filtered: 0,
		failed: 0,
		notRun: 0,
	};
}

function compare(a: string, b: string): number {
	return a < b ? -1 : a > b ? 1 : 0;
}
