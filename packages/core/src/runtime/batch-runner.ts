import { classify } from "./classify.ts";
import { giveUp, type Settled } from "./give-up.ts";
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
	const { deadline, maxAttempts, lambda, ports } = invocation;
	const started = ports.clock.now();
	const { live, end, early } = await decodeAll(run, invocation);
	const settle = (from: number, to: number, kind: "succeeded" | "skipped", attempts: number, error?: unknown) => {
		const milliseconds = (ports.clock.now() - started) / Math.max(1, to - from);
		for (const { raw } of live.slice(from, to)) invocation.settle(run, raw, { kind, attempts, error }, milliseconds);
	};

	let next = 0;
	let attempt = 1;
	/** Acknowledges what lies before that record at once, because the deadline may close the run while the handler goes on. */
	const advance = (to: number) => {
		next = to;
		attempt = 1;
		run.settled = live[next]?.index ?? end;
		// What lies behind the stop is delivered again, so it does not count yet, dead letter or not.
		while (early[0] !== undefined && early[0].index < run.settled) {
			const { raw, outcome } = early.shift() as Early;
			invocation.settle(run, raw, outcome, 0);
		}
	};

	if (run.closed) return;
	advance(0);
	while (next < live.length && !deadline.expired) {
		const records = live.slice(next).map(({ record }) => record);
		try {
			await handle(records, { signal: deadline.signal, attempt, lambda });
			if (run.closed) return;
			settle(next, live.length, "succeeded", attempt);
			advance(live.length);
		} catch (error) {
			if (run.closed) return;
			const verdict = classify(error);
			if (verdict === "skip") {
				settle(next, live.length, "skipped", attempt, error);
				advance(live.length);
				break;
			}
			const failedAt = verdict === "retry" ? failedIndex(error, live, next) : undefined;
			if (failedAt !== undefined && failedAt > next) {
				settle(next, failedAt, "succeeded", attempt);
				advance(failedAt);
			}
			// Before the failure is judged: no attempt is held against a record that the deadline cut short.
			if (deadline.expired) break;
			const exhausted = attempt >= maxAttempts;
			if (verdict === "retry" && !exhausted) {
				if (!(await invocation.retry((live[next] as Live).raw, attempt, error))) break;
				attempt += 1;
				continue;
			}
			const until = failedAt === undefined ? live.length : next + 1;
			const cause = error instanceof FailedAt && error.cause !== undefined ? error.cause : error;
			const attempts = attempt;
			for (const { raw } of live.slice(next, until)) {
				const outcome = await giveUp(invocation, raw, verdict, cause, attempts);
				if (run.closed) return;
				invocation.settle(run, raw, outcome, 0);
				if (run.failure) return;
				advance(next + 1);
			}
		}
	}
	const last = early[0];
	if (next === live.length && last?.outcome.kind === "failed") {
		invocation.settle(run, last.raw, last.outcome, 0);
	}
}

/** A record that could not be decoded, and what became of it. */
interface Early {
	readonly raw: MskRecord;
	readonly index: number;
	readonly outcome: Settled;
}

interface Decoded {
	readonly live: Live[];
	/** Index of the record that stops the partition, or their number. */
	readonly end: number;
	/** In order; one that failed is the last. */
	readonly early: Early[];
}

/** Decodes every record up to the first one that stops the partition, settling those that can never be decoded. */
async function decodeAll(run: PartitionRun, invocation: Invocation): Promise<Decoded> {
	const live: Live[] = [];
	const early: Early[] = [];
	for (const [index, raw] of run.records.entries()) {
		try {
			// The handler gets all of them at once, so a key that cannot be read must be known before.
			live.push({ raw, record: invocation.decode(run.records, index, true), index });
		} catch (error) {
			if (invocation.deadline.expired) return { live, early, end: index };
			const outcome = await giveUp(invocation, raw, "undecodable", error, 0);
			early.push({ raw, index, outcome });
			if (outcome.kind === "failed") return { live, early, end: index };
		}
	}
	return { live, early, end: run.records.length };
}

/** Which of the records still to do a `FailedAt` names; undefined when the error fails them all. */
function failedIndex(error: unknown, live: readonly Live[], next: number): number | undefined {
	if (!(error instanceof Error) || error.name !== "FailedAt") return undefined;
	const offset = (error as Partial<FailedAt>).record?.offset;
	const index = live.findIndex(({ record }, position) => position >= next && record.offset === offset);
	return index < 0 ? undefined : index;
}
