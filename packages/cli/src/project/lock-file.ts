import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { EMPTY_LOCK, type Lock, type Release, readDefinitions, readLock, releaseVersions, writeLock } from "@millrace/codegen";
import { displayPath, findPackageRoot, type SchemaFolder } from "./schema-folders.ts";
import { readSchemaSources } from "./schema-sources.ts";

/** What releasing does, or would do, to one lock file. */
export interface PlannedRelease {
	/** Of the lock file, absolute. */
	readonly path: string;
	readonly lock: Lock;
	/** Empty when the lock has everything already. */
	readonly released: readonly Release[];
}

/** The lock of a schema folder: beside the package.json nearest to it, whoever names the folder from wherever. */
export function findLockFile(folder: SchemaFolder, cwd: string): string {
	return join(findPackageRoot(folder.schemas, cwd), "schemas.lock.json");
}

/**
 * The lock of a schema folder, empty when nothing was released yet.
 * @throws {LockError} when the file cannot be trusted.
 */
export function readLockFile(folder: SchemaFolder, cwd: string): Lock {
	const path = findLockFile(folder, cwd);
	return existsSync(path) ? readLock({ path: displayPath(path, cwd), text: readFileSync(path, "utf8") }) : EMPTY_LOCK;
}

/**
 * Compares locks with the schemas of their folders. Writes nothing. Folders of one package share a lock.
 *
 * @param checkpoints Full names of schemas whose new version is a checkpoint.
 * @throws {LockError} when a lock cannot be trusted.
 * @throws {ReleaseError} when what the folders define cannot be released together.
 * @throws {SchemaError} at the first offending text of a schema.
 */
export function planReleases(
	folders: readonly SchemaFolder[],
	cwd: string,
	checkpoints: ReadonlySet<string> = new Set(),
): readonly PlannedRelease[] {
	const paths = [...new Set(folders.map((folder) => findLockFile(folder, cwd)))];
	return paths.map((path) => {
		const sharing = folders.filter((folder) => findLockFile(folder, cwd) === path);
		const definitions = sharing.flatMap((folder) => readDefinitions(readSchemaSources(folder, cwd)));
		return { path, ...releaseVersions(readLockFile(sharing[0] as SchemaFolder, cwd), definitions, { checkpoints }) };
	});
}

/** Does what was planned, and touches no lock that is right already. */
export function applyReleases(releases: readonly PlannedRelease[]): void {
	for (const { path, lock, released } of releases) if (released.length > 0) writeFileSync(path, writeLock(lock));
}
