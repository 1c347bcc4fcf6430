import { type Command, defineCommand } from "../command.ts";
import { CONFIG_FLAG, REGISTRY_FLAGS } from "../flags.ts";
import { findApp } from "../project/find-app.ts";
import { listSchemas } from "../project/list-schemas.ts";
import { openRegistry } from "../project/open-registry.ts";
import { findUsedSchemaFolders } from "../project/schema-folders.ts";
import { writeListText } from "../text/list-text.ts";

export const schemasList: Command = defineCommand({
	description:
		"Lists the schemas of a registry with compatibility, versions and ids, which released version each is, and the topics and\nconsumers of the app that use them. With --registry no configuration is needed.",
	arguments: [],
	flags: { ...REGISTRY_FLAGS, ...CONFIG_FLAG },
	examples: [
		"millrace schemas list --stage production",
		"millrace schemas list --registry confluent:http://localhost:8081 --json",
	],

	async run({ flags, io, progress }) {
		const app = await findApp(io.cwd, flags);
		const registry = await openRegistry(flags, app, io);
		return { data: await listSchemas(registry, app, findUsedSchemaFolders(io.cwd), io.cwd, progress("looking")) };
	},

	render: writeListText,
});
