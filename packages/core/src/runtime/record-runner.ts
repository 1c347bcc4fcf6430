import { classify } from "./classify.ts";
import { DecodedRecord } from "./decoded-record.ts";
import { giveUp, type Settled } from "./give-up.ts";
import type { Invocation } from "./invocation.ts";
import type { HandleRecord } from "./middleware.ts";
import type { MskRecord } from "./msk-event.ts";
import type { PartitionRun } from "./partition-runner.ts";
import type { KafkaRecord } from "./record-context.ts";

/**
 * Runs a partition record by record, in order, until one fails or the deadline comes. What the deadline cuts short is not settled: no attempt
 * is held against a record for it.
 */
export async function runRecords(run: PartitionRun, invocation: Invocation, handle: HandleRecord): Promise<void> {
	const { deadline, lambda, ports } = invocation;
	for (; run.settled < run.records.length && !deadline.expired; run.settled++) {
		const raw = run.records[run.settled] as MskRecord;
		const started = ports.clock.now();
		let attempt = 0;
		let record: KafkaRecord | undefined;
		let outcome: Settled | undefined;
		while (!outcome) {
			try {
				record ??= invocation.decode(run.records, run.settled);
				await handle(record, { signal: deadline.signal, attempt: ++attempt, lambda });
				outcome = { kind: "succeeded", attempts: attempt };
			} catch (error) {
				const unread = !record || DecodedRecord.isKeyError(record, error);
				const verdict = unread ? "undecodable" : classify(error);
				if (!unread && verdict !== "skip" && deadline.expired) return;
				if (verdict !== "retry" || attempt >= invocation.maxAttempts)
					outcome = await giveUp(invocation, raw, verdict, error, unread ? 0 : attempt);
				else if (!(await invocation.retry(raw, attempt, error))) return;
			}
		}
		// Closed: the response is on its way, this record was reported as not run, and stays so.
		if (run.closed) return;
		invocation.settle(run, raw, outcome, ports.clock.now() - started);
		if (run.failure) return;
	}
}
