import type { SchemaDefinition } from "./generate.ts";
import type { Lock, ReleasedVersion } from "./lock.ts";
import { ReleaseError } from "./lock-error.ts";
import { findTwin, shortDigest } from "./read-lock.ts";

/** A version that a release adds. */
export interface Release {
	/** Full name of the schema. */
	readonly name: string;
	readonly digest: string;
	/** Path of the schema file. */
	readonly path: string;
	/** Versions of the schema in the lock, this one included. */
	readonly versions: number;
	/** Whether it was released before and is now the newest one again. */
	readonly again: boolean;
}

export interface ReleaseOptions {
	/** Full names of schemas whose new version is a checkpoint: what comes after is compared with it and newer ones alone. @default none */
	readonly checkpoints?: ReadonlySet<string>;
}

/**
 * Appends the current definition of each schema that is not the newest released version already.
 *
 * A version that was released before and comes back, as after a revert, moves to the end with its pin, and is no checkpoint any more: digests stay unique, the
 * newest version stays the last one, and a registry, which keeps one version a text, is asked for nothing new.
 *
 * Schemas without a definition here stay as they are. The lock that is passed is not changed.
 *
 * @throws {ReleaseError} when two files define different versions of one schema, or when functions could not tell a new version
 * from an older one.
 *
 * @example
 * const { lock, released } = releaseVersions(readLock({ path, text }), readDefinitions(sources));
 * if (released.length > 0) await write(path, writeLock(lock));
 */
export function releaseVersions(
	lock: Lock,
	definitions: readonly SchemaDefinition[],
	{ checkpoints = new Set() }: ReleaseOptions = {},
): { readonly lock: Lock; readonly released: readonly Release[] } {
	const schemas = new Map(lock.schemas);
	const released: Release[] = [];
	for (const { name, digest, definition, path } of distinct(definitions)) {
		const before = schemas.get(name) ?? [];
		if (before.at(-1)?.digest === digest) continue;
		const twin = findTwin(before, digest);
		if (twin !== undefined && twin.digest !== digest) {
			throw new ReleaseError(
				`${path}: functions could not tell this version of ${name} from the released ${shortDigest(digest)}.`,
				{
					fix: 'Give the schema an attribute of your own, such as "revision": 1, which makes it another version.',
				},
			);
		}
		const version: ReleasedVersion = {
			...{ digest, definition, pinned: twin?.pinned ?? false },
			...(checkpoints.has(name) && { checkpoint: true }),
		};
		const after = [...before.filter((other) => other !== twin), version];
		schemas.set(name, after);
		released.push({ name, digest, path, versions: after.length, again: twin !== undefined });
	}
	return { lock: { schemas }, released };
}

/** By name; a schema that two files define alike is one. */
function distinct(definitions: readonly SchemaDefinition[]): readonly SchemaDefinition[] {
	const found = new Map<string, SchemaDefinition>();
	for (const definition of definitions) {
		const other = found.get(definition.name);
		if (other !== undefined && other.digest !== definition.digest) {
			throw new ReleaseError(`${other.path} and ${definition.path} define different versions of ${definition.name}.`, {
				fix: "Define it in one file, and name it in the other.",
			});
		}
		if (other === undefined) found.set(definition.name, definition);
	}
	return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}
