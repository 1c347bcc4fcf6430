import { avroRules, digestOf, isRefused, type JudgedVersion, judgeVersion } from "@millrace/codegen";
import { type DataFormat, latestOf, type StoredSchema } from "./registry-state.ts";

/*
  What the registry makes of a definition. Avro is read and judged by the same rules as `millrace schemas check`. JSON Schema must be JSON
  with an object or a boolean at the top, Protobuf must hold a message; whether new versions of these two are compatible is not judged.
*/

/** Why a text is no definition of its format; undefined when it is one. */
export function problemOf(format: DataFormat, definition: string): string | undefined {
	try {
		if (format === "AVRO") avroRules.read(definition);
		else if (format === "JSON") {
			const schema: unknown = JSON.parse(definition);
			if (typeof schema !== "boolean" && (typeof schema !== "object" || schema === null || Array.isArray(schema))) {
				return "a JSON Schema is an object or a boolean";
			}
		} else if (!/\bmessage\s+\w+\s*\{/.test(definition)) return "there is no message in it";
		return undefined;
	} catch (error) {
		return error instanceof Error ? error.message : "it cannot be read";
	}
}

/** Whether the schema's mode refuses a definition as its next version. A schema that takes none at all does so by an error of its own. */
export function isIncompatible(schema: StoredSchema, definition: string): boolean {
	if (schema.format !== "AVRO" || latestOf(schema) === undefined) return false;
	const judged = (text: string): JudgedVersion => ({ digest: digestOf(text), definition: text });
	const available = [...schema.versions.values()].filter(({ status }) => status === "AVAILABLE");
	const versions = available.map((version) => judged(version.definition));
	const checkpoint = Math.max(1, available.findIndex(({ number }) => number >= schema.checkpoint) + 1);
	return isRefused(judgeVersion(avroRules, { mode: schema.compatibility, versions, candidate: judged(definition), checkpoint }));
}
