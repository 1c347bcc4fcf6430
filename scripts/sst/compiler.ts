import { existsSync } from "node:fs";
import { run, say } from "../run.ts";

/** By the program that shows its presence, the package of Debian and Ubuntu that brings it. */
const PACKAGES: Readonly<Record<string, string>> = {
	"g++": "g++",
	make: "make",
	cmake: "cmake",
	xz: "xz-utils",
};

/** What AWS's runtime client is compiled with, from the system's packages: needs Debian or Ubuntu, and its administrator. */
export async function installCompiler(client: string): Promise<void> {
	if (existsSync(client)) return;
	const missing: string[] = [];
	for (const [program, name] of Object.entries(PACKAGES)) {
		if ((await run(program, ["--version"])).status !== 0) missing.push(name);
	}
	if (missing.length === 0) return;
	for (const args of [
		["update", "-qq"],
		["install", "-y", "-qq", "--no-install-recommends", ...missing],
	]) {
		const { status, output, seconds } = await run("apt-get", args);
		say(`apt-get ${args.join(" ")}: ${status === 0 ? "ok" : "FAILED"} (${seconds.toFixed(0)} s)`);
		if (status !== 0) say(output);
	}
}
