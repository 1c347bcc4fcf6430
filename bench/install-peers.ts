import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { say } from "./report.ts";

/** Where the peers live: outside the workspaces, so that `npm ci` of a checkout does not fetch them. */
const folder = join(import.meta.dirname, "peers");
const stamp = join(folder, "node_modules", ".installed");

/**
 * Installs what the benchmarks compare with, unless the lock file is what was installed last; runs none of their scripts.
 *
 * @throws when npm cannot: without the peers there is nothing to compare with.
 */
export function installPeers(): void {
	const wanted = createHash("sha256")
		.update(readFileSync(join(folder, "package-lock.json")))
		.digest("hex");
	if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return;
	say("Installing the peers into bench/peers.");
	const args = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
	const { status, error } = spawnSync("npm", args, { cwd: folder, stdio: "inherit" });
	if (status !== 0) {
		throw new Error(
			`\`npm ci\` in bench/peers failed (${error?.message ?? `status ${status}`}): without peers nothing is compared.`,
		);
	}
	writeFileSync(stamp, wanted);
}
