import type { Deadline } from "./deadline.ts";
import type { MskRecord, PartitionBatch } from "./msk-event.ts";

/** One partition of an invocation on its way: its records up to `settled` are done, in order. */
export interface PartitionRun extends PartitionBatch {
	readonly records: readonly MskRecord[];
	/** How many records are done: handled, skipped, or safely written to the dead letters. */
	settled: number;
	/** Why it stopped before its end; undefined also when the deadline stopped it. Handlers throw anything, `undefined` included. */
	failure?: { readonly error?: unknown };
	/** Set when the response is made; whatever a late handler does after that changes nothing any more. */
	closed?: boolean;
}

/** Runs one partition from its first record on, moving `settled`; stops at its first failure and at the deadline. */
export type RunPartition = (run: PartitionRun) => Promise<void>;

/**
 * Runs partitions side by side, each in its own order. A failure ends only its own partition; at the deadline nothing new starts,
 * and work that does not end within the grace counts as not run.
 *
 * @param concurrency how many partitions run at once
 * @param first names of partitions to start with: those that the deadline of the last batch kept waiting
 */
export async function runPartitions(
	batches: readonly PartitionBatch[],
	runPartition: RunPartition,
	concurrency: number,
	deadline: Deadline,
	first: ReadonlySet<string>,
): Promise<readonly PartitionRun[]> {
	const runs = batches.map((batch): PartitionRun => ({ ...batch, settled: 0 }));
	const queue = runs.toSorted((a, b) => Number(first.has(b.name)) - Number(first.has(a.name)));
	const workers = Array.from({ length: Math.min(concurrency, runs.length) }, async () => {
		for (let run = queue.shift(); run && !deadline.expired; run = queue.shift()) {
			try {
				await runPartition(run);
			} catch (error) {
				run.failure = { error };
			}
		}
	});
	await deadline.race(Promise.all(workers));
	for (const run of runs) run.closed = true;
	return runs;
}
