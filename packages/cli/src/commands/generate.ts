import { type Command, defineCommand } from "../command.ts";
import type { EnvelopeError } from "../envelope.ts";
import { applyGeneratedCode, planGeneratedCode } from "../project/generated-code.ts";
import { displayPath, findSchemaFolders } from "../project/schema-folders.ts";
import { count } from "../text/count.ts";

interface GenerateData {
	/** Whether files were only compared. */
	readonly check: boolean;
	readonly files: readonly { readonly path: string; readonly change: "created" | "updated" | "removed" | "unchanged" }[];
}

export const generate: Command = defineCommand({
	description:
		'Reads only the schema folder, never the configuration. Writes only files that change, and removes generated files whose\nschema is gone. Folders that no flag names come from the key "millrace" of package.json.',
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
		check: { type: "boolean", description: "Change nothing; exit 3 when something would change" },
	},
	examples: ["millrace generate", "millrace generate --check", "millrace generate --schemas avro --out src/generated"],

	async run({ flags, io: { cwd }, progress }) {
		const bar = progress("generating");
		const folders = findSchemaFolders(cwd, flags);
		// All folders are compared before the first file is written: a broken schema leaves everything as it was.
		const changes = folders.flatMap((folder, index) => {
			bar.update(index, folders.length);
			return planGeneratedCode(folder, cwd);
		});
		if (!flags.check) applyGeneratedCode(changes);
		const files = changes.map(({ path, change }) => ({ path: displayPath(path, cwd), change }));
		const stale = files.filter(({ change }) => change !== "unchanged");
		const data: GenerateData = { check: flags.check, files };
		return flags.check && stale.length > 0 ? { data, error: staleError(stale.map(({ path }) => path)) } : { data };
	},

	render({ check, files }: GenerateData, style) {
		const changed = files.filter(({ change }) => change !== "unchanged");
		const lines = changed.map(({ path, change }) => `${style.careful((check ? wouldBe[change] : change).padEnd(9))} ${path}`);
		const summary = `${count(files.length, "generated file")}, ${changed.length} ${check ? "out of date" : "changed"}`;
		return `${[...lines, changed.length === 0 ? style.good(`${summary}.`) : `${summary}.`].join("\n")}\n`;
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
