import { isRefused, MODES } from "@millrace/codegen";
import { type Command, defineCommand } from "../command.ts";
import type { EnvelopeError } from "../envelope.ts";
import { CONFIG_FLAG } from "../flags.ts";
import { findConfig } from "../project/find-config.ts";
import { type JudgedSchema, judgeSchemas } from "../project/judge-schemas.ts";
import { findUsedSchemaFolders } from "../project/schema-folders.ts";
import { writeJudgedText } from "../text/judged-text.ts";

interface SchemasCheckData {
	readonly schemas: readonly JudgedSchema[];
}

export const schemasCheck: Command = defineCommand({
	description:
		"Compares each schema that a topic uses with its released versions, under the compatibility that the topic declares. Asks no\nregistry: schemas.lock.json has the versions.",
	arguments: [],
	flags: {
		mode: {
			type: "string",
			value: "<mode>",
			description: "Judge under this mode, whatever the topics declare",
			choices: MODES,
		},
		...CONFIG_FLAG,
	},
	examples: ["millrace schemas check", "millrace schemas check --mode FULL_ALL --json"],

	async run({ flags, io: { cwd } }) {
		const { loadConfig } = await import("@millrace/local");
		const { app } = await loadConfig(findConfig(cwd, flags.config));
		const schemas = judgeSchemas(findUsedSchemaFolders(cwd), cwd, { app, mode: flags.mode });
		const data: SchemasCheckData = { schemas };
		const refused = schemas.filter(isRefused);
		return refused.length === 0 ? { data } : { data, error: incompatibleError(refused) };
	},

	render: ({ schemas }: SchemasCheckData, style) => writeJudgedText(schemas, style),
});

function incompatibleError(refused: readonly JudgedSchema[]): EnvelopeError {
	return {
		code: "SCHEMA_INCOMPATIBLE",
		category: "incompatible",
		message: `The compatibility mode refuses the change of ${[...new Set(refused.map(({ name }) => name))].join(", ")}.`,
		retryable: false,
		actions: [{ id: "fix-places", label: "Do what the fix of each place says, or declare another compatibility on the topic." }],
	};
}
