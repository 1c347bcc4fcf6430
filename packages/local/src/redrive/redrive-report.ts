import type { ReplayReport } from "../report/report.ts";
import type { LetterRecord } from "./collect-letters.ts";
import type { UnreadableLetter } from "./dead-letter.ts";

/** What a redrive found, and what became of it; plain JSON. */
export interface RedriveReport {
	readonly version: 1;
	readonly consumer: string;
	readonly topic: string;
	readonly source: string;
	/** Through the consumer's handler here, or back to the topic that the records came from. */
	readonly mode: "handler" | "topic";
	/** False for a dry run, which runs and writes nothing. */
	readonly applied: boolean;
	readonly letters: number;
	/** Records of this consumer in them, each once. */
	readonly records: number;
	/** Records that were in more than one letter, each time but the first. */
	readonly duplicates: number;
	/** Records of other topics, or given up by other consumers. */
	readonly otherRecords: number;
	/** Records that an earlier run has done. */
	readonly alreadyDone: number;
	/** What is to be done, or was to be done when the run began, by what it failed with. */
	readonly groups: readonly RedriveGroup[];
	/** Records that this run has done. */
	readonly done: number;
	/** Records that are still to be done after it. */
	readonly left: number;
	/** Of those, the ones that failed again. */
	readonly stillFailing: readonly FailingGroup[];
	/** Documents that are no dead letters. */
	readonly unreadable: readonly Omit<UnreadableLetter, "kind">[];
	/** File that remembers what is done. */
	readonly state: string;
	readonly interrupted: boolean;
	/** What the handler's run came to. */
	readonly replay: ReplayReport | undefined;
}

/** Records of a partition that failed in the same way. */
export interface RedriveGroup {
	readonly topic: string;
	readonly partition: number;
	/** Undefined where the mapping gave up, which knows no codes. */
	readonly code: string | undefined;
	readonly condition: string | undefined;
	readonly records: number;
	/** First and last offset. */
	readonly first: number;
	readonly last: number;
	/** When the first and the last of them were given up, in ISO form. */
	readonly firstTime: string | undefined;
	readonly lastTime: string | undefined;
}

export interface FailingGroup {
	readonly topic: string;
	readonly partition: number;
	readonly code: string;
	readonly records: number;
	/** Offset of the first. */
	readonly first: number;
}

/** Groups records by partition, code and condition, in the order in which they stand. */
export function groupLetters(records: readonly LetterRecord[]): readonly RedriveGroup[] {
	const groups = new Map<string, LetterRecord[]>();
	for (const one of records) {
		const { topic, partition } = one.record;
		const key = JSON.stringify([topic, partition, one.facts.code ?? null, one.facts.condition ?? null]);
		const group = groups.get(key);
		if (group === undefined) groups.set(key, [one]);
		else group.push(one);
	}
	return [...groups.values()].map((group): RedriveGroup => {
		const { record, facts } = group[0] as LetterRecord;
		const times = group.flatMap(({ facts: { time } }) => (time === undefined ? [] : [time]));
		const iso = (pick: (a: number, b: number) => number) =>
			times.length === 0 ? undefined : new Date(times.reduce(pick)).toISOString();
		return {
			topic: record.topic,
			partition: record.partition,
			code: facts.code,
			condition: facts.condition,
			records: group.length,
			first: record.offset,
			last: (group.at(-1) as LetterRecord).record.offset,
			firstTime: iso((a, b) => Math.min(a, b)),
			lastTime: iso((a, b) => Math.max(a, b)),
		};
	});
}
