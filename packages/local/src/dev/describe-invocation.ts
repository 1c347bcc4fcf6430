import type { RecordOutcome, RecordPosition } from "@millrace/core";
import type { Invocation } from "../mapping/invoker.ts";
import type { InvocationPlace, MappingHappening } from "../mapping/live/mapping-event.ts";
import type { ReportedError } from "../report/report.ts";
import { reportError } from "../report/report-error.ts";
import type { DevInvocation } from "./dev-event.ts";

type Finished = Extract<MappingHappening, { readonly kind: "invocationFinished" }>;

/** What a mapping made of an invocation. */
export type Verdict = Pick<Finished, "outcome" | "error">;

const MAX_ERRORS = 10;

/**
 * One invocation for people: counts of outcomes, and what went wrong first in each partition.
 *
 * @param invocation undefined when it was never heard of, as when the function broke its word
 */
export function describeInvocation(
	place: InvocationPlace,
	verdict: Verdict,
	invocation: Invocation | undefined,
	frames: (error: unknown) => readonly string[],
): DevInvocation {
	const outcomes = invocation?.outcomes ?? [];
	const counts: Partial<Record<RecordOutcome["kind"], number>> = {};
	const errors = new Map<string, ReportedError>();
	for (const { kind, at, error } of outcomes) {
		counts[kind] = (counts[kind] ?? 0) + 1;
		const tells = kind !== "succeeded" && kind !== "notRun" && error !== undefined;
		const name = `${at.topic}-${at.partition}`;
		if (tells && !errors.has(name) && errors.size < MAX_ERRORS) errors.set(name, reportError(at, kind, error, frames));
	}
	// A call that failed as a whole says nothing of records.
	const first = firstPosition(place);
	if (verdict.error !== undefined && errors.size === 0 && first !== undefined) {
		errors.set("", reportError(first, "failed", verdict.error, frames));
	}
	const { batch, poller, how, delivery, records, ranges, event } = place;
	return {
		batch,
		poller,
		how,
		delivery,
		records,
		ranges,
		event,
		requestId: invocation?.requestId ?? "",
		milliseconds: invocation?.milliseconds ?? 0,
		outcome: verdict.outcome,
		counts,
		errors: [...errors.values()],
	};
}

function firstPosition({ event }: InvocationPlace): RecordPosition | undefined {
	const [first] = Object.values(event.records).flat();
	return first === undefined ? undefined : { topic: first.topic, partition: first.partition, offset: first.offset };
}
