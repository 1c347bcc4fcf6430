import { createHash } from "node:crypto";
import { MillraceError } from "@millrace/core";
import type { VersionToRegister } from "./setup-event.ts";

/** `schemas.lock.json` as JSON.parse or an import gives it; see `@millrace/codegen`, which writes it. */
export type LockFile = unknown;

/** What was passed as the lock file is none, or a version in it is not the one that was released. */
export class LockFileError extends MillraceError {
	static override readonly code = "LOCK_INVALID";
}

const LOCK_FORMAT = 1;
const RESTORE =
	"Pass the content of schemas.lock.json as it is in version control; `millrace generate --check` shows what is wrong with it.";

/**
 * The released versions of each schema by its full name, the oldest first, each proved by its digest. Several files are several packages
 * with schemas.
 *
 * @throws {LockFileError}
 */
export function readReleasedVersions(locks: readonly LockFile[]): ReadonlyMap<string, readonly VersionToRegister[]> {
	const all = new Map<string, readonly VersionToRegister[]>();
	for (const lock of locks) {
		const format = objectOf(lock, "The lock file")["lockfileVersion"];
		if (format !== LOCK_FORMAT) {
			throw new LockFileError(`The lock file has the format ${JSON.stringify(format)}, and this Millrace knows ${LOCK_FORMAT}.`, {
				fix: "Keep @millrace/sst and millrace at the same version.",
			});
		}
		for (const [name, versions] of Object.entries(objectOf(objectOf(lock, "The lock file")["schemas"], '"schemas"'))) {
			if (!Array.isArray(versions) || versions.length === 0) throw invalid(`The versions of "${name}" are no list.`);
			const read = versions.map((version) => readVersion(name, version));
			const other = all.get(name);
			if (other && JSON.stringify(other) !== JSON.stringify(read)) {
				throw new LockFileError(`Two lock files have different versions of "${name}".`, {
					fix: "Keep a schema in one package, or release it in both.",
				});
			}
			all.set(name, read);
		}
	}
	return all;
}

/** The definition in the lock is in normal form; its text without white space is what has the digest, and what a registry gets. */
function readVersion(name: string, version: unknown): VersionToRegister {
	const { digest, definition } = objectOf(version, `A version of "${name}"`);
	const text = JSON.stringify(definition) ?? "";
	if (typeof digest !== "string" || digest !== createHash("sha256").update(text).digest("hex")) {
		throw invalid(`A version of "${name}" is not the one of its digest.`);
	}
	return { digest, definition: text };
}

function objectOf(value: unknown, what: string): Readonly<Record<string, unknown>> {
	if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Readonly<Record<string, unknown>>;
	throw invalid(`${what} is no object.`);
}

function invalid(problem: string): LockFileError {
	return new LockFileError(problem, { fix: RESTORE });
}
