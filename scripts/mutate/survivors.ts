import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { root } from "../run.ts";
import type { Mutant } from "./instrument.ts";

/** Mutants that nothing notices: by file, then by reason, each by its key. */
export type Survivors = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;

/** The reason of one that nobody has looked at. */
const UNJUDGED = "not judged yet";
const PATH = join(root, "test/local/simulation/mutation-survivors.json");

/** A mutant, and what noticed it. */
export interface Outcome {
	readonly mutant: Mutant;
	readonly killed: string | undefined;
}

export async function readSurvivors(): Promise<Survivors> {
	return JSON.parse(await readFile(PATH, "utf8")) as Survivors;
}

/** What is wrong with the list: survivors that it lacks, and mutants of it that are noticed, or are no more. */
export function compareSurvivors(listed: Survivors, outcomes: readonly Outcome[], files: readonly string[]): readonly string[] {
	const survived = new Map(outcomes.filter(({ killed }) => killed === undefined).map((each) => [nameOf(each.mutant), each]));
	const killed = new Map(outcomes.flatMap((each) => (each.killed === undefined ? [] : [[nameOf(each.mutant), each.killed]])));
	const inList = new Set<string>();
	const problems: string[] = [];
	for (const file of files) {
		for (const key of Object.values(listed[file] ?? {}).flat()) {
			const name = nameOf({ file, key });
			inList.add(name);
			if (!survived.has(name)) problems.push(`${name}\n  is listed, and ${killed.get(name) ?? "is no mutant any more"}`);
		}
	}
	for (const name of survived.keys()) if (!inList.has(name)) problems.push(`${name}\n  survives, and is not listed`);
	return problems;
}

/** Writes what survived over the list, each with the reason that it has there; new ones have none yet. */
export async function writeSurvivors(listed: Survivors, outcomes: readonly Outcome[], files: readonly string[]): Promise<void> {
	const written: Record<string, Record<string, string[]>> = {};
	for (const file of [...new Set([...Object.keys(listed), ...files])].sort()) {
		const old = listed[file] ?? {};
		if (!files.includes(file)) {
			written[file] = Object.fromEntries(Object.entries(old).map(([reason, keys]) => [reason, [...keys]]));
			continue;
		}
		const own: Record<string, string[]> = {};
		for (const { mutant, killed } of outcomes) {
			if (killed !== undefined || mutant.file !== file) continue;
			const reason = Object.keys(old).find((each) => old[each]?.includes(mutant.key)) ?? UNJUDGED;
			own[reason] = [...(own[reason] ?? []), mutant.key];
		}
		if (Object.keys(own).length > 0) written[file] = own;
	}
	await writeFile(PATH, `${JSON.stringify(written, null, "\t")}\n`);
}

function nameOf({ file, key }: Pick<Mutant, "file" | "key">): string {
	return `${file}: ${key}`;
}
