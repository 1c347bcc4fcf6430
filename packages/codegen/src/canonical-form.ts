import type { AvroType, NamedType } from "./model.ts";
import type { Json } from "./read-json.ts";

/**
 * Avro's Parsing Canonical Form (https://avro.apache.org/docs/1.12.0/specification/#parsing-canonical-form-for-schemas): what of a schema decides which
 * bytes it reads, and nothing else. Two schemas with the same one read each other's payloads, though their defaults, aliases and
 * logical types may differ: `definitionOf` tells versions apart.
 *
 * An `error` becomes a `record`, as in Java's SchemaNormalization; the specification has no word on it.
 *
 * @example
 * canonicalFormOf(readAvroSchema({ path: "id.avsc", text: '{"type":"fixed","name":"Id","namespace":"shop","size":16}' }));
 * // {"name":"shop.Id","type":"fixed","size":16}
 */
export function canonicalFormOf(type: AvroType): string {
	const written = new Set<NamedType>();

	function write(current: AvroType): Json {
		switch (current.kind) {
			case "union":
				return current.branches.map(write);
			case "array":
				return { type: "array", items: write(current.items) };
			case "map":
				return { type: "map", values: write(current.values) };
			case "record":
			case "enum":
			case "fixed":
				return writeNamed(current);
			default:
				return current.kind;
		}
	}

	function writeNamed(current: NamedType): Json {
		const { name } = current;
		if (written.has(current)) return name;
		written.add(current);
		switch (current.kind) {
			case "record":
				return { name, type: "record", fields: current.fields.map((field) => ({ name: field.name, type: write(field.type) })) };
			case "enum":
				return { name, type: "enum", symbols: current.symbols };
			case "fixed":
				return { name, type: "fixed", size: current.size };
			default:
				return current satisfies never;
		}
	}

	return JSON.stringify(write(type));
}
