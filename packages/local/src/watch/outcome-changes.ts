import { isMillraceError } from "@millrace/core";
import type { FinalOutcome } from "../mapping/final-outcome.ts";

/** How a record ended, and by which error. */
export interface Ended {
	readonly kind: FinalOutcome["kind"];
	readonly code: string | undefined;
}

/** A record that ended otherwise than in the run before. */
export interface OutcomeChange {
	readonly topic: string;
	readonly partition: number;
	readonly offset: number;
	/** Undefined for a record that the run before did not have. */
	readonly before: Ended | undefined;
	/** Undefined for a record that this run does not have. */
	readonly after: Ended | undefined;
}

/** The ends of all records of a run. */
export interface Outcomes {
	add(outcome: FinalOutcome): void;
	/** What is different here from an earlier run, in the order of this run's records. */
	since(before: Outcomes): readonly OutcomeChange[];
	readonly ended: ReadonlyMap<string, Position & Ended>;
}

type Position = Pick<OutcomeChange, "topic" | "partition" | "offset">;

export function createOutcomes(): Outcomes {
	const ended = new Map<string, Position & Ended>();
	return {
		ended,
		add({ record: { topic, partition, offset }, kind, error }) {
			ended.set(`${topic}-${partition}@${offset}`, { topic, partition, offset, kind, code: codeOf(error) });
		},
		since(before) {
			const changed = [...ended].flatMap(([key, after]) => {
				const known = before.ended.get(key);
				return known !== undefined && known.kind === after.kind && known.code === after.code ? [] : [change(known, after)];
			});
			const gone = [...before.ended].flatMap(([key, known]) => (ended.has(key) ? [] : [change(known, undefined)]));
			return [...changed, ...gone];
		},
	};
}

function change(before: (Position & Ended) | undefined, after: (Position & Ended) | undefined): OutcomeChange {
	// Sound: one of the two is there.
	const { topic, partition, offset } = (after ?? before) as Position;
	return { topic, partition, offset, before: before && endOf(before), after: after && endOf(after) };
}

function endOf({ kind, code }: Ended): Ended {
	return { kind, code };
}

function codeOf(error: unknown): string | undefined {
	if (error === undefined) return undefined;
	if (isMillraceError(error)) return error.code;
	return error instanceof Error ? error.name : "REPORTED";
}
