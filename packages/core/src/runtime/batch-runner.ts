import { classifyHandlerError } from "./classify.ts";
import { giveUp, type Settled, settleUndecodable } from "./give-up.ts";
import type { Invocation } from "./invocation.ts";
import type { MskRecord } from "./msk-event.ts";
import type { PartitionRun } from "./partition-runner.ts";
import type { KafkaRecord, RecordContext } from "./record-context.ts";
import { FailedAt } from "./signals.ts";

export type RunBatch = (records: readonly KafkaRecord[], context: RecordContext) => Promise<void>;

interface Live {
	readonly raw: MskRecord;
	readonly record: KafkaRecord;
	/** Index among the delivered records of the partition. */
	readonly index: number;
}

/**
 * Runs a partition as one batch. Records that cannot be decoded are settled first, so that the handler sees one list; their dead letters
 * are keyed by position, so a redelivery repeats none.
 */
export async function runBatch(run: PartitionRun, invocation: Invocation, handle: RunBatch): Promise<void> {
	const { deadline, policy, lambda } = invocation;
	const started = invocation.now();
	const { live, end, failure, early } = await decodeAll(run, invocation);
	const settle = (from: number, to: number, kind: "succeeded" | "skipped", attempts: number, error?: unknown) => {
		const milliseconds = (invocation.now() - started) / Math.max(1, to - from);
		for (const { raw } of live.slice(from, to)) invocation.settle(run, raw, { kind, attempts, milliseconds, error });
	};

	let next = 0;
	let attempt = 1;
	while (next < live.length && !deadline.expired) {
		const records = live.slice(next).map(({ record }) => record);
		try {
			await handle(records, { signal: deadline.signal, attempt, lambda });
			if (run.closed) return;
			settle(next, live.length, "succeeded", attempt);
			next = live.length;
		} catch (error) {
			if (run.closed) return;
			const verdict = classifyHandlerError(error);
			if (verdict === "skip") {
				settle(next, live.length, "skipped", attempt, error);
				next = live.length;
				break;
			}
			const failedAt = verdict === "retry" ? failedIndex(error, live, next) : undefined;
			if (failedAt !== undefined && failedAt > next) {
				settle(next, failedAt, "succeeded", attempt);
				next = failedAt;
				attempt = 1;
			}
			// Before the failure is judged: no attempt is held against a record that the deadline cut short.
			if (deadline.expired) break;
			const exhausted = attempt >= policy.maxAttempts;
			if (verdict === "retry" && !exhausted) {
				const waitMs = policy.backoffMs(attempt);
				invocation.retrying((live[next] as Live).raw, attempt, error, waitMs);
				if (!(await deadline.sleep(waitMs))) break;
				attempt += 1;
				continue;
			}
			const until = failedAt === undefined ? live.length : next + 1;
			const cause = error instanceof FailedAt && error.cause !== undefined ? error.cause : error;
			const stopped = await settleFailed(run, invocation, live.slice(next, until), verdict === "deadLetter", cause, attempt);
			next += stopped ?? until - next;
			if (stopped !== undefined) break;
			attempt = 1;
		}
	}
	run.settled = live[next]?.index ?? end;
	if (next === live.length && failure !== undefined) run.failure = failure;
	// What lies behind the stop is delivered again, so it does not count yet, dead letter or not.
	for (const { raw, index, outcome } of early) {
		if (index < run.settled || (index === run.settled && run.failure === outcome.error))
			invocation.settle(run, raw, { ...outcome, milliseconds: 0 });
	}
}

interface Decoded {
	readonly live: Live[];
	/** Index of the record that stops the partition, or their number. */
	readonly end: number;
	readonly failure?: unknown;
	/** What became of the records that could not be decoded. */
	readonly early: { readonly raw: MskRecord; readonly index: number; readonly outcome: Settled }[];
}

/** Decodes every record up to the first one that stops the partition, settling those that can never be decoded. */
async function decodeAll(run: PartitionRun, invocation: Invocation): Promise<Decoded> {
	const live: Live[] = [];
	const early: Decoded["early"] = [];
	for (const [index, raw] of run.records.entries()) {
		try {
			live.push({ raw, record: invocation.decode(raw), index });
		} catch (error) {
			if (invocation.deadline.expired) return { live, early, end: index };
			const outcome = await settleUndecodable(invocation, raw, error);
			early.push({ raw, index, outcome });
			if (outcome.kind === "failed") return { live, early, end: index, failure: outcome.error };
		}
	}
	return { live, early, end: run.records.length };
}

/** Which of the records still to do a `FailedAt` names; undefined when the error fails them all. */
function failedIndex(error: unknown, live: readonly Live[], next: number): number | undefined {
	if (!(error instanceof Error) || error.name !== "FailedAt") return undefined;
	const { offset } = (error as FailedAt).record;
	const index = live.findIndex(({ record }, position) => position >= next && record.offset === offset);
	return index < 0 ? undefined : index;
}

/** Gives up records whose attempts are used up; says how many were, when one of them stopped the partition instead. */
async function settleFailed(
	run: PartitionRun,
	invocation: Invocation,
	failed: readonly Live[],
	onPurpose: boolean,
	error: unknown,
	attempts: number,
): Promise<number | undefined> {
	for (const [count, { raw }] of failed.entries()) {
		const outcome =
			invocation.policy.whenExhausted === "block" && !onPurpose
				? { kind: "failed" as const, attempts, error }
				: await giveUp(invocation, raw, onPurpose ? "HandlerGaveUp" : "RetryAttemptsExhausted", error, attempts);
		if (run.closed) return count;
		invocation.settle(run, raw, { ...outcome, milliseconds: 0 });
		if (outcome.kind === "failed") {
			run.failure = outcome.error;
			return count;
		}
	}
	return undefined;
}
