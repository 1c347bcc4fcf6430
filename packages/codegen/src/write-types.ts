import type { AvroOptions } from "./avro-options.ts";
import { type AvroType, type EnumType, namespaceOf, type RecordType } from "./model.ts";
import { typeExpression, unitOf } from "./type-expression.ts";
import type { TypeNames } from "./type-names.ts";

/**
 * The TypeScript declarations of a schema: an interface for each record, a union of literals for each enum, and an alias for a
 * schema that is neither. The schema's own type comes first.
 */
export function writeTypes(root: AvroType, names: TypeNames, options: AvroOptions): string {
	const declarations = [...names.types].flatMap(([type, name]) => {
		if (type.kind === "record") return [writeInterface(type, name, names, options)];
		if (type.kind === "enum") return [writeEnum(type, name)];
		return [];
	});
	if (root.kind !== "record" && root.kind !== "enum") {
		const doc = "doc" in root ? [root.doc] : [];
		declarations.unshift(
			`${writeDoc([...doc, unitOf(root, options)], "")}export type ${names.root} = ${typeExpression(root, names, options)};\n`,
		);
	}
	return declarations.join("\n");
}

function writeInterface(type: RecordType, name: string, names: TypeNames, options: AvroOptions): string {
	const fields = type.fields.map((field) => {
		const fallback = "default" in field ? `@default ${JSON.stringify(field.default)}` : undefined;
		const doc = writeDoc([field.doc, unitOf(withoutNull(field.type), options), fallback], "\t");
		return `${doc}\treadonly ${field.name}: ${typeExpression(field.type, names, options)};\n`;
	});
	const doc = writeDoc([type.doc, origin(type.name, name)], "");
	// An interface of nothing would take anything.
	if (fields.length === 0) return `${doc}export type ${name} = { readonly [key: string]: never };\n`;
	return `${doc}export interface ${name} {\n${fields.join("")}}\n`;
}

function writeEnum(type: EnumType, name: string): string {
	const symbols = type.symbols.map((symbol) => JSON.stringify(symbol)).join(" | ");
	const fallback = type.default === undefined ? undefined : `@default ${JSON.stringify(type.default)}`;
	return `${writeDoc([type.doc, origin(type.name, name), fallback], "")}export type ${name} = ${symbols};\n`;
}

/** Says which Avro type is meant wherever its TypeScript name had to differ. */
function origin(avroName: string, name: string): string | undefined {
	const simple = avroName.slice(namespaceOf(avroName).length).replace(".", "");
	return simple === name ? undefined : `Avro type \`${avroName}\`.`;
}

function withoutNull(type: AvroType): AvroType {
	if (type.kind !== "union") return type;
	const rest = type.branches.filter((branch) => branch.kind !== "null");
	return rest.length === 1 ? (rest[0] as AvroType) : type;
}

function writeDoc(parts: readonly (string | undefined)[], indent: string): string {
	const lines = parts
		.filter((part) => part !== undefined && part.trim() !== "")
		.flatMap((part) => (part as string).trim().split(/\r\n|[\n\r\u2028\u2029]/))
		.map((line) => line.trimEnd().replaceAll("*/", "*\\/"));
	if (lines.length === 0) return "";
	if (lines.length === 1) return `${indent}/** ${lines[0]} */\n`;
	return `${indent}/**\n${lines.map((line) => `${indent} *${line === "" ? "" : ` ${line}`}\n`).join("")}${indent} */\n`;
}
