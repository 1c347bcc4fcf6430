import { globSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { installNpm } from "../interop/npm.ts";
import { root } from "../run.ts";

/** Stryker's instrumenter alone: it writes all mutants of a file into it, and a variable says which of them is active. */
const VERSION = "10.1.1";

/** One change of the sources, by which a test should notice it. */
export interface Mutant {
	readonly id: string;
	/** From the checkout. */
	readonly file: string;
	/** Names it without line numbers: the line it stands on, what is changed, and what takes its place. */
	readonly key: string;
	readonly line: number;
}

export interface Instrumented {
	readonly mutants: readonly Mutant[];
	/** Text by file. */
	readonly files: ReadonlyMap<string, string>;
}

interface Instrumenter {
	instrument(
		files: readonly { readonly name: string; readonly mutate: true; readonly content: string }[],
		options: object,
	): Promise<{
		readonly files: readonly { readonly name: string; readonly content: string }[];
		readonly mutants: readonly FoundMutant[];
	}>;
}

interface FoundMutant {
	readonly id: string;
	readonly fileName: string;
	readonly replacement: string;
	readonly location: { readonly start: Place; readonly end: Place };
}

/** Both from 0. */
interface Place {
	readonly line: number;
	readonly column: number;
}

/** Installs the instrumenter outside the checkout, unless it is there, and applies it to files that globs name. */
export async function instrument(globs: readonly string[]): Promise<Instrumented> {
	const cache = join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "millrace-mutate");
	const name = "@stryker-mutator/instrumenter";
	const folder = await installNpm(join(cache, `instrumenter-${VERSION}`), name, VERSION);
	const entry = pathToFileURL(join(folder, "node_modules", name, "dist/src/index.js")).href;
	const { Instrumenter } = (await import(entry)) as { readonly Instrumenter: new (log: object) => Instrumenter };
	const quiet = () => {};
	const log = { isDebugEnabled: () => false, debug: quiet, info: quiet, warn: quiet, error: quiet, trace: quiet, fatal: quiet };
	const names = globs.flatMap((glob) => globSync(glob, { cwd: root })).sort();
	const sources = new Map<string, string>();
	for (const file of names) sources.set(file, await readFile(join(root, file), "utf8"));
	const { files, mutants } = await new Instrumenter(log).instrument(
		[...sources].map(([file, content]) => ({ name: file, mutate: true, content })),
		{ plugins: null, excludedMutations: [], ignorers: [] },
	);
	return { mutants: nameMutants(mutants, sources), files: new Map(files.map((file) => [file.name, file.content])) };
}

function nameMutants(mutants: readonly FoundMutant[], sources: ReadonlyMap<string, string>): readonly Mutant[] {
	const seen = new Map<string, number>();
	return mutants.map(({ id, fileName: file, location: { start, end }, replacement }) => {
		const lines = (sources.get(file) ?? "").split("\n");
		const line = lines[start.line] ?? "";
		const changed = lines.slice(start.line, end.line + 1).map((each, index, all) => {
			const to = index === all.length - 1 ? end.column : undefined;
			return each.slice(index === 0 ? start.column : 0, to);
		});
		const words = `${shorten(line)} | ${shorten(changed.join("\n"))} => ${shorten(replacement)}`;
		const count = (seen.get(`${file} ${words}`) ?? 0) + 1;
		seen.set(`${file} ${words}`, count);
		return { id, file, key: count === 1 ? words : `${words} (${count})`, line: start.line + 1 };
	});
}

function shorten(text: string): string {
	const line = text.replaceAll(/\s+/g, " ").trim();
	return line.length <= 120 ? line : `${line.slice(0, 90)} ... ${line.slice(-25)}`;
}
