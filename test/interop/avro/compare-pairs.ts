import { type AvroType, checkAvroReader, readAvroSchema } from "@millrace/codegen";
import { makePair, type Pair } from "../../support/avro-pairs/make-pair.ts";
import { type Disagreement, expectedDifferences, refusedByJava, refusedByUs } from "./expected-differences.ts";
import type { Oracle, Outcome, Refused, Resolved } from "./oracle.ts";
import { resolveOurs } from "./our-resolution.ts";

/** What came of a run. */
export interface Comparison {
	/** Pairs of schemas whose payloads both sides were given. */
	pairs: number;
	/** Pairs of which Java says that the reader can read all that the writer writes. */
	compatible: number;
	payloads: number;
	equal: number;
	/** Neither side could read it. */
	rejected: number;
	/** How often each expected difference was met, by its title. */
	readonly expected: Map<string, number>;
	readonly unexpected: string[];
}

const PAYLOADS = 2;
/** What no verdict on two versions can promise, docs/compatibility.md. */
const ONLY_VALUES_TELL = /a text is not UTF-8|a long is beyond 2\^53/;
/** Small, and several at a time, so that neither process waits for the other. */
const CHUNK = 64;
const AT_A_TIME = 4;

/** Lets Java and Millrace read random payloads of random pairs, from that seed on, until so many pairs were compared. */
export async function comparePairs(oracle: Oracle, firstSeed: number, pairs: number): Promise<Comparison> {
	const comparison: Comparison = {
		pairs: 0,
		compatible: 0,
		payloads: 0,
		equal: 0,
		rejected: 0,
		expected: new Map(),
		unexpected: [],
	};
	let next = firstSeed;
	const work = async (): Promise<void> => {
		while (comparison.pairs < pairs) {
			const seeds = Array.from({ length: CHUNK }, () => next++);
			const made = seeds.map((seed) => ({ seed, ...makePair(seed) }));
			const answers = await oracle.ask<Resolved | Refused>(
				made.map(({ seed, writer, reader }) => ({ ask: "resolve", writer, reader, seed, count: PAYLOADS })),
			);
			for (const [index, pair] of made.entries()) comparePair(comparison, pair, answers[index] as Resolved | Refused);
		}
	};
	await Promise.all(Array.from({ length: AT_A_TIME }, work));
	return comparison;
}

function comparePair(comparison: Comparison, pair: Pair & { readonly seed: number }, answer: Resolved | Refused): void {
	if ("error" in answer) {
		refused(comparison, pair, "Java", answer.error, refusedByJava);
		return;
	}
	let reader: AvroType;
	try {
		reader = read(pair.reader);
	} catch (error) {
		refused(comparison, pair, "Millrace", (error as Error).message, refusedByUs);
		return;
	}
	const { compatible, payloads = [], values } = answer;
	const resolve = resolveOurs(pair.writer, reader);
	const promised = checkAvroReader(reader, read(pair.writer)).length === 0;
	comparison.pairs += 1;
	comparison.compatible += Number(compatible);
	for (const [index, payload] of payloads.entries()) {
		const java = values[index] as Outcome;
		const ours = resolve(Buffer.from(payload, "base64"));
		comparison.payloads += 1;
		if (promised && "error" in ours && !ONLY_VALUES_TELL.test(ours.error)) {
			comparison.unexpected.push(JSON.stringify({ ...pair, payload, promised, ours }, null, 2));
		}
		if ("error" in java && "error" in ours) comparison.rejected += 1;
		else if (JSON.stringify(java) === JSON.stringify(ours)) comparison.equal += 1;
		else record(comparison, { writer: read(pair.writer), reader, compatible, java, ours }, { ...pair, payload });
	}
}

function read(text: string): AvroType {
	return readAvroSchema({ path: "schema.avsc", text });
}

function refused(comparison: Comparison, pair: Pair, who: string, error: string, known: readonly string[]): void {
	const reason = known.find((text) => error.includes(text));
	if (reason === undefined) comparison.unexpected.push(JSON.stringify({ ...pair, refusedBy: who, error }, null, 2));
	else count(comparison.expected, `refused by ${who}: ${reason}`);
}

function record(comparison: Comparison, disagreement: Disagreement, context: object): void {
	const known = expectedDifferences.find((difference) => difference.covers(disagreement));
	if (known !== undefined) {
		count(comparison.expected, known.title);
		return;
	}
	const { compatible, java, ours } = disagreement;
	comparison.unexpected.push(JSON.stringify({ ...context, compatible, java, ours }, null, 2));
}

function count(counts: Map<string, number>, title: string): void {
	counts.set(title, (counts.get(title) ?? 0) + 1);
}
