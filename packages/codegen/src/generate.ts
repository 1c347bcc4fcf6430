import type { AvroOptions } from "./avro-options.ts";
import { EMPTY_LOCK, type Lock } from "./lock.ts";
import type { SchemaSource } from "./read-avro.ts";
import { readFolder } from "./read-folder.ts";
import { locate, SchemaError } from "./schema-error.ts";
import { writeSchemaModule } from "./write-schema-module.ts";
import { writerVersions } from "./writer-versions.ts";

/** A file to be written. */
export interface GeneratedFile {
	/** Relative to the output folder, with `/` between folders. */
	readonly path: string;
	readonly text: string;
}

export interface GenerateOptions {
	/**
	 * Folder of the schemas, as the paths of the sources begin. The output mirrors what lies below it: with `"schemas/avro"`,
	 * `schemas/avro/a/flight.avsc` becomes `a/flight.ts`. Headers and errors keep the whole path.
	 * @default ""
	 */
	readonly root?: string;
	/** What values are in TypeScript, and how many versions are read. @default as `AvroOptions` says */
	readonly avro?: AvroOptions;
	/** Released versions, of which the generated code reads the newest ones too. @default none */
	readonly lock?: Lock;
}

/**
 * Generates one TypeScript module for each schema: its types, and a `Schema` object for topics. Sorted by path, whatever
 * order the sources come in. Reads and writes no files.
 *
 * @throws {SchemaError} at the first offending text.
 *
 * @example
 * for (const file of generate([{ path: "avro/flight.avsc", text }], { root: "avro" })) await write(file.path, file.text);
 */
export function generate(sources: readonly SchemaSource[], options: GenerateOptions = {}): readonly GeneratedFile[] {
	const { root = "", avro = {}, lock = EMPTY_LOCK } = options;
	const taken = new Map<string, string>();
	return readFolder(sources).map((schema) => {
		const { source } = schema;
		const path = outputPath(source.path, root);
		const other = taken.get(path);
		if (other !== undefined) {
			throw new SchemaError(`This file and ${other} would both be generated as ${path}.`, locate(source.path, source.text, 0), {
				fix: "Rename one of them.",
			});
		}
		taken.set(path, source.path);
		return {
			path,
			text: writeSchemaModule(schema.type, source.path, { avro, versions: writerVersions(schema, lock, avro.versions) }),
		};
	});
}

/** What a registry needs to know of a schema file. */
export interface SchemaDefinition {
	/** Full name, as the generated `Schema` has it. */
	readonly name: string;
	/** SHA-256 of `definition`, as the generated `Schema` has it. */
	readonly digest: string;
	/** Self-contained normal text, documentation excluded. */
	readonly definition: string;
	/** Path of the source. */
	readonly path: string;
}

/**
 * The definitions of a folder of schemas, sorted by path: what local tools register, and serve for a digest. Projections are
 * not among them, for nobody writes with them.
 * @throws {SchemaError} at the first offending text.
 */
export function readDefinitions(sources: readonly SchemaSource[]): readonly SchemaDefinition[] {
	return readFolder(sources)
		.filter(({ projects }) => projects === undefined)
		.map(({ name, digest, definition, source }) => ({ name, digest, definition, path: source.path }));
}

/** A type that reads fewer fields of another schema, and that nobody writes with. */
export interface ProjectionDefinition {
	/** Full name, as the generated `Schema` has it. */
	readonly name: string;
	/** Full name of the schema that it reads. */
	readonly projects: string;
	/** Self-contained normal text, documentation excluded. */
	readonly definition: string;
}

/**
 * The projections of a folder of schemas, sorted by path.
 * @throws {SchemaError} at the first offending text.
 */
export function readProjections(sources: readonly SchemaSource[]): readonly ProjectionDefinition[] {
	return readFolder(sources).flatMap(({ name, definition, projects }) =>
		projects === undefined ? [] : [{ name, definition, projects: projects.name }],
	);
}

function outputPath(path: string, root: string): string {
	const prefix = root === "" ? "" : `${root.replace(/\/+$/, "")}/`;
	const inside = path.startsWith(prefix) ? path.slice(prefix.length) : path;
	return `${inside.replace(/\.[^./]*$/, "")}.ts`;
}
