import type { Lock, ReleasedVersion } from "./lock.ts";
import { ReleaseError } from "./lock-error.ts";
import { findTwin, shortDigest } from "./read-lock.ts";

/** Versions of a schema that generated code reads without `@millrace/core/avro-dynamic`, the current one included. */
export const DEFAULT_VERSIONS = 5;

/**
 * The released versions of a schema that its generated code reads beside the current one, newest first: those that are pinned,
 * and of the others so many that there are at most `limit` with the current one. Whether the current version is released already
 * makes no difference.
 *
 * @param digest Of the current version.
 * @throws {ReleaseError} when functions could not tell the current version from one of them.
 */
export function compiledVersions(
	lock: Lock,
	name: string,
	digest: string,
	limit: number = DEFAULT_VERSIONS,
): readonly ReleasedVersion[] {
	const others = (lock.schemas.get(name) ?? []).filter((version) => version.digest !== digest).reverse();
	if (findTwin(others, digest) !== undefined) {
		throw new ReleaseError(`Functions could not tell the current version of ${name} from the released ${shortDigest(digest)}.`, {
			fix: 'Give the schema an attribute of your own, such as "revision": 1, which makes it another version.',
		});
	}
	return others.filter(({ pinned }, index) => pinned || index < limit - 1);
}
