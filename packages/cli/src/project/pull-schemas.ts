import type { SchemaRegistry } from "@millrace/local";
import { CliError } from "../cli-error.ts";
import type { Outcome } from "../command.ts";
import type { Problem } from "../describe-error.ts";
import type { EnvelopeError } from "../envelope.ts";
import type { Progress } from "../progress.ts";
import { applyGeneratedCode } from "./generated-code.ts";
import { importSubjects } from "./import-subjects.ts";
import { findLockFile } from "./lock-file.ts";
import { applyPull, type PulledSchema, planPull } from "./plan-pull.ts";
import { displayPath, type SchemaFolder } from "./schema-folders.ts";
import { applyIds, checkIdsFile, findIdsFile, planIds } from "./stage-ids.ts";

/** Subjects that cannot be pulled, so nothing was. */
class PullRefusedError extends CliError {
	static override readonly code = "PULL_REFUSED";
	static override readonly category = "configuration";
	/** One for each, as `describeError` lists them. */
	readonly problems: readonly { readonly where: string; readonly problem: string; readonly fix: string }[];

	constructor(problems: readonly Problem[]) {
		super("Nothing was pulled.", [{ id: "fix-problems", label: "Do what the fix of each problem says, and pull again." }]);
		this.problems = problems.map(({ subject, message, fix }) => ({ where: subject, problem: message, fix }));
	}
}

export interface PullData {
	/** Kind and name: `glue:airline-dev`. */
	readonly registry: string;
	readonly stage: string;
	/** Whether it was written, or only shown. */
	readonly applied: boolean;
	readonly schemas: readonly PulledSchema[];
	/** Files that change: schemas, lock, generated code, ids. */
	readonly files: readonly { readonly path: string; readonly change: "created" | "updated" | "removed" }[];
}

export interface PullOptions {
	readonly cwd: string;
	readonly stage: string;
	/** None is all. */
	readonly subject: readonly string[];
	readonly force: boolean;
	readonly check: boolean;
}

/**
 * Imports schemas of a registry into a folder. With a schema that differs nothing is written unless it is forced.
 * @throws {PullRefusedError} for subjects that are not there or have names that no file can have.
 */
export async function pullSchemas(
	registry: SchemaRegistry,
	folder: SchemaFolder,
	{ cwd, stage, subject, force, check }: PullOptions,
	bar: Progress,
): Promise<Outcome<PullData>> {
	const idsPath = findIdsFile(findLockFile(folder, cwd), stage);
	checkIdsFile(idsPath, registry.address, cwd);
	const names = subject.length > 0 ? [...new Set(subject)] : await registry.subjects();
	const { schemas, ids, warnings, problems } = await importSubjects(registry, names, bar);
	if (problems.length > 0) throw new PullRefusedError(problems);
	const plan = planPull(schemas, folder, cwd, force);
	const different = plan.schemas.filter(({ status }) => status === "different");
	const isRefused = different.length > 0 && !force;
	const idsFile = ids.size === 0 ? [] : [planIds(idsPath, registry.address, ids, cwd)];
	const changes = [...plan.files, ...plan.generated, ...idsFile];
	const applied = !check && !isRefused;
	if (applied) {
		applyPull(plan);
		applyGeneratedCode(plan.generated);
		applyIds(idsFile);
	}
	const files = changes.flatMap(({ path, change }) => (change === "unchanged" ? [] : [{ path: displayPath(path, cwd), change }]));
	const data: PullData = { registry: registry.address, stage, applied, schemas: plan.schemas, files: isRefused ? [] : files };
	return isRefused ? { data, warnings, error: differenceError(registry.address, different) } : { data, warnings };
}

function differenceError(registry: string, different: readonly PulledSchema[]): EnvelopeError {
	const names = different.map(({ name }) => name).join(", ");
	return {
		code: "SCHEMAS_DRIFTED",
		category: "incompatible",
		message: `Nothing was written: the project has other versions of ${names} than ${registry}.`,
		retryable: false,
		actions: [
			{
				id: "force",
				label: "Add --force to take those of the registry, or --subject to pull others alone.",
				command: "millrace schemas pull --force",
			},
		],
	};
}
