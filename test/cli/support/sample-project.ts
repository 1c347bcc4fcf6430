import { readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { runCli } from "./run-cli.ts";
import { createFolder } from "./temporary-folder.ts";

export const repository = fileURLToPath(new URL("../../..", import.meta.url));

/** What `millrace init` makes, in a folder from which the workspace's packages resolve. */
export async function createProject(): Promise<string> {
	const folder = createFolder();
	const { code, stderr } = await runCli(["init", "shop"], { cwd: folder });
	if (code !== 0) throw new Error(`init failed: ${stderr}`);
	const project = join(folder, "shop");
	symlinkSync(join(repository, "node_modules"), join(project, "node_modules"));
	return project;
}

/** Replaces a text that must be there. */
export function edit(project: string, path: string, from: string, to: string): void {
	const text = readFileSync(join(project, path), "utf8");
	if (!text.includes(from)) throw new Error(`${path} does not contain ${from}`);
	writeFileSync(join(project, path), text.replace(from, to));
}
