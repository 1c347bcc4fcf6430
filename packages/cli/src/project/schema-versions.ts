import { readDefinitions } from "@millrace/codegen";
import { readLockFile } from "./lock-file.ts";
import type { SchemaFolder } from "./schema-folders.ts";
import { readSchemaSources } from "./schema-sources.ts";

/** A version that records of the project may have been written with. */
export interface SchemaVersion {
	/** SHA-256 of `definition`, in lower-case hex. */
	readonly digest: string;
	/** Self-contained normal text, as a registry has it. */
	readonly definition: string;
}

/**
 * The schema versions of a folder, as a registry would have them: the current ones, and all that were released. Each once.
 *
 * @throws {SchemaError} at the first offending text of a schema.
 * @throws {LockError} when the lock cannot be trusted.
 * @throws {ProjectError} when there is no schema.
 */
export function readSchemaVersions(folder: SchemaFolder, cwd: string): readonly SchemaVersion[] {
	const released = [...readLockFile(folder, cwd).schemas.values()].flat();
	const all = [...readDefinitions(readSchemaSources(folder, cwd)), ...released];
	return [...new Map(all.map(({ digest, definition }) => [digest, { digest, definition }])).values()];
}

/**
 * The versions of each schema by its full name, as a registry gets them: the released ones in order, and the current one.
 *
 * @throws the errors of `readSchemaVersions`.
 */
export function readSchemaHistory(folders: readonly SchemaFolder[], cwd: string): ReadonlyMap<string, readonly SchemaVersion[]> {
	const history = new Map<string, Map<string, SchemaVersion>>();
	for (const folder of folders) {
		const released = [...readLockFile(folder, cwd).schemas].flatMap(([name, versions]) =>
			versions.map((version) => ({ ...version, name })),
		);
		for (const { name, digest, definition } of [...released, ...readDefinitions(readSchemaSources(folder, cwd))]) {
			const versions = history.get(name) ?? new Map<string, SchemaVersion>();
			history.set(name, versions);
			// An older version that is the current one again keeps its place.
			if (!versions.has(digest)) versions.set(digest, { digest, definition });
		}
	}
	return new Map([...history].map(([name, versions]) => [name, [...versions.values()]]));
}
