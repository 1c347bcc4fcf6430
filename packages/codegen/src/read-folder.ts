import { digest, writeDefinition } from "./digest.ts";
import type { AvroType } from "./model.ts";
import { checkProjection, isProjection } from "./projection.ts";
import { readAvroSchema, type SchemaSource } from "./read-avro.ts";

/** A schema file of a folder after reading. */
export interface FolderSchema {
	readonly source: SchemaSource;
	readonly type: AvroType;
	/** Full name; a schema that Avro gives no name is called after its file. */
	readonly name: string;
	/** SHA-256 of `definition`, in lower-case hex. */
	readonly digest: string;
	/** Self-contained normal text, documentation excluded. */
	readonly definition: string;
	/** For a projection the schema whose records it reads. */
	readonly projects: FolderSchema | undefined;
}

/**
 * Reads all schema files of a folder, sorted by path, and checks projections against what they project.
 * @throws {SchemaError} at the first offending text.
 */
export function readFolder(sources: readonly SchemaSource[]): readonly FolderSchema[] {
	const sorted = [...sources].sort((a, b) => (a.path < b.path ? -1 : 1));
	const schemas = sorted.map((source): FolderSchema => {
		const type = readAvroSchema(source, sources);
		const definition = writeDefinition(type);
		const name = "name" in type ? type.name : fileNameOf(source.path);
		return { source, type, name, digest: digest(definition), definition, projects: undefined };
	});
	const ordinary = new Map(schemas.filter(({ type }) => !isProjection(type)).map((schema) => [schema.name, schema]));
	return schemas.map((schema) =>
		isProjection(schema.type) ? { ...schema, projects: checkProjection(schema.source, schema.type, ordinary) } : schema,
	);
}

/** Without folders and ending. */
export function fileNameOf(path: string): string {
	return path.slice(path.lastIndexOf("/") + 1).replace(/\.[^.]*$/, "");
}
