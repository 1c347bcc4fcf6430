/*
  schemas.lock.json: every version of every schema that was ever released. A released version is written down once and never
  changed, because records of it may lie on a topic for as long as the topic keeps them.

    lockfileVersion   1
    schemas           full name => versions in the order of their release, the newest last
      digest          SHA-256 of the definition, as `digest` makes it: the identity of the version
      pinned          true for a version that stays compiled in, however many are newer
      checkpoint      true for a version that was released although its mode refuses it: later ones are compared from it on
      definition      in normal form, as JSON, so that a review sees what changes

  A version is one block that is appended, so branches that release different schemas merge by themselves, and branches that
  release different versions of one schema conflict, as they should: somebody has to say which one comes first.
*/

/** The format that this version reads and writes. */
export const LOCK_FORMAT = 1;

/** A version of a schema as it was released. */
export interface ReleasedVersion {
	/** SHA-256 of `definition`, in lower-case hex. */
	readonly digest: string;
	/** Self-contained normal text, documentation excluded. */
	readonly definition: string;
	/** Whether it stays compiled in, however many versions are newer. */
	readonly pinned: boolean;
	/** Whether later versions are compared with it and newer ones alone. @default false */
	readonly checkpoint?: boolean;
}

/** What was released, as `schemas.lock.json` has it. */
export interface Lock {
	/** By full name; the newest version stands last. */
	readonly schemas: ReadonlyMap<string, readonly ReleasedVersion[]>;
}

/** The lock of a project that has released nothing yet. */
export const EMPTY_LOCK: Lock = { schemas: /* @__PURE__ */ new Map() };

/** The text of a lock file. The same lock always gives the same bytes: schemas by name, tabs, a line break at the end. */
export function writeLock({ schemas }: Lock): string {
	const sorted = [...schemas].sort(([a], [b]) => (a < b ? -1 : 1));
	const content = {
		lockfileVersion: LOCK_FORMAT,
		schemas: Object.fromEntries(sorted.map(([name, versions]) => [name, versions.map(writeVersion)])),
	};
	return `${JSON.stringify(content, null, "\t")}\n`;
}

function writeVersion({ digest, definition, pinned, checkpoint }: ReleasedVersion): object {
	return { digest, ...(pinned && { pinned }), ...(checkpoint && { checkpoint }), definition: JSON.parse(definition) };
}
