import { copyFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { root, run, say } from "./run.ts";

/** Published packages, each after those it is built against: all of them, or those that are named. */
const named = process.argv.slice(2);
const packages = ["core", "codegen", "broker", "local", "sst", "cli"].filter(
	(name) => named.length === 0 || named.includes(name),
);

for (const name of packages) {
	await rm(join(root, "packages", name, "dist"), { recursive: true, force: true });
	const { status, output, seconds } = await run("tsc", ["-p", `packages/${name}/tsconfig.build.json`]);
	say(`${status === 0 ? "built" : "FAILED"} packages/${name} (${seconds.toFixed(1)} s)`);
	if (status !== 0) {
		say(output);
		process.exit(1);
	}
	// npm packs a licence only from the folder of the package.
	await copyFile(join(root, "LICENSE"), join(root, "packages", name, "LICENSE"));
}
