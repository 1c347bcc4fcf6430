import type { App } from "@millrace/core";
import type { PlannedSubject, SchemaRegistry, SubjectState, WantedSubject } from "@millrace/local";
import type { CliIo } from "../io.ts";
import type { Progress } from "../progress.ts";
import { createWaiting } from "./open-registry.ts";
import { findProjectSubjects, type ProjectSubject } from "./project-subjects.ts";
import { PushRefusedError, refusedSubjects } from "./push-refused-error.ts";
import type { SchemaFolder } from "./schema-folders.ts";
import { applyIds, checkIdsFile, findIdsFile, type PlannedIds, planIds } from "./stage-ids.ts";

/** What a push does, or would do, to a registry. */
export interface PlannedPush {
	/** Whether the registry itself is created first. */
	readonly createsRegistry: boolean;
	readonly subjects: readonly (PlannedSubject & { readonly wanted: ProjectSubject })[];
	/** File of ids by lock file. */
	readonly ids: ReadonlyMap<string, string>;
}

/**
 * Looks at everything that a push needs to know, and writes nothing.
 *
 * @throws {PushRefusedError} with all that may not be pushed: unreleased, incompatible, refused by the registry.
 */
export async function planPush(
	registry: SchemaRegistry,
	app: App,
	stage: string,
	folders: readonly SchemaFolder[],
	{ cwd, clock }: Pick<CliIo, "cwd" | "clock">,
	bar: Progress,
): Promise<PlannedPush> {
	const [{ planSteps, planSubject }, { planApp }] = await Promise.all([import("@millrace/local"), import("@millrace/core/plan")]);
	const { schemas } = planApp(app, stage, { now: clock.now() });
	const wanted = findProjectSubjects(app, schemas, registry.kind, folders, cwd);
	const ids = new Map(wanted.subjects.map(({ lock }) => [lock, findIdsFile(lock, stage)]));
	for (const path of ids.values()) checkIdsFile(path, registry.address, cwd);

	const isThere = await registry.exists();
	const subjects: PlannedPush["subjects"][number][] = [];
	for (const subject of wanted.subjects) {
		bar.update(subjects.length, wanted.subjects.length);
		const planned = isThere ? await planSubject(registry, subject) : planSteps(subject, undefined, registry.abilities);
		subjects.push({ ...planned, wanted: subject });
	}
	const problems = [...wanted.problems, ...refusedSubjects(subjects)];
	if (problems.length > 0) throw new PushRefusedError(problems);
	return { createsRegistry: !isThere, subjects, ids };
}

/** Does what was planned, and whatever else is left to do by then; returns the files of ids that it wrote. */
export async function applyPush(
	registry: SchemaRegistry,
	{ createsRegistry, subjects, ids }: PlannedPush,
	io: Pick<CliIo, "cwd" | "clock">,
	bar: Progress,
): Promise<readonly PlannedIds[]> {
	const { pushSubject } = await import("@millrace/local");
	if (createsRegistry) await createRegistry(registry);
	const total = subjects.reduce((sum, { steps }) => sum + steps.length, 0);
	const given = new Map<string, Map<string, ReadonlyMap<string, string>>>([...ids.keys()].map((lock) => [lock, new Map()]));
	let done = 0;
	for (const { wanted } of subjects) {
		const state = await pushSubject(registry, wanted, createWaiting(io), () => bar.update(done++, total));
		given.get(wanted.lock)?.set(wanted.subject, idsOf(wanted, state));
	}
	const files = [...ids].map(([lock, path]) => planIds(path, registry.address, given.get(lock) ?? new Map(), io.cwd));
	applyIds(files);
	return files;
}

/** Somebody may have been faster, or the answer of an earlier try was lost. */
async function createRegistry(registry: SchemaRegistry): Promise<void> {
	try {
		await registry.create();
	} catch (error) {
		if (!(await registry.exists())) throw error;
	}
}

/** The newest version of an identity has the id that records carry from now on. */
function idsOf({ versions }: WantedSubject, state: SubjectState): ReadonlyMap<string, string> {
	const available = state.versions.filter(({ status }) => status === "AVAILABLE");
	return new Map(
		versions.flatMap(({ digest }) => {
			const id = available.findLast((version) => version.digest === digest)?.id;
			return id === undefined ? [] : [[digest, id] as const];
		}),
	);
}
