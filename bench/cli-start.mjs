// Prints how much longer `millrace --help` takes than a bare Node: the median of interleaved runs.
// Run: node bench/cli-start.mjs [runs]
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const runs = Number(process.argv[2] ?? 21);
const binary = fileURLToPath(new URL("../packages/cli/bin/millrace.js", import.meta.url));

const bare = [];
const help = [];
for (let run = 0; run < runs; run++) {
	bare.push(timeOf(["-e", "0"]));
	help.push(timeOf([binary, "--help"]));
}
const difference = median(help) - median(bare);
process.stdout.write(
	`bare node ${median(bare).toFixed(0)} ms, millrace --help ${median(help).toFixed(0)} ms, difference ${difference.toFixed(0)} ms (medians of ${runs})\n`,
);

function timeOf(argv) {
	const start = performance.now();
	const { status } = spawnSync(process.execPath, argv, { stdio: "ignore" });
	if (status !== 0) throw new Error(`node ${argv.join(" ")} exited ${status}`);
	return performance.now() - start;
}

function median(values) {
	return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}
