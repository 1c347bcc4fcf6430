import type { App } from "@millrace/core";
import type { SchemaRegistry } from "@millrace/local";
import type { CliIo } from "../io.ts";
import type { Progress } from "../progress.ts";
import { type ComparedVersions, compareVersions } from "./compare-versions.ts";
import { findProjectSubjects } from "./project-subjects.ts";
import { PushRefusedError } from "./push-refused-error.ts";
import type { SchemaFolder } from "./schema-folders.ts";

/** How a registry differs from a project. */
export interface DiffData {
	/** Kind and name: `glue:airline-dev`. */
	readonly registry: string;
	readonly stage: string;
	readonly subjects: readonly DiffedSubject[];
	/** Subjects of the registry that no topic uses, which is legal. */
	readonly unused: readonly string[];
}

export interface DiffedSubject extends ComparedVersions {
	readonly subject: string;
	/** Full name of the schema. */
	readonly schema: string;
	readonly topics: readonly string[];
	/** `missing` when the registry has no such subject. */
	readonly status: "same" | "different" | "missing";
	/** The registry's is left out where it has no such subject. */
	readonly compatibility: { readonly declared: string; readonly registry?: string };
}

/** @throws {PushRefusedError} for schemas that were not released, which have nothing to be compared by. */
export async function diffSchemas(
	registry: SchemaRegistry,
	app: App,
	stage: string,
	folders: readonly SchemaFolder[],
	{ cwd, clock }: Pick<CliIo, "cwd" | "clock">,
	bar: Progress,
): Promise<DiffData> {
	const [{ lookAtSubject }, { planApp }] = await Promise.all([import("@millrace/local"), import("@millrace/core/plan")]);
	const { schemas } = planApp(app, stage, { now: clock.now() });
	const wanted = findProjectSubjects(app, schemas, registry.kind, folders, cwd);
	if (wanted.problems.length > 0) throw new PushRefusedError(wanted.problems);
	const names = (await registry.exists()) ? await registry.subjects() : [];
	const subjects: DiffedSubject[] = [];
	for (const { subject, schema, topics, versions, compatibility } of wanted.subjects) {
		bar.update(subjects.length, wanted.subjects.length);
		const state = names.includes(subject) ? await lookAtSubject(registry, subject) : undefined;
		const compared = compareVersions(versions, state);
		const { missing, behind, extra, refused, reordered } = compared;
		const isSame = [missing, behind, extra, refused].every(({ length }) => length === 0) && !reordered;
		const status = state === undefined ? "missing" : isSame && state.compatibility === compatibility ? "same" : "different";
		subjects.push({
			...{ subject, schema, topics, status },
			compatibility: { declared: compatibility, ...(state && { registry: state.compatibility }) },
			...compared,
		});
	}
	const unused = names.filter((name) => !wanted.subjects.some(({ subject }) => subject === name));
	return { registry: registry.address, stage, subjects, unused };
}
