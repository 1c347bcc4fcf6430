import { type Finished, run, say } from "./run.ts";

/*
  One command says yes or no: generated code is fresh, format and lint, types, build, packages as npm would publish them, nothing unused.
  Steps of one row run side by side; a row waits for the one before it.
*/
type Step = readonly [name: string, command: string, ...args: string[]];

const packages = ["core", "codegen", "broker", "local", "sst", "cli"];
const rows: readonly (readonly Step[])[] = [
	[
		["generated", "millrace", "generate", "--check"],
		["lint", "biome", "ci", "--colors=off", "."],
	],
	[
		["types", "tsc", "--noEmit", "-p", "tsconfig.json"],
		["build", process.execPath, "scripts/build.ts"],
	],
	[
		...packages.map((name): Step => [`publint ${name}`, "publint", "run", `packages/${name}`, "--strict", "--pack", "npm"]),
		...packages
			.filter((name) => name !== "cli")
			.map((name): Step => [`attw ${name}`, "attw", "--pack", `packages/${name}`, "--profile", "esm-only", "--no-emoji"]),
		["unused", "knip"],
	],
];

let failed = false;
for (const row of rows) {
	const results = await inParallel(row, 2);
	for (const [name, { status, output, seconds }] of results) {
		say(`${status === 0 ? "ok    " : "FAILED"} ${name} (${seconds.toFixed(1)} s)`);
		if (status !== 0) say(output);
		failed ||= status !== 0;
	}
	if (failed) break;
}
process.exitCode = failed ? 1 : 0;

async function inParallel(steps: readonly Step[], width: number): Promise<readonly [string, Finished][]> {
	const queue = [...steps];
	const results: [string, Finished][] = [];
	const work = async () => {
		for (let step = queue.shift(); step !== undefined; step = queue.shift()) {
			const [name, command, ...args] = step;
			results.push([name, await run(command, args)]);
		}
	};
	await Promise.all(Array.from({ length: width }, work));
	return results;
}
