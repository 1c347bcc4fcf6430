import { linkSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { avroRules, digestOf, isRefused, judgeVersion, MODES } from "@millrace/codegen";
import { localSchemaId } from "@millrace/core/wire";
import {
	FolderRegistryError,
	RegistryMissingError,
	RegistryRefusedError,
	RegistryTroubleError,
	VersionRefusedError,
} from "../registry-error.ts";
import type { RegistryVersion, SchemaRegistry } from "../schema-registry.ts";
import { readSubjectFile, type SubjectFile, writeSubjectFile } from "./subject-file.ts";

/*
  A registry of files, for teams whose registry is out of reach: it travels as an archive or a repository.
    <folder>/<subject>/1.avsc, 2.avsc, ...   the versions, as they were registered
    <folder>/<subject>/schema.json           compatibility, checkpoint, tags, metadata; left out, BACKWARD and none
  Ids are made from digests, so the same version has the same id in every copy. Files appear whole or not at all; two writers at once
  cannot both take a number.
*/

const VERSION_FILE = /^([1-9]\d{0,5})\.avsc$/;
const FOLDER_NAME = /^[a-zA-Z0-9_$#.-]{1,255}$/;

/** The registry in a folder. */
export function createFolderRegistry(address: string, folder: string): SchemaRegistry {
	const pathOf = (subject: string, file = "") => join(folder, checkName(subject), file);

	function numbersOf(subject: string): readonly number[] {
		return list(pathOf(subject))
			.flatMap((name) => VERSION_FILE.exec(name)?.[1] ?? [])
			.map(Number)
			.sort((a, b) => a - b);
	}

	function readVersion(subject: string, number: number): { readonly definition: string; readonly digest: string } {
		const path = pathOf(subject, `${number}.avsc`);
		const definition = readFileSync(path, "utf8").trim();
		try {
			return { definition, digest: digestOf(definition) };
		} catch (cause) {
			throw new FolderRegistryError(`${path} is no Avro schema.`, { fix: "Restore the file.", cause });
		}
	}

	function configure(subject: string, change: (file: SubjectFile) => SubjectFile): void {
		const path = pathOf(subject, "schema.json");
		replace(path, writeSubjectFile(change(readSubjectFile(path))));
	}

	/** Judges as a registry would: whoever changed the folder by hand since the last look is judged too. */
	function register(subject: string, definition: string): void {
		const numbers = numbersOf(subject);
		const versions = numbers.map((number) => readVersion(subject, number));
		const candidate = { definition, digest: digestOf(definition) };
		if (versions.some(({ digest }) => digest === candidate.digest)) return;
		const { compatibility: mode, checkpoint } = readSubjectFile(pathOf(subject, "schema.json"));
		const verdict = judgeVersion(avroRules, { mode, versions, candidate, checkpoint: numbers.indexOf(checkpoint) + 1 || 1 });
		if (isRefused(verdict)) {
			throw new VersionRefusedError(`The new version of ${subject} is not ${mode} compatible with those in ${folder}.`, {
				fix: "Change the schema so that it is, or the topic's compatibility.",
			});
		}
		add(pathOf(subject, `${(numbers.at(-1) ?? 0) + 1}.avsc`), definition);
	}

	return {
		kind: "folder",
		address,
		abilities: { created: true, tags: true, metadata: true, modes: MODES, checkpoints: true },
		exists: async () => isFolder(folder),
		async create() {
			mkdirSync(folder, { recursive: true });
		},
		async subjects() {
			if (!isFolder(folder)) {
				throw new RegistryMissingError(`There is no folder ${folder}.`, {
					fix: "Name another folder, or create it with `millrace schemas push`.",
				});
			}
			return list(folder)
				.filter((name) => isName(name) && isFolder(join(folder, name)))
				.sort();
		},
		async find(subject) {
			if (!isFolder(pathOf(subject))) return undefined;
			const { compatibility, checkpoint } = readSubjectFile(pathOf(subject, "schema.json"));
			const versions = numbersOf(subject).map(
				(number): RegistryVersion => ({
					number,
					id: localSchemaId(readVersion(subject, number).digest),
					status: "AVAILABLE",
				}),
			);
			return { subject, format: "AVRO", compatibility, checkpoint, status: "AVAILABLE", versions };
		},
		definition: async (subject, { number }) => readVersion(subject, number).definition,
		async createSubject({ subject, compatibility, definition, tags }) {
			mkdirSync(pathOf(subject), { recursive: true });
			configure(subject, (file) => ({ ...file, compatibility, tags: { ...file.tags, ...tags } }));
			register(subject, definition);
		},
		register: async (subject, _format, definition) => register(subject, definition),
		configure: async (subject, compatibility, checkpoint) =>
			configure(subject, (file) => ({ ...file, compatibility, checkpoint })),
		tags: async (subject) => readSubjectFile(pathOf(subject, "schema.json")).tags,
		tag: async (subject, tags) => configure(subject, (file) => ({ ...file, tags: { ...file.tags, ...tags } })),
		metadata: async (subject, { number }) => readSubjectFile(pathOf(subject, "schema.json")).metadata[String(number)] ?? {},
		addMetadata: async (subject, { number }, key, value) =>
			configure(subject, (file) => {
				const pairs = file.metadata[String(number)] ?? {};
				const values = pairs[key] ?? [];
				if (values.includes(value)) return file;
				return { ...file, metadata: { ...file.metadata, [number]: { ...pairs, [key]: [value, ...values] } } };
			}),
	};
}

/** A name that leads out of the folder is refused, and so is one that a file system would read as something else. */
function checkName(subject: string): string {
	if (isName(subject)) return subject;
	throw new RegistryRefusedError(`${JSON.stringify(subject)} cannot be the name of a folder.`, {
		fix: "Use letters, digits and _ $ # . - in subjects that go into a folder.",
	});
}

function isName(name: string): boolean {
	return FOLDER_NAME.test(name) && !name.startsWith(".") && !name.endsWith(".");
}

function isFolder(path: string): boolean {
	return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

function list(path: string): readonly string[] {
	return isFolder(path) ? readdirSync(path) : [];
}

/** A version is written down once, and whole: linking fails where somebody else was faster. */
function add(path: string, definition: string): void {
	const parsed: unknown = JSON.parse(definition);
	// Numbers beyond a double stay as they are.
	const text = JSON.stringify(parsed) === definition ? JSON.stringify(parsed, null, "\t") : definition;
	const whole = `${path}.${process.pid}.tmp`;
	writeFileSync(whole, `${text}\n`);
	try {
		linkSync(whole, path);
	} catch (cause) {
		if ((cause as NodeJS.ErrnoException).code !== "EEXIST") throw cause;
		throw new RegistryTroubleError(`${path} was written by somebody else meanwhile.`, { cause });
	} finally {
		rmSync(whole);
	}
}

function replace(path: string, text: string): void {
	const whole = `${path}.${process.pid}.tmp`;
	writeFileSync(whole, text);
	renameSync(whole, path);
}
