import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { demand } from "./demand.ts";

/** A package of npm with all that it needs, in a folder of its own; none of their scripts runs. */
export async function installNpm(folder: string, name: string, version: string): Promise<string> {
	const stamp = join(folder, ".complete");
	if (existsSync(stamp)) return folder;
	await mkdir(folder, { recursive: true });
	await writeFile(join(folder, "package.json"), "{}\n");
	const flags = ["--prefix", folder, "--ignore-scripts", "--no-audit", "--no-fund", "--save-exact"];
	await demand(`npm install ${name}@${version}`, "npm", ["install", ...flags, `${name}@${version}`]);
	await writeFile(stamp, "");
	return folder;
}
