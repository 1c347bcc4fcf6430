import { isRefused } from "@millrace/codegen";
import type { App } from "@millrace/core";
import type { PlannedSchema } from "@millrace/core/plan";
import type { SchemaRegistry, WantedSubject } from "@millrace/local";
import type { Problem } from "../describe-error.ts";
import { incompatibleProblems } from "./incompatible-problems.ts";
import { judgeSchemas } from "./judge-schemas.ts";
import { findLockFile, readLockFile } from "./lock-file.ts";
import type { SchemaFolder } from "./schema-folders.ts";
import { findUnreleasedChanges } from "./unreleased.ts";

/** A subject as topics of the project want it in a registry. */
export interface ProjectSubject extends WantedSubject {
	/** Full name of the schema. */
	readonly schema: string;
	readonly topics: readonly string[];
	/** Path of the lock file that has the versions. */
	readonly lock: string;
}

/** What a project wants in a registry, and why parts of it cannot be had. */
export interface ProjectSubjects {
	readonly subjects: readonly ProjectSubject[];
	readonly problems: readonly Problem[];
}

/**
 * The subjects of a plan's topics with all released versions, for a registry of that kind. A folder takes those of every framing.
 *
 * @throws {LockError} when a lock cannot be trusted.
 */
export function findProjectSubjects(
	app: App,
	planned: readonly PlannedSchema[],
	kind: SchemaRegistry["kind"],
	folders: readonly SchemaFolder[],
	cwd: string,
): ProjectSubjects {
	const problems: Problem[] = [];
	const bySubject = new Map<string, ProjectSubject>();
	const locks = folders.map((folder) => ({ folder, path: findLockFile(folder, cwd), lock: readLockFile(folder, cwd) }));
	for (const schema of planned.filter(({ wire, format }) => format === "avro" && (kind === "folder" || wire === kind))) {
		const { subject, topic, name, digest, compatibility } = schema;
		const found = locks.find(({ lock }) => lock.schemas.has(name));
		const versions = found?.lock.schemas.get(name) ?? [];
		const other = bySubject.get(subject);
		if (found === undefined || versions.at(-1)?.digest !== digest) {
			problems.push(notReleased(name, topic, versions.length));
		} else if (other !== undefined && (other.compatibility !== compatibility || other.schema !== name)) {
			problems.push(clash(other, topic));
		} else {
			const { tags = {}, metadata = {} } = found.folder.registry;
			const topics = [...(other?.topics ?? []), topic];
			bySubject.set(subject, { subject, schema: name, topics, compatibility, versions, tags, metadata, lock: found.path });
		}
	}
	const subjects = [...bySubject.values()].sort((a, b) => (a.subject < b.subject ? -1 : 1));
	return { subjects, problems: [...problems, ...findRefusals(app, folders, cwd)] };
}

/** What `check` would say of schemas: changed and not released, or changed as their mode does not allow. */
function findRefusals(app: App, folders: readonly SchemaFolder[], cwd: string): readonly Problem[] {
	const unreleased = findUnreleasedChanges(folders, cwd);
	return unreleased.length === 0
		? []
		: [...unreleased, ...incompatibleProblems(judgeSchemas(folders, cwd, { app }).filter(isRefused))];
}

function notReleased(name: string, topic: string, versions: number): Problem {
	const why = versions === 0 ? "no lock has it" : "it differs from the newest version in the lock";
	return {
		code: "SCHEMA_NOT_RELEASED",
		subject: `schema ${name}`,
		message: `As topic ${topic} has it, it was not released: ${why}.`,
		fix: "Run `millrace generate --release`, and commit the lock.",
	};
}

function clash({ subject, topics }: ProjectSubject, topic: string): Problem {
	return {
		code: "SUBJECT_CLASH",
		subject: `subject ${subject}`,
		message: `Topics ${[...topics, topic].join(" and ")} declare different schemas or compatibilities for it.`,
		fix: "Declare the same on all of them, or set subjects on one.",
	};
}
