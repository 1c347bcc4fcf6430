import { parseArgs } from "node:util";
import { createTally, runCase } from "../test/fuzz/run-case.ts";
import { say } from "./run.ts";

/* Compares every way of reading Avro with avsc and with a reader by the letter of the specification: `npm run fuzz -- --help`. */

const { values } = parseArgs({
	options: {
		seed: { type: "string", default: String(Date.now() % 2 ** 31) },
		executions: { type: "string", default: "1000000" },
		payloads: { type: "string", default: "400" },
		help: { type: "boolean", default: false },
	},
});

if (values.help) {
	say(`npm run fuzz -- [--seed <number>] [--executions 1000000] [--payloads 400]

One execution is one payload, read by generated code and by the dynamic reader, alone and in batches with and without WebAssembly.
It stops at the first disagreement and prints the seed that shows it again.`);
} else {
	const [seed, executions, payloads] = [values.seed, values.executions, values.payloads].map(Number) as [number, number, number];
	const tally = createTally();
	const start = performance.now();
	let shown = start;
	say(`Seed ${seed}.`);
	for (let next = seed; tally.executions < executions; next = (next + 1) >>> 0) {
		runCase(next, Math.min(payloads, executions - tally.executions), tally);
		if (performance.now() - shown < 10_000) continue;
		shown = performance.now();
		say(`${tally.executions} executions, ${tally.schemas} schemas, ${Math.round((shown - start) / 1000)} s`);
	}
	const { differences, ...counts } = tally;
	say(`${JSON.stringify(counts)} in ${Math.round((performance.now() - start) / 1000)} s; no unlisted difference.`);
	for (const [name, count] of [...differences].sort(([, a], [, b]) => b - a)) say(`  ${count}  ${name}`);
}
