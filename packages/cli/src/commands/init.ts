import { existsSync, readdirSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { CliError, UsageError } from "../cli-error.ts";
import { type Command, defineCommand } from "../command.ts";
import { YES_FLAG } from "../flags.ts";
import { applyGeneratedCode, planGeneratedCode } from "../project/generated-code.ts";
import { displayPath } from "../project/schema-folders.ts";
import { copyTemplate } from "../project/template.ts";

/** Files of somebody else may be in the way. */
export class FolderNotEmptyError extends CliError {
	static override readonly code = "FOLDER_NOT_EMPTY";
	static override readonly category = "usage";
}

interface InitData {
	readonly name: string;
	readonly folder: string;
	readonly files: readonly string[];
	/** Command lines, in order. */
	readonly nextSteps: readonly string[];
}

export const init: Command = defineCommand({
	description:
		"Writes a topic, a schema with its generated code, a consumer, its handler and test, and 20 recorded orders of which one\nfails. Needs no account and no container.",
	arguments: [
		{ name: "dir", description: "the folder of the project, made when it is not there (otherwise this one)", required: false },
	],
	flags: {
		name: { type: "string", value: "<name>", description: "Name of the app (otherwise that of the folder)" },
		force: { type: "boolean", description: "Write into a folder that is not empty, over files of the same names" },
		...YES_FLAG,
	},
	examples: ["millrace init airline", "millrace init . --name airline --force"],

	async run({ flags, arguments: [dir = "."], io: { cwd }, confirm }) {
		const folder = resolve(cwd, dir);
		const shown = displayPath(folder, cwd);
		const name = flags.name ?? toName(basename(folder));
		checkName(name);
		if (!flags.force && isOccupied(folder)) {
			const agreed = flags.yes || (await confirm(`${shown} is not empty. Write into it, over files of the same names?`));
			if (!agreed) throw notEmpty(shown, dir);
		}
		const files = copyTemplate(folder, name);
		const schemas = {
			schemas: join(folder, "schemas"),
			generated: join(folder, "src", "generated"),
			avro: {},
			registry: {},
			declared: true,
		};
		const generated = planGeneratedCode(schemas, folder);
		applyGeneratedCode(generated);
		const data: InitData = {
			name,
			folder: shown,
			files: [...files, ...generated.map(({ path }) => path)].map((path) => displayPath(path, folder)).sort(),
			nextSteps: [...(shown === "." ? [] : [`cd ${shown}`]), "npm install", "npm run replay", "npm run dev", "npm test"],
		};
		return { data };
	},

	render({ name, folder, files, nextSteps }: InitData, style) {
		const list = files.map((file) => style.dim(`  ${file}`)).join("\n");
		const steps = nextSteps.map((step) => `  ${step}`).join("\n");
		return `${style.good(`Created ${name}`)} in ${folder}\n${list}\n\n${style.bold("Next")}\n${steps}\n\nThe replay ends with one failed record, on purpose; README.md says how to mend it.\n`;
	},
});

/** A repository that was just made is empty for this purpose. */
function isOccupied(folder: string): boolean {
	return existsSync(folder) && readdirSync(folder).some((entry) => entry !== ".git");
}

function notEmpty(shown: string, dir: string): FolderNotEmptyError {
	return new FolderNotEmptyError(`${shown} is not empty.`, [
		{ id: "other-folder", label: "Name another folder, as in `millrace init my-app`.", command: "millrace init my-app" },
		{ id: "force", label: "Or add --force to write over files of the same names.", command: `millrace init ${dir} --force` },
	]);
}

function checkName(name: string): void {
	if (/^[a-z0-9][a-z0-9-]{0,39}$/.test(name)) return;
	throw new UsageError(`--name cannot be "${name}".`, [
		{ id: "choose-name", label: "Choose 1 to 40 characters of a-z 0-9 -, such as --name airline." },
	]);
}

/** App names are 1 to 40 characters of `a-z 0-9 -`. */
function toName(folder: string): string {
	const name = folder
		.toLowerCase()
		.replaceAll(/[^a-z0-9]+/g, "-")
		.slice(0, 40)
		.replaceAll(/^-+|-+$/g, "");
	return name === "" ? "my-millrace-app" : name;
}
