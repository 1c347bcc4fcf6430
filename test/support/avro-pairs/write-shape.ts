import type { Random } from "./random.ts";
import { type NamedShape, namespaceOf, type Shape, simpleNameOf } from "./shape.ts";

/**
 * A schema as text. Of the ways that Avro has to write a name, chance takes one. Undefined when it has none: inside a namespace
 * a name without dots means that namespace's own, also as an alias.
 */
export function writeShape(root: Shape, random: Random): string | undefined {
	const written = new Set<NamedShape>();
	let impossible = false;

	function write(shape: Shape, namespace: string): unknown {
		switch (shape.kind) {
			case "union":
				return shape.branches.map((branch) => write(branch, namespace));
			case "array":
				return { type: "array", items: write(shape.items, namespace) };
			case "map":
				return { type: "map", values: write(shape.values, namespace) };
			case "record":
			case "enum":
			case "fixed":
				return writeNamed(shape, namespace);
			default:
				if (shape.nanos) return { type: "long", logicalType: "timestamp-nanos" };
				return random.chance(0.1) ? { type: shape.kind } : shape.kind;
		}
	}

	function writeNamed(shape: NamedShape, outer: string): unknown {
		const namespace = namespaceOf(shape.name);
		if (written.has(shape)) return refer(shape.name, outer);
		written.add(shape);
		if (namespace !== "" && shape.aliases.some((alias) => namespaceOf(alias) === "")) impossible = true;
		const aliases = shape.aliases.map((alias) =>
			namespaceOf(alias) === namespace && random.chance(0.5) ? simpleNameOf(alias) : alias,
		);
		return {
			...writeName(shape.name, outer),
			...(aliases.length > 0 && { aliases }),
			...writeStructure(shape, namespace),
		};
	}

	function refer(name: string, outer: string): string {
		const namespace = namespaceOf(name);
		const simple = simpleNameOf(name);
		if (namespace === "" && outer !== "") impossible = true;
		// Java takes a short name for one without namespace while the record that it means is not at its end.
		const short = namespace === outer && ![...written].some((other) => other.name === simple);
		return short && random.chance(0.5) ? simple : name;
	}

	function writeName(name: string, outer: string): object {
		const namespace = namespaceOf(name);
		if (namespace === outer && random.chance(0.5)) return { name: simpleNameOf(name) };
		// A name without dots would take the namespace around it.
		if (namespace === "") return { name, namespace: "" };
		return random.chance(0.5) ? { name, namespace: "ignored" } : { name: simpleNameOf(name), namespace };
	}

	function writeStructure(shape: NamedShape, namespace: string): object {
		switch (shape.kind) {
			case "record":
				return {
					type: "record",
					fields: shape.fields.map((field) => ({
						name: field.name,
						type: write(field.shape, namespace),
						...(field.aliases.length > 0 && { aliases: field.aliases }),
						...(field.default !== undefined && { default: field.default.json }),
					})),
				};
			case "enum":
				return { type: "enum", symbols: shape.symbols, ...(shape.fallback !== undefined && { default: shape.fallback }) };
			case "fixed":
				return { type: "fixed", size: shape.size };
			default:
				return shape satisfies never;
		}
	}

	const text = JSON.stringify(write(root, ""));
	return impossible ? undefined : text;
}
