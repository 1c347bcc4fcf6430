import type { PartitionReport, RecordCounts, ReplayReport } from "../../../packages/local/src/report/report.ts";

const NONE: RecordCounts = {
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

export function partitionOf(partition: number, more: Partial<PartitionReport> = {}): PartitionReport {
	return { topic: "eu-orders", partition, blocked: false, firstError: undefined, ...NONE, ...more };
}

/** A report of these partitions, with the totals they add up to. */
export function reportOf(partitions: readonly PartitionReport[], more: Partial<ReplayReport> = {}): ReplayReport {
	const totals = { ...NONE } as { -readonly [K in keyof RecordCounts]: number };
	for (const partition of partitions)
		for (const key of Object.keys(NONE) as (keyof RecordCounts)[]) totals[key] += partition[key];
	const bad = totals.failed + totals.notRun + totals.deadLettered + totals.undecodable;
	return {
		version: 1,
		status: bad === 0 ? "succeeded" : "failed",
		interrupted: false,
		app: "shop",
		stage: "local",
		consumer: "billing",
		topic: "eu-orders",
		source: "recordings",
		totals,
		partitions,
		batches: 12,
		invocations: 1234,
		failedInvocations: 0,
		otherTopics: 0,
		timePerRecord: { median: 0.0421, p95: 3.25, max: 1250 },
		milliseconds: 2345,
		errors: [],
		firstError: undefined,
		deadLetters: { count: 0, files: [] },
		warnings: [],
		...more,
	};
}
