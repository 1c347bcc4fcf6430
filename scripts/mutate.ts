import { globSync } from "node:fs";
import { rm } from "node:fs/promises";
import { basename } from "node:path";
import { parseArgs } from "node:util";
import { Child } from "./mutate/child.ts";
import { instrument } from "./mutate/instrument.ts";
import type { Answer } from "./mutate/protocol.ts";
import { createSandbox } from "./mutate/sandbox.ts";
import { compareSurvivors, type Outcome, readSurvivors, writeSurvivors } from "./mutate/survivors.ts";
import { root, say } from "./run.ts";

/* Changes the mapping's sources in one place at a time, and asks the simulation and the tests whether they notice: `npm run mutate -- --help`. */

const MAPPING = "packages/local/src/mapping";
/** Files of the mapping whose mutants the simulation is not asked about, with what holds them instead. */
const ELSEWHERE: Readonly<Record<string, string>> = {
	"{batcher,block-partitions,pacer,run-mapping,virtual-clock}.ts": "a replay's, no live mapping runs them; their own tests",
	"{filter-pattern,json-text,record-filter}.ts": "the language of filters; the suite of event patterns",
	"{delivery-event,invoker,failure-destination,mapping-errors}.ts": "types, texts and folders; their own tests",
	"live/{idle-reason,mapping-counts,mapping-event,mapping-status,tell-delivery,watch-idleness}.ts":
		"what is told, nothing is decided by it; their own tests",
	"live/schema-delivery.ts": "needs a registry, which the simulation has not; its own tests",
	"live/{live-record,shared}.ts": "types alone",
};
const CHECKERS = "test/local/simulation/check-{dead-letters,deliveries,history}.ts";

const { values } = parseArgs({
	options: {
		file: { type: "string", default: "" },
		seeds: { type: "string", default: "40" },
		write: { type: "boolean", default: false },
		help: { type: "boolean", default: false },
	},
});

if (values.help) {
	say(`npm run mutate -- [--file <part of a path>] [--seeds 40] [--write]

Each mutant is given to as many seeds of the simulation as reach it, and is done with when one breaks a rule, or when ten have done what they
do without it. What the simulation does not notice, test/local/mapping is asked about. What neither notices must be in
test/local/simulation/mutation-survivors.json with a reason, and nothing else may be there; --write writes it, keeping its reasons.`);
} else await mutate();

async function mutate(): Promise<void> {
	const elsewhere = new Set(Object.keys(ELSEWHERE).flatMap((glob) => globSync(`${MAPPING}/${glob}`, { cwd: root })));
	const mapping = globSync(`${MAPPING}/**/*.ts`, { cwd: root }).filter((file) => !elsewhere.has(file));
	const chosen = [...mapping, ...globSync(CHECKERS, { cwd: root })].filter((file) => file.includes(values.file)).sort();
	const { mutants, files } = await instrument(chosen);
	const folder = await createSandbox(files);
	const simulation = new Child({ folder, main: "scripts/mutate/simulate-child.ts", limitMs: 120_000 });
	const units = new Child({ folder, main: "scripts/mutate/vitest-child.ts", limitMs: 60_000 });
	try {
		const seeds = Array.from({ length: Number(values.seeds) }, (_, index) => String(index + 1));
		const plain = await whole(simulation, seeds);
		const tests = globSync("test/local/mapping/**/*.test.ts", { cwd: root });
		const checks = globSync("test/local/simulation/check-*.test.ts", { cwd: root });
		const reachedByTests = indexOf(await whole(units, [...tests, ...checks]));
		const reachedBySeeds = indexOf(plain);
		const loading = new Set(plain.loading);
		say(`${mutants.length} mutants of ${chosen.length} files.`);
		const outcomes: Outcome[] = [];
		const count = { simulation: 0, tests: 0, survived: 0 };
		for (const mutant of mutants) {
			const isStatic = loading.has(mutant.id);
			const runs = !mutant.file.startsWith(MAPPING) ? [] : isStatic ? seeds : (reachedBySeeds.get(mutant.id) ?? []);
			const question = { mutant: mutant.id, runs, mostSteps: 4 * (plain.steps ?? 0), traces: plain.traces ?? {} };
			let { killed } = runs.length === 0 ? { killed: undefined } : await simulation.ask(question, isStatic);
			if (killed !== undefined) count.simulation += 1;
			else {
				const mirror = `/${basename(mutant.file, ".ts")}.test.ts`;
				const asked = (reachedByTests.get(mutant.id) ?? []).filter(
					(test) => mutant.file.startsWith(MAPPING) !== checks.includes(test),
				);
				const sorted = asked.toSorted((a, b) => Number(b.endsWith(mirror)) - Number(a.endsWith(mirror)));
				killed = sorted.length === 0 ? undefined : (await units.ask({ ...question, runs: sorted })).killed;
				count[killed === undefined ? "survived" : "tests"] += 1;
			}
			outcomes.push({ mutant, killed });
			if (outcomes.length % 50 === 0) say(`${outcomes.length} of ${mutants.length}: ${JSON.stringify(count)}`);
		}
		const listed = await readSurvivors();
		const problems = compareSurvivors(listed, outcomes, chosen);
		if (values.write) await writeSurvivors(listed, outcomes, chosen);
		else for (const problem of problems) say(problem);
		say(`${JSON.stringify(count)}, ${problems.length} of them not as listed.`);
		if (problems.length > 0 && !values.write) process.exitCode = 1;
	} finally {
		simulation.end();
		units.end();
		await rm(folder, { recursive: true });
	}
}

/** Everything without a mutant, which must go well. */
async function whole(child: Child, runs: readonly string[]): Promise<Answer> {
	const answer = await child.ask({ mutant: undefined, runs, mostSteps: Number.MAX_SAFE_INTEGER, traces: {} });
	if (answer.killed !== undefined) throw new Error(`Without a mutant: ${answer.killed}`);
	return answer;
}

/** The runs that reach each mutant. */
function indexOf({ reached = {} }: Answer): ReadonlyMap<string, readonly string[]> {
	const runs = new Map<string, string[]>();
	for (const [run, mutants] of Object.entries(reached)) {
		for (const mutant of mutants) runs.set(mutant, [...(runs.get(mutant) ?? []), run]);
	}
	return runs;
}
