import { digestOf } from "@millrace/codegen";
import { inParallel } from "../in-parallel.ts";
import type { RegistrySubject, RegistryVersion, SchemaRegistry } from "../schema-registry.ts";

/** A version of a registry, and which one of ours it is. */
export interface VersionState extends Omit<RegistryVersion, "id"> {
	/** Undefined for one that only a plan has registered. */
	readonly id: string | undefined;
	/** Identity of its text; undefined for a text that is no Avro schema to us. Texts that differ in documentation alone share it. */
	readonly digest: string | undefined;
	readonly definition: string;
	/** Values of each key, the newest first. */
	readonly metadata: Readonly<Record<string, readonly string[]>>;
}

/** A subject as a look at the registry found it, or as a plan leaves it. */
export interface SubjectState extends Omit<RegistrySubject, "versions"> {
	/** Oldest first. */
	readonly versions: readonly VersionState[];
	readonly tags: Readonly<Record<string, string>>;
}

/** What a look is to find beside versions and their texts, which cost requests of their own. */
export interface LookOptions {
	/** @default false */
	readonly tags?: boolean;
	/** @default false */
	readonly metadata?: boolean;
}

/** Everything about a subject; undefined when there is none. */
export async function lookAtSubject(
	registry: SchemaRegistry,
	subject: string,
	{ tags = false, metadata = false }: LookOptions = {},
): Promise<SubjectState | undefined> {
	const found = await registry.find(subject);
	if (found === undefined) return undefined;
	const versions = await inParallel(found.versions, async (version): Promise<VersionState> => {
		const definition = await registry.definition(subject, version);
		const isWanted = metadata && version.status === "AVAILABLE";
		return {
			...version,
			digest: found.format === "AVRO" ? identify(definition) : undefined,
			definition,
			metadata: isWanted ? await registry.metadata(subject, version) : {},
		};
	});
	return { ...found, versions, tags: tags ? await registry.tags(subject) : {} };
}

/** A registry takes what we do not read; such a version is none of ours. */
function identify(definition: string): string | undefined {
	try {
		return digestOf(definition);
	} catch {
		return undefined;
	}
}
