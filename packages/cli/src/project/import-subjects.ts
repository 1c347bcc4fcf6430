import { definitionOf, readAvroSchema } from "@millrace/codegen";
import type { SchemaRegistry, SubjectState } from "@millrace/local";
import type { Problem } from "../describe-error.ts";
import type { Warning } from "../envelope.ts";
import type { Progress } from "../progress.ts";

/** A schema of a registry, with all of its versions that can be used. */
export interface ImportedSchema {
	/** Full name, or for a schema without a name the one of its subject. */
	readonly name: string;
	/** Whether the schema itself says its name. */
	readonly named: boolean;
	readonly subjects: readonly string[];
	/** Oldest first, each identity once. */
	readonly versions: readonly ImportedVersion[];
	/** Text of the newest one, documentation included. */
	readonly text: string;
}

export interface ImportedVersion {
	readonly digest: string;
	/** Normal text. */
	readonly definition: string;
	/** Whether the registry judges later versions from it on. */
	readonly checkpoint: boolean;
}

export interface ImportedSubjects {
	readonly schemas: readonly ImportedSchema[];
	/** Ids by digest, by subject. */
	readonly ids: ReadonlyMap<string, ReadonlyMap<string, string>>;
	readonly warnings: readonly Warning[];
	/** What nothing may be imported with. */
	readonly problems: readonly Problem[];
}

/** A name from a registry may become the name of a file, and leads nowhere else. */
const FILE_NAME = /^[a-zA-Z0-9_$#][a-zA-Z0-9_$#.-]{0,200}$/;

/**
 * Reads the Avro schemas of a registry. A version that is no Avro schema to us, and a subject of another format, is left out with a
 * warning.
 */
export async function importSubjects(
	registry: SchemaRegistry,
	names: readonly string[],
	bar: Progress,
): Promise<ImportedSubjects> {
	const { lookAtSubject } = await import("@millrace/local");
	const byName = new Map<string, ImportedSchema>();
	const ids = new Map<string, ReadonlyMap<string, string>>();
	const warnings: Warning[] = [];
	const problems: Problem[] = [];
	for (const [index, subject] of names.entries()) {
		bar.update(index, names.length);
		const state = await lookAtSubject(registry, subject);
		if (state === undefined) problems.push(notThere(subject, registry.address));
		else if (state.format !== "AVRO") warnings.push(leftOut(subject, `${state.format} is not imported.`));
		else if (!FILE_NAME.test(subject)) problems.push(unsafe(subject));
		else {
			const read = readVersions(state, warnings);
			for (const name of new Set(read.map((version) => version.name))) {
				const own = read.filter((version) => version.name === name);
				byName.set(name, merge(byName.get(name), subject, own));
			}
			if (read.length === 0) warnings.push(leftOut(subject, "It has no version that can be used."));
			else ids.set(subject, new Map(read.map(({ digest, id }) => [digest, id])));
		}
	}
	return { schemas: [...byName.values()], ids, warnings, problems };
}

interface ReadVersion extends ImportedVersion {
	readonly name: string;
	readonly named: boolean;
	readonly id: string;
	readonly text: string;
}

function readVersions({ subject, versions, checkpoint }: SubjectState, warnings: Warning[]): readonly ReadVersion[] {
	return versions.flatMap(({ number, id = "", status, digest, definition: text }): ReadVersion[] => {
		if (status !== "AVAILABLE") return [];
		if (digest === undefined) {
			warnings.push(leftOut(subject, `Version ${number} is no Avro schema that Millrace reads.`));
			return [];
		}
		const isCheckpoint = number > 1 && number === checkpoint;
		return [{ ...identify(subject, text), digest, id, text, checkpoint: isCheckpoint }];
	});
}

/** A schema that Avro gives no name is called after its file, which is the subject's. */
function identify(subject: string, text: string): Pick<ReadVersion, "name" | "named" | "definition"> {
	const source = { path: `${subject}.avsc`, text };
	const type = readAvroSchema(source);
	const named = "name" in type;
	return { name: named ? type.name : subject, named, definition: definitionOf(source) };
}

/** A version that comes back stands at the end alone, as a release has it; of another subject only versions that are new are added. */
function merge(known: ImportedSchema | undefined, subject: string, read: readonly ReadVersion[]): ImportedSchema {
	const isKnown = ({ digest }: ReadVersion) => known?.versions.some((version) => version.digest === digest) === true;
	const added = read.filter(
		(version, index) => !isKnown(version) && !read.slice(index + 1).some(({ digest }) => digest === version.digest),
	);
	const { name, named, text } = added.at(-1) ?? (known as ImportedSchema);
	return {
		...{ name, named, text },
		subjects: [...(known?.subjects ?? []), subject],
		versions: [
			...(known?.versions ?? []),
			...added.map(({ digest, definition, checkpoint }) => ({ digest, definition, checkpoint })),
		],
	};
}

function notThere(subject: string, registry: string): Problem {
	return {
		code: "SUBJECT_MISSING",
		subject: `subject ${subject}`,
		message: `${registry} does not have it.`,
		fix: "See `millrace schemas list` for what it has.",
	};
}

function unsafe(subject: string): Problem {
	return {
		code: "SUBJECT_UNSAFE",
		subject: `subject ${JSON.stringify(subject)}`,
		message: "Its name cannot become the name of a file.",
		fix: "Name the subjects that you want with --subject.",
	};
}

function leftOut(subject: string, message: string): Warning {
	return { code: "SUBJECT_LEFT_OUT", subject: `subject ${subject}`, message };
}
