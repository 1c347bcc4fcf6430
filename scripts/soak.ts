import { parseArgs } from "node:util";
import { runSeed } from "../test/local/simulation/run-seed.ts";
import { say } from "./run.ts";

/* Runs the simulation of the live mapping for as many seeds as are asked for: `npm run soak -- --help`. */

const { values } = parseArgs({
	options: {
		seed: { type: "string", default: "1" },
		seeds: { type: "string", default: "100000" },
		trace: { type: "boolean", default: false },
		help: { type: "boolean", default: false },
	},
});

if (values.help) {
	say(`npm run soak -- [--seed 1] [--seeds 100000] [--trace]

Each seed is a broker, up to three nodes with the same mapping, a function and faults, on a clock of its own. A seed that breaks a rule is
printed with what it broke, and the run goes on; --trace prints everything that happens, for one seed.`);
} else {
	const [from, count] = [Number(values.seed), values.trace ? 1 : Number(values.seeds)];
	const start = performance.now();
	const failed: number[] = [];
	let shown = start;
	let faults = 0;
	let crashes = 0;
	for (let seed = from; seed < from + count; seed++) {
		const result = await runSeed(seed);
		faults += result.faults;
		crashes += result.crashes;
		if (values.trace) say(result.trace.join("\n"));
		if (result.violations.length > 0) {
			failed.push(seed);
			say(
				`Seed ${seed} breaks ${result.violations.length} rules; the first: ${result.violations[0]?.kind}: ${result.violations[0]?.text}`,
			);
		}
		if (performance.now() - shown < 10_000) continue;
		shown = performance.now();
		say(
			`${seed - from + 1} of ${count} seeds, ${faults} faults, ${crashes} crashes, ${failed.length} failed, ${seconds(start)} s`,
		);
	}
	say(`${count} seeds, ${faults} faults, ${crashes} crashes in ${seconds(start)} s; failed: ${failed.join(", ") || "none"}.`);
	if (failed.length > 0) process.exitCode = 1;
}

function seconds(start: number): number {
	return Math.round((performance.now() - start) / 1000);
}
