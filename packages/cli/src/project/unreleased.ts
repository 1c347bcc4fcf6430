import type { Problem } from "../describe-error.ts";
import type { Warning } from "../envelope.ts";
import type { JudgedSchema } from "./judge-schemas.ts";
import { planReleases } from "./lock-file.ts";
import type { SchemaFolder } from "./schema-folders.ts";

/**
 * Schemas that changed since their last release: what is deployed with them would be forgotten.
 *
 * @throws {LockError} when a lock cannot be trusted.
 * @throws {ReleaseError} when what the folders define cannot be released together.
 * @throws {SchemaError} at the first offending text of a schema.
 */
export function findUnreleasedChanges(folders: readonly SchemaFolder[], cwd: string): readonly Problem[] {
	return planReleases(folders, cwd)
		.flatMap(({ released }) => released)
		.filter(({ versions, again }) => versions > 1 || again)
		.map(({ name, path }) => ({
			code: "RELEASE_PENDING",
			subject: `schema ${name}`,
			message: `${path} is another version than the newest one of the lock.`,
			fix: "Run `millrace generate --release` before you deploy, and commit the lock.",
		}));
}

/** Schemas of topics that were never released: they may be on their way still, so this is no problem yet. */
export function warnOfNeverReleased(judged: readonly JudgedSchema[]): readonly Warning[] {
	return judged
		.filter(({ outcome }) => outcome === "first")
		.map(({ name, path }) => ({
			code: "SCHEMA_UNRELEASED",
			subject: `schema ${name}`,
			message: `${path} was never released. Run \`millrace generate --release\` before you deploy for the first time.`,
		}));
}
