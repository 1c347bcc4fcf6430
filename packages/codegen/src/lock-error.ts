import { MillraceError } from "@millrace/core";
import type { SchemaLocation } from "./schema-error.ts";

/** A lock file that cannot be trusted. `file:line:column` opens its message and points at the offending text. */
export class LockError extends MillraceError {
	static override readonly code: string = "LOCK_INVALID";
	readonly location: SchemaLocation;

	constructor(problem: string, location: SchemaLocation, options: { readonly fix: string; readonly cause?: unknown }) {
		super(`${location.file}:${location.line}:${location.column}: ${problem}`, options);
		this.location = location;
	}
}

/** A lock file that still holds both sides of a merge. */
export class LockConflictError extends LockError {
	static override readonly code = "LOCK_CONFLICTED";
}

/** A lock file of a format that this version of Millrace does not know. */
export class LockFormatError extends LockError {
	static override readonly code = "LOCK_FORMAT_UNKNOWN";
}

/** A file of registry ids that cannot be trusted. */
export class RegistryIdsError extends LockError {
	static override readonly code = "REGISTRY_IDS_INVALID";
}

/** Schemas that cannot be released together with what the lock holds. */
export class ReleaseError extends MillraceError {
	static override readonly code = "RELEASE_REFUSED";
}
