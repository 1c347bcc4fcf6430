import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { digestOf, type Lock, type ReleasedVersion, readDefinitions, type SchemaSource, writeLock } from "@millrace/codegen";
import { type GeneratedChange, planGeneratedCode } from "./generated-code.ts";
import type { ImportedSchema } from "./import-subjects.ts";
import { findLockFile, readLockFile } from "./lock-file.ts";
import { findPackageRoot, type SchemaFolder } from "./schema-folders.ts";
import { readSchemaSources, slashed } from "./schema-sources.ts";

/** What a pull does, or would do, to one schema of the project. */
export interface PulledSchema {
	readonly name: string;
	readonly subjects: readonly string[];
	/** Path of the schema file, from the package's root. */
	readonly path: string;
	/**
	 * - `created`: the project lacks its file or its newest versions, and has nothing else of it
	 * - `different`: the project has other versions, or another current one; it stays unless that is forced
	 */
	readonly status: "created" | "unchanged" | "different";
	/** Versions of the registry. */
	readonly versions: number;
	/** Digests that the registry has and the lock does not. */
	readonly added: readonly string[];
	/** Digests that the lock has and the registry does not; they stay, in front of the others. */
	readonly kept: readonly string[];
}

/** A whole pull into one folder. */
export interface PlannedPull {
	readonly schemas: readonly PulledSchema[];
	/** Schema files and the lock: absolute paths with their texts, those alone that change. */
	readonly files: readonly { readonly path: string; readonly text: string; readonly change: "created" | "updated" }[];
	readonly generated: readonly GeneratedChange[];
}

/**
 * Compares schemas of a registry with those of a folder. Writes nothing. Code is generated in memory first, so that a schema of which none can
 * be made is an error before anything is written.
 *
 * @param force whether `different` schemas become those of the registry
 * @throws {SchemaError} at the first offending text; {LockError} when the lock cannot be trusted.
 */
export function planPull(imported: readonly ImportedSchema[], folder: SchemaFolder, cwd: string, force: boolean): PlannedPull {
	const root = findPackageRoot(folder.schemas, cwd);
	const before = hasSchemas(folder) ? readSchemaSources(folder, cwd) : [];
	const definitions = new Map(readDefinitions(before).map((definition) => [definition.name, definition]));
	const lock = readLockFile(folder, cwd);
	const sources = new Map(before.map((source) => [source.path, source]));
	const released = new Map(lock.schemas);

	const schemas = imported.map((schema): PulledSchema => {
		const own = definitions.get(schema.name);
		const versions = released.get(schema.name) ?? [];
		const path = own?.path ?? newPath(schema, slashed(relative(root, folder.schemas)), sources);
		const status = compare(schema, versions, own?.digest);
		if (status !== "unchanged" && (status === "created" || force)) {
			// A file of the very same version keeps its documentation and its form.
			if (own?.digest !== schema.versions.at(-1)?.digest) sources.set(path, { path, text: readable(schema.text) });
			released.set(schema.name, merge(schema, versions));
		}
		const has = (list: readonly { readonly digest: string }[], digest: string) => list.some((one) => one.digest === digest);
		return {
			...{ name: schema.name, subjects: schema.subjects, path, status, versions: schema.versions.length },
			added: schema.versions.map(({ digest }) => digest).filter((digest) => !has(versions, digest)),
			kept: versions.map(({ digest }) => digest).filter((digest) => !has(schema.versions, digest)),
		};
	});

	const after = { schemas: released };
	const all = [...sources.values()];
	return {
		schemas,
		files: [
			...all.flatMap((source) => change(join(root, source.path), source.text, before.includes(source))),
			...(released.size === 0 ? [] : change(findLockFile(folder, cwd), writeLock(after), sameLock(lock, after))),
		],
		generated: all.length === 0 ? [] : planGeneratedCode(folder, cwd, after, all),
	};
}

/** Writes the files; generated code is written by whoever generates. */
export function applyPull({ files }: PlannedPull): void {
	for (const { path, text } of files) {
		mkdirSync(dirname(path), { recursive: true });
		writeFileSync(path, text);
	}
}

function hasSchemas(folder: SchemaFolder): boolean {
	return existsSync(folder.schemas);
}

function compare(
	{ versions }: ImportedSchema,
	released: readonly ReleasedVersion[],
	current: string | undefined,
): PulledSchema["status"] {
	const newest = versions.at(-1)?.digest;
	const isPrefix = released.every(({ digest }, index) => digest === versions[index]?.digest);
	if (!isPrefix || (current !== undefined && current !== newest)) return "different";
	return released.length === versions.length && current !== undefined ? "unchanged" : "created";
}

/** What was released stays released, with its pin: in front of what the registry has, whose newest is the newest. */
function merge({ versions }: ImportedSchema, released: readonly ReleasedVersion[]): readonly ReleasedVersion[] {
	const kept = released.filter(({ digest }) => !versions.some((version) => version.digest === digest));
	const pulled = versions.map(({ digest, definition, checkpoint }): ReleasedVersion => {
		const known = released.find((version) => version.digest === digest);
		const isCheckpoint = checkpoint || known?.checkpoint === true;
		return { digest, definition, pinned: known?.pinned ?? false, ...(isCheckpoint && { checkpoint: true }) };
	});
	return [...kept, ...pulled];
}

/** `Flight` goes to `flight.avsc`; where that is taken, into folders of its namespace. */
function newPath({ name, named }: ImportedSchema, folder: string, taken: ReadonlyMap<string, SchemaSource>): string {
	const inFolder = (path: string) => (folder === "" ? path : `${folder}/${path}`);
	if (!named) return inFolder(`${name}.avsc`);
	const namespace = name.split(".");
	const file = `${kebab(namespace.pop() ?? name)}.avsc`;
	const short = inFolder(file);
	return [...taken.keys()].some((path) => path.toLowerCase() === short.toLowerCase())
		? inFolder([...namespace.map(kebab), file].join("/"))
		: short;
}

function kebab(name: string): string {
	return name.replaceAll(/([a-z0-9])([A-Z])/g, "$1-$2").toLowerCase();
}

/** Indented, unless that would change what it says, as of numbers that JSON.parse rounds. */
function readable(text: string): string {
	const indented = `${JSON.stringify(JSON.parse(text), null, "\t")}\n`;
	return digestOf(indented) === digestOf(text) ? indented : text;
}

function change(path: string, text: string, isRight: boolean): PlannedPull["files"] {
	if (isRight) return [];
	const exists = existsSync(path);
	if (exists && readFileSync(path, "utf8") === text) return [];
	return [{ path, text, change: exists ? "updated" : "created" }];
}

function sameLock(one: Lock, other: Lock): boolean {
	return writeLock(one) === writeLock(other);
}
