import { compiledVersions } from "./compiled-versions.ts";
import type { Lock } from "./lock.ts";
import type { FolderSchema } from "./read-folder.ts";

/** A version that records may have been written with. */
export interface WriterVersion {
	/** SHA-256 of `definition`, in lower-case hex. */
	readonly digest: string;
	/** Self-contained normal text, documentation excluded. */
	readonly definition: string;
}

/**
 * The versions that the generated code of a schema reads beside the schema itself, newest first: older released ones, and for a
 * projection the current and the released ones of what it projects.
 *
 * @param limit How many versions of one schema are compiled in, pinned ones aside. @default 5
 */
export function writerVersions(schema: FolderSchema, lock: Lock, limit: number | undefined): readonly WriterVersion[] {
	const { projects } = schema;
	const { name, digest } = projects ?? schema;
	return [...(projects === undefined ? [] : [projects]), ...compiledVersions(lock, name, digest, limit)].map((version) => ({
		digest: version.digest,
		definition: version.definition,
	}));
}
