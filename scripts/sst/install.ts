import { existsSync } from "node:fs";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { run, say } from "../run.ts";

/** One tool in a folder of its own, outside the checkout. */
export interface Tool {
	/** Where it goes; names the version, so that another version is another folder. */
	readonly folder: string;
	/** Files that the steps need, by name. */
	readonly files: Readonly<Record<string, string>>;
	/** Commands in that folder, while it has its provisional name. */
	steps(
		folder: string,
	): readonly { readonly command: readonly [string, ...string[]]; readonly environment?: NodeJS.ProcessEnv }[];
}

/**
 * Installs a tool unless it is there; says how each step went.
 *
 * Under its final name only once it is complete, so that what was cut short is not taken for an installation.
 */
export async function install({ folder, files, steps }: Tool): Promise<boolean> {
	if (existsSync(folder)) return true;
	say(`installing ${basename(folder)}`);
	const unfinished = `${folder}.${process.pid}`;
	await mkdir(unfinished, { recursive: true });
	for (const [name, text] of Object.entries(files)) await writeFile(`${unfinished}/${name}`, text);
	for (const { command, environment } of steps(unfinished)) {
		const [program, ...args] = command;
		const { status, output, seconds } = await run(program, args, environment, unfinished);
		say(`${basename(program)} ${args[0]}: ${status === 0 ? "ok" : "FAILED"} (${seconds.toFixed(0)} s)`);
		if (status === 0) continue;
		say(output);
		await rm(unfinished, { recursive: true, force: true });
		return false;
	}
	await mkdir(dirname(folder), { recursive: true });
	await rename(unfinished, folder);
	return true;
}
