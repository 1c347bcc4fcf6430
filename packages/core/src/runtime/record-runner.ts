import { classifyHandlerError } from "./classify.ts";
import { giveUp, type Settled } from "./give-up.ts";
import type { Invocation } from "./invocation.ts";
import type { HandleRecord } from "./middleware.ts";
import type { MskRecord } from "./msk-event.ts";
import type { PartitionRun } from "./partition-runner.ts";
import type { KafkaRecord } from "./record-context.ts";

/** Runs a partition record by record, in order, until one fails or the deadline comes. */
export async function runRecords(run: PartitionRun, invocation: Invocation, handle: HandleRecord): Promise<void> {
	const { deadline, ports } = invocation;
	for (; run.settled < run.records.length && !deadline.expired; run.settled++) {
		const raw = run.records[run.settled] as MskRecord;
		const started = ports.clock.now();
		const outcome = await settleRecord(raw, invocation, handle);
		// The response is on its way: this record was reported as not run, and stays so.
		if (!outcome || run.closed) return;
		invocation.settle(run, raw, outcome, ports.clock.now() - started);
		if (run.failure) return;
	}
}

/** One record through its attempts. Undefined is the deadline: no attempt is held against a record for it. */
async function settleRecord(raw: MskRecord, invocation: Invocation, handle: HandleRecord): Promise<Settled | undefined> {
	const { deadline, lambda, policy } = invocation;
	let record: KafkaRecord;
	try {
		record = invocation.decode(raw);
	} catch (error) {
		return giveUp(invocation, raw, "RecordUndecodable", error, 0);
	}
	for (let attempt = 1; ; attempt++) {
		try {
			await handle(record, { signal: deadline.signal, attempt, lambda });
			return { kind: "succeeded", attempts: attempt };
		} catch (error) {
			const verdict = classifyHandlerError(error);
			if (verdict === "skip") return { kind: "skipped", attempts: attempt, error };
			if (deadline.expired) return undefined;
			if (verdict === "deadLetter") return giveUp(invocation, raw, "HandlerGaveUp", error, attempt);
			if (attempt >= policy.maxAttempts) return giveUp(invocation, raw, "RetryAttemptsExhausted", error, attempt);
			if (!(await invocation.retry(raw, attempt, error))) return undefined;
		}
	}
}
