import { readAvroSchema } from "@millrace/codegen";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makePair } from "../../support/avro-pairs/make-pair.ts";
import { comparePairs } from "./compare-pairs.ts";
import { expectedDifferences, refusedByJava } from "./expected-differences.ts";
import { normalised } from "./normalised.ts";
import { type Normalised, Oracle, type Refused } from "./oracle.ts";

/*
  Millrace against Apache Avro Java, on random pairs of schema versions. MILLRACE_SEED starts somewhere else, MILLRACE_PAIRS does
  more or fewer; a failure prints what it takes to see it again.
*/
const seed = Number(process.env["MILLRACE_SEED"] ?? 1);
const pairs = Number(process.env["MILLRACE_PAIRS"] ?? 100_000);
const normalisations = 10_000;

let oracle: Oracle;
beforeAll(() => {
	oracle = new Oracle();
});
afterAll(() => oracle.stop());

test(
	`${pairs} pairs of versions from seed ${seed}: what Java writes and resolves, Millrace resolves alike`,
	async ({ annotate }) => {
		const comparison = await comparePairs(oracle, seed, pairs);
		const { expected, unexpected, ...counts } = comparison;
		await annotate(JSON.stringify({ ...counts, expected: Object.fromEntries(expected) }, null, 2));
		expect(unexpected.toSorted((a, b) => a.length - b.length).slice(0, 3)).toEqual([]);
		expect(counts.pairs).toBeGreaterThanOrEqual(pairs);
		// Both kinds of pairs have to be there, or agreement would be easy.
		expect(counts.equal / counts.payloads).toBeGreaterThan(0.5);
		expect(counts.rejected / counts.payloads).toBeGreaterThan(0.1);
		// A difference that is met no more has no place in the list.
		if (pairs >= 100_000 && seed === 1) {
			for (const { title } of expectedDifferences) expect(expected.get(title) ?? 0, title).toBeGreaterThan(0);
		}
	},
	10 * 60_000,
);

test(
	`${normalisations} schemas from seed ${seed}: canonical forms and fingerprints are Java's`,
	async () => {
		const texts = Array.from({ length: normalisations }, (_, index) => makePair(seed + index).writer);
		const java = await oracle.ask<Normalised | Refused>(texts.map((schema) => ({ ask: "normalise", schema })));
		let compared = 0;
		for (const [index, text] of texts.entries()) {
			const answer = java[index] as Normalised | Refused;
			if ("error" in answer) {
				expect(
					refusedByJava.some((reason) => answer.error.includes(reason)),
					`${text}: ${answer.error}`,
				).toBe(true);
				continue;
			}
			expect(normalised(readAvroSchema({ path: "schema.avsc", text })), text).toEqual(answer);
			compared += 1;
		}
		expect(compared).toBeGreaterThan(normalisations * 0.98);
	},
	2 * 60_000,
);
