import { spawnSync } from "node:child_process";

/* Every benchmark, one after the other, each in a process of its own. */
const benchmarks = [
	["Time from start to help, over bare node", ["bench/cli-start.mjs"]],
	["Size of bundles", ["--conditions=@millrace/source", "bench/bundle.ts"]],
	["From a parsed event to every value in a handler's hands", ["--conditions=@millrace/source", "bench/consume.ts"]],
] as const;

for (const [title, args] of benchmarks) {
	process.stdout.write(`\n${title}\n`);
	const { status } = spawnSync(process.execPath, args, { stdio: "inherit" });
	if (status !== 0) process.exitCode = 1;
}
