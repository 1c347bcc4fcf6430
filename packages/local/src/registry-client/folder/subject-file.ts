import { existsSync, readFileSync } from "node:fs";
import { MODES } from "@millrace/codegen";
import type { Compatibility } from "@millrace/core";
import { FolderRegistryError } from "../registry-error.ts";

/** `schema.json` of a subject in a folder registry. */
export interface SubjectFile {
	readonly compatibility: Compatibility;
	/** Number of the version from which on new ones are judged. */
	readonly checkpoint: number;
	readonly tags: Readonly<Record<string, string>>;
	/** Values by key, by number of the version; the newest value first. */
	readonly metadata: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
}

const NEW: SubjectFile = { compatibility: "BACKWARD", checkpoint: 1, tags: {}, metadata: {} };

/**
 * Reads the file, or what holds without one.
 * @throws {FolderRegistryError} for what no tool writes.
 */
export function readSubjectFile(path: string): SubjectFile {
	if (!existsSync(path)) return NEW;
	const file: SubjectFile = { ...NEW, ...parse(path) };
	if (!MODES.includes(file.compatibility)) throw broken(path, `"compatibility" is none of ${MODES.join(", ")}`);
	if (!Number.isSafeInteger(file.checkpoint) || file.checkpoint < 1) throw broken(path, '"checkpoint" is no number of a version');
	if (!isObject(file.tags)) throw broken(path, '"tags" is no object');
	const pairs = isObject(file.metadata) ? Object.values(file.metadata) : [undefined];
	if (!pairs.every((one) => isObject(one) && Object.values(one).every(Array.isArray))) {
		throw broken(path, '"metadata" does not hold lists by key by version');
	}
	return file;
}

export function writeSubjectFile({ compatibility, checkpoint, tags, metadata }: SubjectFile): string {
	return `${JSON.stringify({ compatibility, checkpoint, tags, metadata }, null, "\t")}\n`;
}

function parse(path: string): Partial<SubjectFile> {
	try {
		const file: unknown = JSON.parse(readFileSync(path, "utf8"));
		if (isObject(file)) return file;
	} catch (cause) {
		throw broken(path, "it is no JSON", cause);
	}
	throw broken(path, "it is no object");
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}

function broken(path: string, why: string, cause?: unknown): FolderRegistryError {
	return new FolderRegistryError(`${path} cannot be used: ${why}.`, { fix: "Restore the file, or remove it.", cause });
}
