import type { MskRecord } from "@millrace/core";
import type { FoundLetter, LetterFacts, UnreadableLetter } from "./dead-letter.ts";

/** A record and the last letter about it. */
export interface LetterRecord {
	readonly record: MskRecord;
	readonly facts: LetterFacts;
}

/** All that a source of dead letters holds. */
export interface CollectedLetters {
	/** Each record once; by topic, partition and offset, so that what Lambda gave up together is in order again. */
	readonly records: readonly LetterRecord[];
	readonly letters: number;
	/** Records that stood in more than one letter, each time but the first. */
	readonly duplicates: number;
	readonly unreadable: readonly UnreadableLetter[];
}

/** Gathers letters in memory, each record once: one that was given up twice is still one record. */
export async function collectLetters(found: AsyncIterable<FoundLetter | UnreadableLetter>): Promise<CollectedLetters> {
	const records = new Map<string, LetterRecord>();
	const unreadable: UnreadableLetter[] = [];
	let letters = 0;
	let duplicates = 0;
	for await (const one of found) {
		if (one.kind === "unreadable") {
			unreadable.push(one);
			continue;
		}
		letters += 1;
		const { kind: _, records: held, ...facts } = one;
		for (const record of held) {
			// A topic that was deleted and made again gives the same offsets to other records, at other times.
			const position = `${positionKey(record)} ${record.timestamp}`;
			const known = records.get(position);
			if (known !== undefined) duplicates += 1;
			if (known === undefined || (known.facts.time ?? 0) <= (facts.time ?? 0)) records.set(position, { record, facts });
		}
	}
	return { records: [...records.values()].sort(byPosition), letters, duplicates, unreadable };
}

/** `<topic>-<partition>@<offset>`, the name of a record. */
export function positionKey({ topic, partition, offset }: Pick<MskRecord, "topic" | "partition" | "offset">): string {
	return `${topic}-${partition}@${offset}`;
}

function byPosition({ record: a }: LetterRecord, { record: b }: LetterRecord): number {
	if (a.topic !== b.topic) return a.topic < b.topic ? -1 : 1;
	return a.partition - b.partition || a.offset - b.offset || a.timestamp - b.timestamp;
}
