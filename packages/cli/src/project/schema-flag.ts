import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { UsageError } from "../cli-error.ts";
import type { Flag } from "../flags.ts";

/** For commands that meet records of schema versions which the project does not have. */
export const SCHEMA_FLAGS: {
	readonly schema: Flag & { readonly type: "list" };
	readonly registry: Flag & { readonly type: "string"; readonly choices: readonly ["local", "aws"]; readonly default: "local" };
} = {
	schema: {
		type: "list",
		value: "<id>=<path.avsc>",
		description: "Definition of a schema version that the project does not have",
	},
	registry: {
		type: "string",
		value: "<registry>",
		description: "Who knows other schema versions: nobody but --schema, or AWS Glue of the environment",
		choices: ["local", "aws"],
		default: "local",
	},
};

/**
 * Definitions by schema version id, as `--schema` names them.
 * @throws {UsageError} for one that names no id or no file that can be read.
 */
export function readSchemaFlag(given: readonly string[], cwd: string): Readonly<Record<string, string>> {
	return Object.fromEntries(
		given.map((text) => {
			const [id = "", path = ""] = [text.slice(0, text.indexOf("=")), text.slice(text.indexOf("=") + 1)];
			const fix = { id: "name-schema", label: "Write --schema <id>=<path.avsc>, with the id of the schema version." };
			if (!text.includes("=") || id === "" || path === "")
				throw new UsageError(`--schema does not name an id and a file: ${text}.`, [fix]);
			try {
				return [id, readFileSync(resolve(cwd, path), "utf8")];
			} catch (cause) {
				throw new UsageError(`--schema names ${path}, which cannot be read.`, [fix], { cause });
			}
		}),
	);
}
