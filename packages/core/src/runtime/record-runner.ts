import { classifyHandlerError } from "./classify.ts";
import { DecodedRecord } from "./decoded-record.ts";
import { giveUp, type Settled, settleUndecodable } from "./give-up.ts";
import type { Invocation } from "./invocation.ts";
import type { MskRecord } from "./msk-event.ts";
import type { PartitionRun } from "./partition-runner.ts";
import type { KafkaRecord, RecordContext } from "./record-context.ts";

export type RunRecord = (record: KafkaRecord, context: RecordContext) => Promise<void>;

/** Runs a partition record by record, in order, until one fails or the deadline comes. */
export async function runRecords(run: PartitionRun, invocation: Invocation, handle: RunRecord): Promise<void> {
	for (; run.settled < run.records.length && !invocation.deadline.expired; run.settled++) {
		const raw = run.records[run.settled] as MskRecord;
		const started = invocation.now();
		const outcome = await settleRecord(run, invocation, handle);
		// The response is on its way: this record was reported as not run, and stays so.
		if (outcome === "interrupted" || run.closed) return;
		invocation.settle(run, raw, { ...outcome, milliseconds: invocation.now() - started });
		if (outcome.kind === "failed") {
			run.failure = { error: outcome.error };
			return;
		}
	}
}

/** One record through its attempts. `interrupted` is the deadline: no attempt is held against a record for it. */
async function settleRecord(run: PartitionRun, invocation: Invocation, handle: RunRecord): Promise<Settled | "interrupted"> {
	const { deadline, policy, lambda } = invocation;
	const raw = run.records[run.settled] as MskRecord;
	let record: KafkaRecord;
	try {
		record = invocation.decode(run.records, run.settled);
	} catch (error) {
		return settleUndecodable(invocation, raw, error);
	}
	for (let attempt = 1; ; attempt++) {
		try {
			await handle(record, { signal: deadline.signal, attempt, lambda });
			return { kind: "succeeded", attempts: attempt };
		} catch (error) {
			if (DecodedRecord.isKeyError(record, error)) return settleUndecodable(invocation, raw, error);
			const verdict = classifyHandlerError(error);
			if (verdict === "skip") return { kind: "skipped", attempts: attempt, error };
			if (deadline.expired) return "interrupted";
			if (verdict === "deadLetter") return giveUp(invocation, raw, "HandlerGaveUp", error, attempt);
			if (attempt >= policy.maxAttempts) {
				return policy.whenExhausted === "block"
					? { kind: "failed", attempts: attempt, error }
					: giveUp(invocation, raw, "RetryAttemptsExhausted", error, attempt);
			}
			const waitMs = policy.backoffMs(attempt);
			invocation.retrying(raw, attempt, error, waitMs);
			if (!(await deadline.sleep(waitMs))) return "interrupted";
		}
	}
}
