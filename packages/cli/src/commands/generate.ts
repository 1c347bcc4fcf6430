import { UsageError } from "../cli-error.ts";
import { type Command, defineCommand } from "../command.ts";
import type { EnvelopeError } from "../envelope.ts";
import { CONFIG_FLAG } from "../flags.ts";
import { applyGeneratedCode, planGeneratedCode } from "../project/generated-code.ts";
import { applyReleases, findLockFile, planReleases } from "../project/lock-file.ts";
import { guardRelease, ReleaseIncompatibleError } from "../project/release-guard.ts";
import { displayPath, findSchemaFolders } from "../project/schema-folders.ts";
import { count } from "../text/count.ts";

interface GenerateData {
	/** Whether files were only compared. */
	readonly check: boolean;
	readonly files: readonly { readonly path: string; readonly change: "created" | "updated" | "removed" | "unchanged" }[];
	/** With `--release` the versions that the lock gained, or would gain. */
	readonly released: readonly ReleasedSchema[];
}

interface ReleasedSchema {
	readonly name: string;
	readonly digest: string;
	/** Versions of the schema in the lock, this one included. */
	readonly versions: number;
	/** Whether it was released before and is now the newest one again. */
	readonly again: boolean;
	/** Whether its topic's compatibility refuses it, so that later versions are compared from it on. */
	readonly checkpoint: boolean;
	/** Path of the lock file. */
	readonly lock: string;
}

export const generate: Command = defineCommand({
	description:
		'Reads the schema folder and its schemas.lock.json; the configuration only to judge a release. Writes only files that change,\nand removes generated files whose schema is gone. Folders that no flag names come from the key "millrace" of package.json.',
	arguments: [],
	flags: {
		schemas: {
			type: "string",
			value: "<dir>",
			description: "Folder of the .avsc files (otherwise package.json, otherwise schemas)",
		},
		out: {
			type: "string",
			value: "<dir>",
			description: "Folder of the generated code (otherwise package.json, otherwise src/generated)",
		},
		release: { type: "boolean", description: "Add the schemas that changed to schemas.lock.json first" },
		force: { type: "boolean", description: "Release what the compatibility of a topic refuses, as a checkpoint" },
		check: { type: "boolean", description: "Change nothing; exit 3 when something would change" },
		...CONFIG_FLAG,
	},
	examples: [
		"millrace generate",
		"millrace generate --check",
		"millrace generate --release",
		"millrace generate --schemas avro --out src/generated",
	],

	async run({ flags, io: { cwd }, progress }) {
		if (flags.force && !flags.release) {
			const action = { id: "release", label: "Add --release, or leave it out.", command: "millrace generate --release --force" };
			throw new UsageError("--force says what to do with a release.", [action]);
		}
		const bar = progress("generating");
		const folders = findSchemaFolders(cwd, flags);
		// All folders are compared before the first file is written: a broken schema or lock leaves everything as it was.
		const planned = flags.release ? planReleases(folders, cwd) : [];
		const guarded = await guardRelease(planned, folders, cwd, flags.config);
		const { refused, warnings } = guarded;
		if (refused.size > 0 && !flags.force) throw new ReleaseIncompatibleError(guarded);
		const releases = refused.size > 0 ? planReleases(folders, cwd, refused) : planned;
		const changes = folders.flatMap((folder, index) => {
			bar.update(index, folders.length);
			return planGeneratedCode(folder, cwd, releases.find(({ path }) => path === findLockFile(folder, cwd))?.lock);
		});
		if (!flags.check) {
			applyReleases(releases);
			applyGeneratedCode(changes);
		}
		const files = changes.map(({ path, change }) => ({ path: displayPath(path, cwd), change }));
		const stale = files.filter(({ change }) => change !== "unchanged");
		const released = releases.flatMap((release) =>
			release.released.map(({ name, digest, versions, again }) => {
				return { name, digest, versions, again, checkpoint: refused.has(name), lock: displayPath(release.path, cwd) };
			}),
		);
		const data: GenerateData = { check: flags.check, files, released };
		if (flags.check && stale.length > 0) return { data, warnings, error: staleError(stale.map(({ path }) => path)) };
		if (flags.check && released.length > 0) return { data, warnings, error: pendingError(released) };
		return { data, warnings };
	},

	render({ check, files, released }: GenerateData, style) {
		const changed = files.filter(({ change }) => change !== "unchanged");
		const line = (word: string, what: string) => `${style.careful(word.padEnd(9))} ${what}`;
		const lines = [
			...released.map(({ name, versions, checkpoint, lock }) =>
				line(check ? "pending" : "released", `${name}, version ${versions}${checkpoint ? ", a checkpoint," : ""} in ${lock}`),
			),
			...changed.map(({ path, change }) => line(check ? wouldBe[change] : change, path)),
		];
		const summary = `${count(files.length, "generated file")}, ${changed.length} ${check ? "out of date" : "changed"}.`;
		return `${[...lines, lines.length === 0 ? style.good(summary) : summary].join("\n")}\n`;
	},
});

const wouldBe = { created: "missing", updated: "outdated", removed: "left over", unchanged: "" };

/** What is wrong with generated code that does not match its schemas. */
export function staleError(paths: readonly string[]): EnvelopeError {
	return {
		code: "GENERATED_STALE",
		category: "configuration",
		message: `Generated code does not match its schemas: ${paths.join(", ")}.`,
		retryable: false,
		actions: [{ id: "generate", label: "Run `millrace generate` and commit what it writes.", command: "millrace generate" }],
	};
}

/** What is wrong before a deployment with schemas that the lock does not have. */
function pendingError(released: readonly ReleasedSchema[]): EnvelopeError {
	return {
		code: "RELEASE_PENDING",
		category: "configuration",
		message: `The lock does not have the current version of ${released.map(({ name }) => name).join(", ")}.`,
		retryable: false,
		actions: [
			{
				id: "release",
				label: "Run `millrace generate --release` and commit the lock.",
				command: "millrace generate --release",
			},
		],
	};
}
