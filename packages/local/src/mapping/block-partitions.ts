import { isMillraceError, type MskRecord, type RecordOutcome } from "@millrace/core";
import { partitionName } from "./build-event.ts";
import { acknowledged, type FinalOutcome } from "./final-outcome.ts";
import { PartitionBlockedError } from "./mapping-errors.ts";

/** Records that have used up their local limit of deliveries, and what the function said of them last. */
export interface Blocking {
	readonly records: readonly MskRecord[];
	readonly deliveries: number;
	readonly outcomeOf: (record: MskRecord) => RecordOutcome | undefined;
	readonly error: unknown;
}

const DONE: ReadonlySet<RecordOutcome["kind"]> = new Set(["succeeded", "skipped", "deadLettered", "undecodable"]);

/**
 * Stops the partitions whose records did not get through, and gives each record its end. Lambda would hold up every partition of
 * the batch; here those that the handler reports as done go on, so that a run shows more than its first poison record.
 */
export function blockPartitions(blocking: Blocking, blocked: Set<string>): readonly FinalOutcome[] {
	const { records, deliveries, outcomeOf } = blocking;
	const isDone = (record: MskRecord) => DONE.has(outcomeOf(record)?.kind ?? "failed");
	for (const record of records) if (!isDone(record)) blocked.add(partitionName(record));
	const firsts = new Set<string>();
	return records.map((record): FinalOutcome => {
		const outcome = outcomeOf(record);
		const name = partitionName(record);
		if (!blocked.has(name) || isDone(record)) return acknowledged(record, outcome, deliveries);
		const common = { record, by: "mapping", deliveries } as const;
		if (outcome?.kind === "notRun") return { ...common, kind: "notRun", milliseconds: undefined, error: undefined };
		const first = !firsts.has(name);
		firsts.add(name);
		const cause = outcome?.error ?? blocking.error;
		return {
			...common,
			kind: "failed",
			milliseconds: outcome?.milliseconds,
			error: first ? blockedError(record, deliveries, cause) : cause,
		};
	});
}

function blockedError(at: MskRecord, deliveries: number, cause: unknown): PartitionBlockedError {
	const what = isMillraceError(cause) ? ` by ${cause.code}` : "";
	return new PartitionBlockedError(
		`The partition is blocked${what}: after ${deliveries} deliveries the record still fails, and Lambda would retry it without end.`,
		{
			at: { topic: at.topic, partition: at.partition, offset: at.offset },
			cause,
			fix: 'Fix the handler, or let the function give up with whenExhausted: "deadLetter".',
		},
	);
}
