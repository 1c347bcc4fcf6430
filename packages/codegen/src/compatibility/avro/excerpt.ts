import type { AvroType, RecordField } from "../../model.ts";
import type { Json } from "../../read-json.ts";

/** The text of a type at one place, in one line: named types inside it by their names, records without their fields. */
export function excerptOf(type: AvroType): string {
	return JSON.stringify(outline(type, true));
}

/** The text of a field, without documentation. */
export function excerptOfField(field: RecordField): string {
	return JSON.stringify({
		name: field.name,
		type: outline(field.type, true),
		...("default" in field && { default: field.default }),
		...(field.aliases.length > 0 && { aliases: field.aliases }),
	});
}

function outline(type: AvroType, whole: boolean): Json {
	switch (type.kind) {
		case "union":
			return type.branches.map((branch) => outline(branch, false));
		case "array":
			return { type: "array", items: outline(type.items, false), ...type.attributes };
		case "map":
			return { type: "map", values: outline(type.values, false), ...type.attributes };
		case "record":
		case "enum":
		case "fixed": {
			if (!whole) return type.name;
			return {
				type: type.kind,
				name: type.name,
				...(type.kind === "enum" && { symbols: type.symbols }),
				...(type.kind === "enum" && type.default !== undefined && { default: type.default }),
				...(type.kind === "fixed" && { size: type.size }),
				...(type.aliases.length > 0 && { aliases: type.aliases }),
				...type.attributes,
			};
		}
		default:
			return Object.keys(type.attributes).length === 0 ? type.kind : { type: type.kind, ...type.attributes };
	}
}
