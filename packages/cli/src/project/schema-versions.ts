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
