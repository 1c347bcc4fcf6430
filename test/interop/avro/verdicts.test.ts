import { afterAll, beforeAll, expect, test } from "vitest";
import published from "../../fixtures/avro-compatibility/java-cases.json" with { type: "json" };
import { makeLogicalPair } from "../../support/avro-pairs/make-logical-pair.ts";
import { makePair } from "../../support/avro-pairs/make-pair.ts";
import { compareVerdicts, type VerdictComparison } from "./compare-verdicts.ts";
import { expectedVerdicts } from "./expected-verdicts.ts";
import { type Judged, Oracle } from "./oracle.ts";

/*
  Millrace's verdicts against SchemaCompatibility of Apache Avro Java. MILLRACE_SEED starts somewhere else, MILLRACE_PAIRS does more or
  fewer; a failure prints what it takes to see it again.
*/
const seed = Number(process.env["MILLRACE_SEED"] ?? 1);
const pairs = Number(process.env["MILLRACE_PAIRS"] ?? 100_000);
const whole = pairs >= 100_000 && seed === 1;

const met = new Map<string, number>();
let oracle: Oracle;
beforeAll(() => {
	oracle = new Oracle();
});
afterAll(() => oracle.stop());

test.each([
	["renames, moves and aliases", makePair, pairs],
	["logical types and decimals", makeLogicalPair, Math.ceil(pairs / 4)],
] as const)(
	`from seed ${seed}, pairs of versions with %s are judged as Java judges them`,
	async (_, make, wanted) => {
		const comparison = await compareVerdicts(oracle, make, seed, wanted);
		for (const [title, count] of comparison.expected) met.set(title, (met.get(title) ?? 0) + count);
		expect(comparison.unexpected.toSorted((a, b) => a.length - b.length).slice(0, 3)).toEqual([]);
		expect(comparison.pairs).toBeGreaterThanOrEqual(wanted);
		// Both kinds of pairs have to be there, or agreement would be easy.
		expect(share(comparison, "compatible")).toBeGreaterThan(0.1);
		expect(share(comparison, "incompatible")).toBeGreaterThan(0.1);
	},
	10 * 60_000,
);

test("every difference on the list was met", ({ annotate }) => {
	if (whole) expect(expectedVerdicts.filter(({ title }) => !met.has(title))).toEqual([]);
	return annotate(JSON.stringify(Object.fromEntries(met), null, 2));
});

test("the published cases are what Java says", async () => {
	const answers = await oracle.ask<Judged>(
		published.cases.map(({ reader, writer }) => ({
			ask: "judge",
			reader: JSON.stringify(reader),
			writer: JSON.stringify(writer),
		})),
	);
	const stated = published.cases.map(({ incompatibilities }) => incompatibilities);
	expect(answers.map(({ incompatibilities }) => incompatibilities)).toEqual(stated);
});

function share(comparison: VerdictComparison, verdict: "compatible" | "incompatible"): number {
	return comparison[verdict] / comparison.pairs;
}
