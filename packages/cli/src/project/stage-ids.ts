import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type RegistryIds, readRegistryIds, writeRegistryIds } from "@millrace/codegen";
import { UsageError } from "../cli-error.ts";
import { displayPath } from "./schema-folders.ts";

/** Ids of a subject's versions, by digest. */
export type SubjectIds = ReadonlyMap<string, ReadonlyMap<string, string>>;

/** A file of ids as it should be. */
export interface PlannedIds {
	/** Absolute. */
	readonly path: string;
	readonly text: string;
	readonly change: "created" | "updated" | "unchanged";
}

/** A stage's name stands in the name of a file. */
const STAGE = /^[a-zA-Z0-9][a-zA-Z0-9_-]{0,62}$/;

/**
 * The file of ids of a stage, beside the lock.
 * @throws {UsageError} for a stage that cannot be the name of a file.
 */
export function findIdsFile(lockPath: string, stage: string): string {
	if (STAGE.test(stage)) return join(dirname(lockPath), "schemas.ids", `${stage}.json`);
	throw new UsageError(`--stage ${JSON.stringify(stage)} is no name of a stage.`, [
		{ id: "name-stage", label: "Use letters, digits, - and _." },
	]);
}

/**
 * Refuses a stage whose ids are those of another registry: they would be lost.
 * @throws {UsageError} then; {RegistryIdsError} when the file cannot be trusted.
 */
export function checkIdsFile(path: string, registry: string, cwd: string): void {
	const before = read(path, cwd);
	if (before === undefined || before.registry === registry) return;
	throw new UsageError(`${displayPath(path, cwd)} holds the ids of ${before.registry}, and this is ${registry}.`, [
		{ id: "other-stage", label: "Name a stage of its own for this registry with --stage, or remove the file." },
	]);
}

/** The file with the ids of these subjects; those of others stay. */
export function planIds(path: string, registry: string, subjects: SubjectIds, cwd: string): PlannedIds {
	const before = read(path, cwd);
	const text = writeRegistryIds({ registry, subjects: new Map([...(before?.subjects ?? []), ...subjects]) });
	const present = before === undefined ? undefined : readFileSync(path, "utf8");
	return { path, text, change: present === undefined ? "created" : present === text ? "unchanged" : "updated" };
}

export function applyIds(planned: readonly PlannedIds[]): void {
	for (const { path, text, change } of planned) {
		if (change === "unchanged") continue;
		mkdirSync(dirname(path), { recursive: true });
		writeFileSync(path, text);
	}
}

function read(path: string, cwd: string): RegistryIds | undefined {
	return existsSync(path) ? readRegistryIds({ path: displayPath(path, cwd), text: readFileSync(path, "utf8") }) : undefined;
}
