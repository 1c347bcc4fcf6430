import { isRefused } from "@millrace/codegen";
import type { App } from "@millrace/core";
import { CliError } from "../cli-error.ts";
import { describeError, type Problem } from "../describe-error.ts";
import type { Warning } from "../envelope.ts";
import { findConfig } from "./find-config.ts";
import { incompatibleProblems } from "./incompatible-problems.ts";
import { judgeSchemas } from "./judge-schemas.ts";
import type { PlannedRelease } from "./lock-file.ts";
import type { SchemaFolder } from "./schema-folders.ts";

/** A release that the compatibility of a topic does not allow. */
export class ReleaseIncompatibleError extends CliError {
	static override readonly code = "RELEASE_INCOMPATIBLE";
	static override readonly category = "incompatible";
	/** One for each place, as `describeError` lists them. */
	readonly problems: readonly { readonly where: string; readonly problem: string; readonly fix: string }[];

	constructor({ problems, warnings }: GuardedRelease) {
		const fix = "Add --force to release it all the same, as a checkpoint from which later versions are judged.";
		super("Nothing was released.", [{ id: "force", label: fix, command: "millrace generate --release --force" }]);
		this.problems = [
			...problems.map(({ subject, message, fix }) => ({ where: subject, problem: message, fix })),
			{ where: "release", problem: [...warnings.map(({ message }) => message), this.problem].join(" "), fix },
		];
	}
}

/** What a release may not do, and what could not be known about it. */
export interface GuardedRelease {
	/** Names of the schemas whose new version their mode refuses. */
	readonly refused: ReadonlySet<string>;
	readonly problems: readonly Problem[];
	readonly warnings: readonly Warning[];
}

/**
 * Judges the schemas that a release changes under the compatibility that the topics of the configuration declare. Generating must not
 * need the configuration, which imports what is generated: where it does not load, `BACKWARD` is taken, with a warning.
 */
export async function guardRelease(
	releases: readonly PlannedRelease[],
	folders: readonly SchemaFolder[],
	cwd: string,
	config: string | undefined,
): Promise<GuardedRelease> {
	const changed = new Set(
		releases.flatMap(({ released }) => released.filter(({ versions }) => versions > 1).map(({ name }) => name)),
	);
	if (changed.size === 0) return { refused: new Set(), problems: [], warnings: [] };
	const { app, warnings } = await loadApp(cwd, config);
	const judged = judgeSchemas(folders, cwd, { app }).filter(({ name }) => changed.has(name));
	return {
		refused: new Set(judged.filter(isRefused).map(({ name }) => name)),
		problems: incompatibleProblems(judged),
		warnings,
	};
}

async function loadApp(
	cwd: string,
	config: string | undefined,
): Promise<{ readonly app: App | undefined; readonly warnings: readonly Warning[] }> {
	try {
		const { loadConfig } = await import("@millrace/local");
		return { app: (await loadConfig(findConfig(cwd, config))).app, warnings: [] };
	} catch (error) {
		const { category, message } = await describeError(error);
		if (category === "internal" || config !== undefined) throw error;
		const assumed = `The release was judged as BACKWARD, because no configuration says what its topics declare: ${message}`;
		return { app: undefined, warnings: [{ code: "COMPATIBILITY_ASSUMED", subject: "release", message: assumed }] };
	}
}
