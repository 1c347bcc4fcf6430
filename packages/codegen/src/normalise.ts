import { type Attributes, type AvroType, type NamedType, namespaceOf, type RecordField } from "./model.ts";
import type { Json } from "./read-json.ts";

/**
 * The normal form of a full definition: names are full, documentation is gone, attributes stand in a fixed order, and what the
 * specification lets a writer leave out is left out. Defaults, aliases, logical types, scale, order and any attribute of other
 * tools stay: a version that differs in one of them is another version.
 */
export function normalise(type: AvroType): Json {
	const written = new Set<NamedType>();

	function write(current: AvroType, namespace: string): Json {
		switch (current.kind) {
			case "union":
				return current.branches.map((branch) => write(branch, namespace));
			case "array":
				return { type: "array", items: write(current.items, namespace), ...sorted(current.attributes) };
			case "map":
				return { type: "map", values: write(current.values, namespace), ...sorted(current.attributes) };
			case "record":
			case "enum":
			case "fixed":
				return writeNamed(current, namespace);
			default:
				return Object.keys(current.attributes).length === 0
					? current.kind
					: { type: current.kind, ...sorted(current.attributes) };
		}
	}

	function writeNamed(current: NamedType, outer: string): Json {
		if (written.has(current)) return current.name;
		written.add(current);
		const inner = namespaceOf(current.name);
		return {
			name: current.name,
			// A name without dots would otherwise inherit the namespace around it.
			...(inner === "" && outer !== "" && { namespace: "" }),
			...structure(current, inner),
			...(current.aliases.length > 0 && { aliases: current.aliases }),
			...sorted(current.attributes),
		};
	}

	function structure(current: NamedType, namespace: string): { readonly [key: string]: Json } {
		switch (current.kind) {
			case "record":
				return {
					type: current.isError ? "error" : "record",
					fields: current.fields.map((field) => writeField(field, namespace)),
				};
			case "enum":
				return { type: "enum", symbols: current.symbols, ...(current.default !== undefined && { default: current.default }) };
			case "fixed":
				return { type: "fixed", size: current.size };
			default:
				return current satisfies never;
		}
	}

	function writeField(field: RecordField, namespace: string): Json {
		return {
			name: field.name,
			type: write(field.type, namespace),
			...("default" in field && { default: sortKeys(field.default as Json) }),
			...(field.order !== "ascending" && { order: field.order }),
			...(field.aliases.length > 0 && { aliases: field.aliases }),
			...sorted(field.attributes),
		};
	}

	return write(type, "");
}

function sorted(attributes: Attributes): { readonly [key: string]: Json } {
	return sortKeys(attributes) as { readonly [key: string]: Json };
}

/** Sorts by code unit, so that neither a locale nor the order in the file has a say. */
function sortKeys(value: Json): Json {
	if (Array.isArray(value)) return value.map(sortKeys);
	if (typeof value !== "object" || value === null) return value;
	return Object.fromEntries(
		Object.entries(value)
			.sort(([a], [b]) => (a < b ? -1 : 1))
			.map(([key, inner]): [string, Json] => [key, sortKeys(inner)]),
	);
}
