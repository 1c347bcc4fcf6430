import { UsageError } from "../cli-error.ts";
import { type Command, defineCommand } from "../command.ts";
import { CONFIG_FLAG, REGISTRY_FLAGS } from "../flags.ts";
import { findApp } from "../project/find-app.ts";
import { openRegistry } from "../project/open-registry.ts";
import { pullSchemas } from "../project/pull-schemas.ts";
import { findSchemaFolders, type SchemaFolder } from "../project/schema-folders.ts";
import { writePullText } from "../text/pull-text.ts";

export const schemasPull: Command = defineCommand({
	description:
		"Writes the Avro schemas of a registry into the schema folder, all their versions into schemas.lock.json, their ids into\nschemas.ids/<stage>.json, and generates types. A schema that the project has otherwise is shown; --force overwrites it.",
	arguments: [],
	flags: {
		subject: { type: "list", value: "<subject>", description: "Schema name in the registry (otherwise all)" },
		force: { type: "boolean", description: "Let the registry's versions replace those of the project that differ" },
		check: { type: "boolean", description: "Change nothing; show what would be written" },
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
		...REGISTRY_FLAGS,
		...CONFIG_FLAG,
	},
	examples: [
		"millrace schemas pull --registry glue:airline --stage production",
		"millrace schemas pull --registry confluent:http://localhost:8081 --subject flights-value",
		"millrace schemas pull --registry folder:registry --check",
	],

	async run({ flags, io, progress }) {
		const folder = onlyFolder(findSchemaFolders(io.cwd, flags));
		// What the configuration imports may be what is pulled, so it is read only to find the registry.
		const app = flags.registry === undefined ? await findApp(io.cwd, flags) : undefined;
		const registry = await openRegistry(flags, app, io);
		return await pullSchemas(registry, folder, { ...flags, cwd: io.cwd }, progress("looking"));
	},

	render: writePullText,
});

function onlyFolder(folders: readonly SchemaFolder[]): SchemaFolder {
	const [first, ...others] = folders;
	if (first !== undefined && others.length === 0) return first;
	throw new UsageError('The key "millrace" of package.json names several schema folders.', [
		{ id: "name-folder", label: "Name the one to write to with --schemas and --out." },
	]);
}
