import { compactUuid, DIGEST_PREFIX_LENGTH, localSchemaId } from "@millrace/core/wire";
import type { RegisteredVersion } from "../stand-ins/schema-registry.ts";

/** A schema version that the project knows, such as one of its lock file. */
export interface KnownSchema {
	/** SHA-256 in hex of the normalised definition. */
	readonly digest: string;
	readonly definition: string;
	/** Ids under which a real registry has it. @default the id that local tools give it */
	readonly ids?: readonly string[];
}

/** `Settings.schemaIds` for versions the project knows: both their local ids and those of real registries. */
export function planSchemaIds(known: readonly KnownSchema[]): Readonly<Record<string, string>> {
	return Object.fromEntries(
		known.flatMap(({ digest, ids = [] }) =>
			[localSchemaId(digest), ...ids].map((id) => [compactUuid(id), digest.slice(0, DIGEST_PREFIX_LENGTH)]),
		),
	);
}

/** What the stand-in of the registry serves: the known versions, and definitions given by id. */
export function planVersions(
	known: readonly KnownSchema[],
	byId: Readonly<Record<string, string>>,
): ReadonlyMap<string, RegisteredVersion> {
	const versions = new Map<string, RegisteredVersion>();
	for (const { digest, definition, ids = [] } of known) {
		for (const id of [localSchemaId(digest), ...ids]) versions.set(id.toLowerCase(), { definition });
	}
	for (const [id, definition] of Object.entries(byId)) versions.set(id.toLowerCase(), { definition });
	return versions;
}
