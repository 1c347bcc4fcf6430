import type { Verdict } from "@millrace/codegen";
import { MillraceError } from "@millrace/core";

/** The registry has a schema of that name in another format. */
export class SchemaFormatError extends MillraceError {
	static override readonly code = "SCHEMA_FORMAT_DIFFERS";
}

/** The schema takes no new version, because its compatibility is DISABLED. */
export class VersionsDisabledError extends MillraceError {
	static override readonly code = "SCHEMA_VERSIONS_DISABLED";
}

/** A version that was not sent, because its mode refuses it next to what the registry has. */
export class VersionIncompatibleError extends MillraceError {
	static override readonly code = "SCHEMA_INCOMPATIBLE";
	static override readonly category = "incompatible";
	readonly verdict: Verdict;

	/** @param version place in the order of release, from 1 */
	constructor(subject: string, version: number, verdict: Verdict) {
		const [first, ...others] = verdict.incompatibilities;
		const where =
			first === undefined ? "" : ` ${first.path === "" ? "At the top" : first.path}: ${first.problem} (${first.rule}).`;
		const more = others.length === 0 ? "" : ` ${others.length} more.`;
		super(`Version ${version} of ${subject} is not ${verdict.mode} compatible with what the registry has.${where}${more}`, {
			fix: first?.fix ?? "Declare another compatibility on the topic.",
		});
		this.verdict = verdict;
	}
}
