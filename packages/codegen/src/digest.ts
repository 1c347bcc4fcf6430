import { createHash } from "node:crypto";
import type { AvroType } from "./model.ts";
import { normalise } from "./normalise.ts";
import { readAvroSchema, type SchemaSource } from "./read-avro.ts";

/**
 * The self-contained normal text of a schema: documentation excluded, types of other files of `folder` taken in. This is what
 * a registry gets, and what the digest is taken of.
 * @throws {SchemaError} at the offending text.
 */
export function definitionOf(source: SchemaSource, folder: readonly SchemaSource[] = []): string {
	return writeDefinition(readAvroSchema(source, folder));
}

/** The normal text of a schema that was read. */
export function writeDefinition(type: AvroType): string {
	return JSON.stringify(normalise(type));
}

/**
 * SHA-256, in lower-case hex, of the normal form of a definition: the identity of a schema version. White space, key order and
 * documentation do not change it; a default, alias, order, scale or logical type does.
 * @throws {SchemaError} when the text is no Avro schema.
 */
export function digestOf(definitionText: string): string {
	return digest(definitionOf({ path: "(definition)", text: definitionText }));
}

/** SHA-256 of a text that is in normal form already. */
export function digest(definition: string): string {
	return createHash("sha256").update(definition).digest("hex");
}
