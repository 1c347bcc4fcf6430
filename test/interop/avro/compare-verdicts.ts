import { type AvroType, checkAvroReader, readAvroSchema, SchemaError } from "@millrace/codegen";
import type { Pair } from "../../support/avro-pairs/make-pair.ts";
import { expectedVerdicts, refusedByJava, type VerdictDisagreement } from "./expected-verdicts.ts";
import type { Judged, Oracle, Refused } from "./oracle.ts";

/** What came of a run. */
export interface VerdictComparison {
	/** Pairs of which both sides said something. */
	pairs: number;
	/** Pairs of which both say that the reader reads all that the writer writes. */
	compatible: number;
	incompatible: number;
	/** How often each expected difference was met, by its title. */
	readonly expected: Map<string, number>;
	readonly unexpected: string[];
}

/** Small, and several at a time, so that neither process waits for the other. */
const CHUNK = 64;
const AT_A_TIME = 4;

/** Lets Java's SchemaCompatibility and Millrace judge the pairs of seeds, from that seed on, until so many were judged. */
export async function compareVerdicts(
	oracle: Oracle,
	makePair: (seed: number) => Pair,
	firstSeed: number,
	pairs: number,
): Promise<VerdictComparison> {
	const comparison: VerdictComparison = { pairs: 0, compatible: 0, incompatible: 0, expected: new Map(), unexpected: [] };
	let next = firstSeed;
	const work = async (): Promise<void> => {
		while (comparison.pairs < pairs) {
			const made = Array.from({ length: CHUNK }, () => ({ seed: next, ...makePair(next++) }));
			const answers = await oracle.ask<Judged | Refused>(made.map(({ writer, reader }) => ({ ask: "judge", writer, reader })));
			for (const [index, pair] of made.entries()) compareVerdict(comparison, pair, answers[index] as Judged | Refused);
		}
	};
	await Promise.all(Array.from({ length: AT_A_TIME }, work));
	return comparison;
}

function compareVerdict(comparison: VerdictComparison, pair: Pair & { readonly seed: number }, java: Judged | Refused): void {
	const [writer, reader] = [read(pair.writer), read(pair.reader)];
	// A record that always holds another one of it, which Java takes for a schema.
	if (writer === undefined || reader === undefined) return;
	if ("error" in java) {
		if (!refusedByJava.some((text) => java.error.includes(text))) {
			comparison.unexpected.push(JSON.stringify({ ...pair, refusedByJava: java.error }, null, 2));
		}
		return;
	}
	const ours = checkAvroReader(reader, writer);
	comparison.pairs += 1;
	if (java.compatible === (ours.length === 0)) {
		comparison[java.compatible ? "compatible" : "incompatible"] += 1;
		return;
	}
	record(comparison, { writer, reader, java, ours }, pair);
}

function record(comparison: VerdictComparison, disagreement: VerdictDisagreement, pair: Pair): void {
	const known = expectedVerdicts.find((difference) => difference.covers(disagreement));
	if (known !== undefined) {
		comparison.expected.set(known.title, (comparison.expected.get(known.title) ?? 0) + 1);
		return;
	}
	const { java, ours } = disagreement;
	comparison.unexpected.push(JSON.stringify({ ...pair, java, ours }, null, 2));
}

function read(text: string): AvroType | undefined {
	try {
		return readAvroSchema({ path: "schema.avsc", text });
	} catch (error) {
		if (error instanceof SchemaError) return undefined;
		throw error;
	}
}
