import type { AvroType } from "./model.ts";
import type { JsonNode } from "./read-json.ts";

/** What is wrong with a default, and where. */
export interface WrongDefault {
	readonly problem: string;
	readonly node: JsonNode;
}

/**
 * Judges the default of a field by its type; undefined when it fits. The default of a union belongs to its first branch
 * (Avro 1.11, which AWS Glue implements: https://avro.apache.org/docs/1.11.1/specification/#unions).
 */
export function checkDefault(type: AvroType, node: JsonNode): WrongDefault | undefined {
	const expect = (fits: boolean, what: string): WrongDefault | undefined =>
		fits ? undefined : { problem: `it is not ${what}`, node };
	switch (type.kind) {
		case "null":
			return expect(node.kind === "null", "null");
		case "boolean":
			return expect(node.kind === "boolean", "true or false");
		case "int":
			return expect(node.kind === "number" && node.value === (node.value | 0), "a whole number of 32 bits");
		case "long":
			return expect(node.kind === "number" && Number.isSafeInteger(node.value), "a whole number of at most 53 bits");
		case "float":
		case "double":
			return expect(node.kind === "number", "a number");
		case "string":
			return expect(node.kind === "string", "a text");
		case "bytes":
			return expect(isBytes(node), "a text of characters up to U+00FF, one a byte");
		case "fixed":
			return expect(
				isBytes(node) && node.value.length === type.size,
				`a text of ${type.size} characters up to U+00FF, one a byte`,
			);
		case "enum":
			return expect(node.kind === "string" && type.symbols.includes(node.value), "one of the symbols");
		case "array":
			return node.kind === "array"
				? firstWrong(node.items.map((item) => () => checkDefault(type.items, item)))
				: expect(false, "a list");
		case "map":
			return node.kind === "object"
				? firstWrong([...node.entries.values()].map((value) => () => checkDefault(type.values, value)))
				: expect(false, "an object");
		case "record":
			if (node.kind !== "object") return expect(false, "an object");
			return firstWrong(
				type.fields.map((field) => () => {
					const value = node.entries.get(field.name);
					if (value !== undefined) return checkDefault(field.type, value);
					return "default" in field ? undefined : { problem: `it has no "${field.name}"`, node };
				}),
			);
		case "union": {
			const wrong = checkDefault(type.branches[0] as AvroType, node);
			return wrong && { ...wrong, problem: `${wrong.problem}, and the default of a union belongs to its first branch` };
		}
		default:
			return type satisfies never;
	}
}

function isBytes(node: JsonNode): node is JsonNode & { kind: "string" } {
	return node.kind === "string" && !/[^\p{ASCII}\u0080-\u00ff]/u.test(node.value);
}

function firstWrong(checks: readonly (() => WrongDefault | undefined)[]): WrongDefault | undefined {
	for (const check of checks) {
		const wrong = check();
		if (wrong !== undefined) return wrong;
	}
	return undefined;
}
