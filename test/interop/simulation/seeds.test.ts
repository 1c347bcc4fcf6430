import { expect, test } from "vitest";
import { runSeed } from "../../local/simulation/run-seed.ts";

/*
  The simulation of the live mapping (test/local/simulation), over many seeds. `npm run soak` runs any number of them.
*/
const SEEDS = 1000;
const FAULTS = 100_000;
/** Seeds that are run twice, to see that they do the same. */
const TWICE = 25;

test(`${SEEDS} seeds with ${FAULTS} faults: nothing is lost, reordered or committed too early, and dead letters are as AWS describes`, {
	// A tenth of a second a seed on two cores; this is the limit of a machine that does much else.
	timeout: 1_800_000,
}, async ({ annotate }) => {
	const total = { faults: 0, crashes: 0, records: 0, invocations: 0, deadLetters: 0, simulatedMs: 0 };
	for (let seed = 1; seed <= SEEDS; seed++) {
		const result = await runSeed(seed);
		expect(result.violations, `seed ${seed}`).toEqual([]);
		for (const key of Object.keys(total) as (keyof typeof total)[]) total[key] += result[key];
		if (seed % (SEEDS / TWICE) !== 0) continue;
		expect((await runSeed(seed)).traceHash, `seed ${seed} again`).toBe(result.traceHash);
	}
	await annotate(JSON.stringify(total));
	expect(total.faults).toBeGreaterThanOrEqual(FAULTS);
	expect(total.crashes).toBeGreaterThan(SEEDS / 2);
	expect(total.deadLetters).toBeGreaterThan(SEEDS / 2);
});
