import { spawn } from "node:child_process";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { installPeers } from "./install-peers.ts";
import { type Result, say } from "./report.ts";
import { shapes } from "./shapes.ts";
import { performancePage, readmeSection } from "./tables.ts";
import { writeSection } from "./write-section.ts";
import { versioned } from "./writers.ts";

/*
  Every benchmark, one after the other, each in processes of its own.
    npm run bench                     all of them, about six minutes of CPU time
    npm run bench -- decode encode    some of them
    npm run bench -- --quick          a smoke run of a minute, whose numbers mean little
    npm run bench -- --write          what the tables of README.md and docs/performance.md hold, and writes them
*/
interface Benchmark {
	readonly title: string;
	/** Script and arguments of each process. */
	readonly runs: readonly (readonly string[])[];
	/** Whether the tables quote it. */
	readonly quoted: boolean;
}

const { positionals, values: flags } = parseArgs({
	allowPositionals: true,
	options: { quick: { type: "boolean", default: false }, write: { type: "boolean", default: false } },
});
const names = shapes.map(({ name }) => name);
const some = (all: readonly string[]) => (flags.quick ? all.slice(0, 2) : all);
const benchmarks: Readonly<Record<string, Benchmark>> = {
	cli: {
		title: "Time from start to help, over bare node",
		runs: [["cli-start.mjs", ...(flags.quick ? ["5"] : [])]],
		quoted: false,
	},
	bundle: { title: "Size of bundles", runs: [["bundle.ts"]], quoted: true },
	coldStart: { title: "From the start of a process to its first record", runs: [["cold-start.ts"]], quoted: true },
	decode: { title: "From a parsed event to every value", runs: some(names).map((name) => ["decode.ts", name]), quoted: true },
	encode: { title: "From values to payloads", runs: some(names).map((name) => ["encode.ts", name]), quoted: true },
	resolve: {
		title: "From an older version to values of today",
		runs: some(versioned).map((name) => ["resolve.ts", name]),
		quoted: true,
	},
	broker: { title: "Records through the embedded broker", runs: [["broker.ts"]], quoted: false },
	function: {
		title: "A handler on a laptop: from a saved file to a result, and what its environments take",
		runs: ["worker", "process", "none"].map((isolate) => ["function.ts", isolate]),
		quoted: false,
	},
	mapping: {
		title: "A live mapping on the embedded broker",
		runs: [["mapping.ts"]],
		quoted: false,
	},
	dev: { title: "millrace dev, as it is installed", runs: [["dev.ts"]], quoted: false },
	hostile: { title: "Hostile payloads", runs: [["hostile.ts"]], quoted: false },
};

const unknown = positionals.filter((name) => benchmarks[name] === undefined);
if (unknown.length > 0)
	throw new Error(`There is no benchmark ${unknown.join(", ")}; there are ${Object.keys(benchmarks).join(", ")}.`);
if (flags.write && (flags.quick || positionals.length > 0))
	throw new Error("--write runs what the tables need, whole and nothing else.");

installPeers();
const results: Result[] = [];
for (const [name, { title, runs, quoted }] of Object.entries(benchmarks)) {
	if (flags.write ? !quoted : positionals.length > 0 && !positionals.includes(name)) continue;
	say(`\n# ${title}`);
	for (const run of runs) await runBenchmark(run);
}
if (flags.write) {
	writeSection("README.md", readmeSection(results));
	writeSection("docs/performance.md", performancePage(results, shapes));
	say("\nWrote the tables of README.md and docs/performance.md.");
}

/** Runs one script and keeps what it tells. Rejects when it fails: a table with a hole is worse than none. */
function runBenchmark([script = "", ...args]: readonly string[]): Promise<void> {
	const quick = flags.quick && script.endsWith(".ts") && script !== "bundle.ts" ? ["--quick"] : [];
	const options = ["--expose-gc", "--conditions=@millrace/source", join(import.meta.dirname, script), ...args, ...quick];
	const child = spawn(process.execPath, options, { stdio: ["ignore", "inherit", "inherit", "ipc"] });
	child.on("message", (result) => void results.push(result as Result));
	return new Promise((done, fail) => {
		child.on("error", fail);
		child.on("close", (status) =>
			status === 0 ? done() : fail(new Error(`${[script, ...args].join(" ")} failed with status ${status}.`)),
		);
	});
}
