import { type Command, defineCommand } from "../command.ts";
import type { EnvelopeError } from "../envelope.ts";
import { CONFIG_FLAG, REGISTRY_FLAGS } from "../flags.ts";
import { type DiffData, diffSchemas } from "../project/diff-schemas.ts";
import { findConfig } from "../project/find-config.ts";
import { openRegistry } from "../project/open-registry.ts";
import { findUsedSchemaFolders } from "../project/schema-folders.ts";
import { warnOfUndeclaredStage } from "../project/undeclared-stage.ts";
import { writeDiffText } from "../text/diff-text.ts";

export const schemasDiff: Command = defineCommand({
	description:
		"Compares the released versions of the topics' schemas with what the registry of a stage has: versions that one of them lacks,\ntheir order, refused versions, compatibility. Changes nothing; exit 6 when they differ.",
	arguments: [],
	flags: { ...REGISTRY_FLAGS, ...CONFIG_FLAG },
	examples: ["millrace schemas diff --stage production", "millrace schemas diff --registry glue:airline --json"],

	async run({ flags, io, progress }) {
		const { loadConfig } = await import("@millrace/local");
		const { app } = await loadConfig(findConfig(io.cwd, flags.config));
		const registry = await openRegistry(flags, app, io);
		const data = await diffSchemas(registry, app, flags.stage, findUsedSchemaFolders(io.cwd), io, progress("looking"));
		const warnings = warnOfUndeclaredStage(app, flags.stage);
		const different = data.subjects.filter(({ status }) => status !== "same").map(({ subject }) => subject);
		return different.length === 0 ? { data, warnings } : { data, warnings, error: driftError(data, different) };
	},

	render: writeDiffText,
});

function driftError({ registry, subjects }: DiffData, different: readonly string[]): EnvelopeError {
	const isBehind = subjects.every(({ status, missing }) => status === "same" || status === "missing" || missing.length > 0);
	const push = { id: "push", label: "See what `millrace schemas push` would do.", command: "millrace schemas push" };
	const pull = { id: "pull", label: "See what `millrace schemas pull` would import.", command: "millrace schemas pull" };
	return {
		code: "SCHEMAS_DRIFTED",
		category: "incompatible",
		message: `${registry} differs from the project in ${different.join(", ")}.`,
		retryable: false,
		actions: isBehind ? [push] : [push, pull],
	};
}
