import { runSeed } from "../../test/local/simulation/run-seed.ts";
import { instrumentation } from "./active-mutant.ts";
import type { Answer, Question } from "./protocol.ts";

/* Runs seeds of the simulation with a mutant, in a copy of the checkout; asked by the script that started it. */

/** Seeds that reach a mutant and do what they do without it, before it is left: more would hardly do anything else. */
const SAME_SEEDS = 10;

const control = instrumentation();
let crash: string | undefined;
process.on("uncaughtException", (error) => {
	crash ??= String(error);
});
control.onTooMany = (most) => {
	process.exitCode = 3;
	process.send?.({ killed: `more than ${most} steps`, isClean: false } satisfies Answer);
	process.exit();
};

interface Ran {
	readonly killed: string | undefined;
	readonly isClean: boolean;
	readonly traceHash: string;
}

async function runOne(seed: string): Promise<Ran> {
	control.begin(seed);
	try {
		const { violations, traceHash } = await runSeed(Number(seed));
		if (crash !== undefined) return { killed: `seed ${seed}: ${crash}`, isClean: false, traceHash };
		const [first] = violations;
		const isClean = !violations.some(({ text }) => text.startsWith("not everything") || text.startsWith("a node"));
		return { killed: first === undefined ? undefined : `seed ${seed}: ${first.kind}: ${first.text}`, isClean, traceHash };
	} catch (error) {
		return { killed: `seed ${seed}: ${String(error)}`, isClean: false, traceHash: "" };
	}
}

async function answer({ mutant, runs, mostSteps, traces }: Question): Promise<Answer> {
	control.code.activeMutant = mutant;
	control.mostSteps = mostSteps;
	crash = undefined;
	let same = 0;
	let steps = 0;
	const hashes: Record<string, string> = {};
	for (const seed of runs) {
		const { killed, isClean, traceHash } = await runOne(seed);
		if (killed !== undefined) return { killed, isClean };
		steps = Math.max(steps, control.steps());
		hashes[seed] = traceHash;
		if (mutant !== undefined && traces[seed] === traceHash) same += 1;
		if (same >= SAME_SEEDS) break;
	}
	if (mutant !== undefined) return { killed: undefined, isClean: true, same };
	const { static: loading = {}, perTest = {} } = control.code.mutantCoverage ?? {};
	const reached = Object.fromEntries(Object.entries(perTest).map(([seed, counts]) => [seed, Object.keys(counts)]));
	return { killed: undefined, isClean: true, reached, loading: Object.keys(loading), steps, traces: hashes };
}

process.on("message", (question: Question) => {
	void answer(question).then((given) => process.send?.(given));
});
