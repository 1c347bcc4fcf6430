import { randomUUID } from "node:crypto";
import type { PlannedSchema } from "@millrace/core/plan";
import { compactUuid, DIGEST_PREFIX_LENGTH, localSchemaId } from "@millrace/core/wire";
import { GlueError } from "../registry/glue-error.ts";
import type { Answer, Request } from "../registry/read-request.ts";
import { type GlueRegistry, openGlueRegistry } from "../registry/registry.ts";
import type { KnownSchema } from "../replay/known-schemas.ts";

export interface SeedingOptions {
	/** Folder that keeps the registry. @default it is kept in memory alone */
	readonly directory?: string | undefined;
	/** A new SchemaVersionId, where the local one is taken. @default a random UUID */
	readonly newId?: () => string;
}

/** What a registry is to have. */
export interface Seed {
	/** Name of the registry. */
	readonly name: string;
	readonly schemas: readonly PlannedSchema[];
	/** Versions of each schema by its full name, oldest first. A schema that is not in it is not registered. */
	readonly versions: ReadonlyMap<string, readonly KnownSchema[]>;
}

export interface Seeded {
	/** `Settings.schemaIds` of everything that was registered. */
	readonly schemaIds: Readonly<Record<string, string>>;
	/** Versions that were registered, or were there already. */
	readonly versions: number;
}

/** A registry, and how it gets what an app has. */
export interface SeedableRegistry {
	readonly registry: GlueRegistry;
	/**
	 * Registers the schemas of an app, as a deployment would: every released version in order, and the current ones. A version gets the id under
	 * which recordings and `replay` know it. What is there already stays as it is.
	 *
	 * Versions are not judged again: one that was released against the compatibility of its topic is there too. What others register is.
	 */
	seed(seed: Seed): Seeded;
}

export function openSeedableRegistry({ directory, newId = randomUUID }: SeedingOptions = {}): SeedableRegistry {
	let wanted: string | undefined;
	const registry = openGlueRegistry({ ...(directory !== undefined && { directory }), newId: () => wanted ?? newId() });
	const seed = (what: Seed) =>
		seedRegistry(registry, what, (id) => {
			wanted = id;
		});
	return { registry, seed };
}

/** @param want says which id the next version gets, if not any. */
function seedRegistry(registry: GlueRegistry, { name, schemas, versions }: Seed, want: (id: string | undefined) => void): Seeded {
	const has = (operation: string, request: Request): boolean => ask(registry, operation, request) !== undefined;
	if (!has("GetRegistry", { RegistryId: { RegistryName: name } })) registry.call("CreateRegistry", { RegistryName: name });

	const schemaIds: Record<string, string> = {};
	let count = 0;
	for (const { subject, format, compatibility, name: schemaName } of schemas) {
		const SchemaId = { RegistryName: name, SchemaName: subject };
		const own = versions.get(schemaName) ?? [];
		if (own.length === 0) continue;
		const missing = own.filter(({ definition }) => !has("GetSchemaByDefinition", { SchemaId, SchemaDefinition: definition }));
		if (missing.length > 0) {
			setCompatibility(registry, SchemaId, "NONE", format);
			for (const { digest, definition } of missing) {
				const id = localSchemaId(digest);
				// Two subjects may share a schema, but every version of a registry has an id of its own.
				want(has("GetSchemaVersion", { SchemaVersionId: id }) ? undefined : id);
				registry.call("RegisterSchemaVersion", { SchemaId, SchemaDefinition: definition });
			}
			want(undefined);
			setCompatibility(registry, SchemaId, compatibility, format);
		}
		for (const { digest, definition } of own) {
			const found = registry.call("GetSchemaByDefinition", { SchemaId, SchemaDefinition: definition });
			schemaIds[compactUuid(String(found["SchemaVersionId"]))] = digest.slice(0, DIGEST_PREFIX_LENGTH);
			count += 1;
		}
	}
	return { schemaIds, versions: count };
}

/** Creates the schema, or says from which version on later ones are judged, and how. */
function setCompatibility(registry: GlueRegistry, SchemaId: SchemaId, Compatibility: string, format: string): void {
	const { RegistryName, SchemaName } = SchemaId;
	const schema = ask(registry, "GetSchema", { SchemaId });
	if (schema === undefined) {
		registry.call("CreateSchema", { RegistryId: { RegistryName }, SchemaName, DataFormat: format.toUpperCase(), Compatibility });
		return;
	}
	const SchemaVersionNumber = { VersionNumber: schema["LatestSchemaVersion"] };
	registry.call("UpdateSchema", { SchemaId, Compatibility, SchemaVersionNumber });
}

interface SchemaId extends Request {
	readonly RegistryName: string;
	readonly SchemaName: string;
}

/** Nothing where the registry has no such thing. */
function ask(registry: GlueRegistry, operation: string, request: Request): Answer | undefined {
	try {
		return registry.call(operation, request);
	} catch (error) {
		if (error instanceof GlueError && error.type === "EntityNotFoundException") return undefined;
		throw error;
	}
}
