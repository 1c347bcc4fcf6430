import type { AvroType, RecordType } from "../model.ts";
import type { CodeContext } from "./code-context.ts";
import { call } from "./read-scalar.ts";
import { holdsItself, smallestSize } from "./type-facts.ts";
import { pascal } from "./words.ts";

/** Writes how to step over what a reader has no place for, as strict as reading it. */
export function createSkipWriter(context: CodeContext): (type: AvroType, base: string) => string {
	const { module } = context;
	const records = new Map<RecordType, string>();

	/** The statement that steps over a value; empty for one of no bytes. */
	function skip(type: AvroType, base: string): string {
		switch (type.kind) {
			case "null":
				return "";
			case "boolean":
			case "int":
				return `${call(type.kind)};`;
			case "long":
				return `${call("skipLong")};`;
			case "float":
				return `${call("take", 4)};`;
			case "double":
				return `${call("take", 8)};`;
			case "string":
				return `${call("skipText")};`;
			case "bytes":
				return `${call("skipBlob")};`;
			case "fixed":
				return `${call("take", type.size)};`;
			case "enum":
				return `${call("symbolIndex", type.symbols.length)};`;
			case "array":
				return `${skipItems(base, [skip(type.items, `${base}Item`)], smallestSize(type.items))}();`;
			case "map":
				return `${skipItems(base, [`${call("skipText")};`, skip(type.values, `${base}Value`)], 1)}();`;
			case "union":
				return `${skipUnion(type.branches, base)}();`;
			case "record":
				return `${records.get(type) ?? skipRecord(type, base)}();`;
			default:
				return type satisfies never;
		}
	}

	function skipItems(base: string, statements: readonly string[], smallest: number): string {
		const name = module.claim(`skip${base}`);
		const body = statements.filter((statement) => statement !== "").join(" ");
		const inner =
			body === "" ? "" : `\n\t\tfor (let index = 0; index < count; index++) {${indented(statements, "\n\t\t\t")}\n\t\t}`;
		return module.add(
			name,
			`function ${name}(): void {\n\tfor (let count = ${call("block", smallest)}; count > 0; count = ${call("block", smallest)}) {${inner}\n\t}\n}\n`,
		);
	}

	function skipUnion(branches: readonly AvroType[], base: string): string {
		const name = module.claim(`skip${base}`);
		const cases = branches.map((branch, index) => {
			const label = index === branches.length - 1 ? "default" : `case ${index}`;
			const statement = skip(branch, base);
			return `\t\t${label}:${statement === "" ? "" : `\n\t\t\t${statement}`}\n\t\t\tbreak;\n`;
		});
		return module.add(
			name,
			`function ${name}(): void {\n\tswitch (${call("branch", branches.length)}) {\n${cases.join("")}\t}\n}\n`,
		);
	}

	function skipRecord(type: RecordType, base: string): string {
		const name = module.claim(`skip${base}`);
		// Known before its fields are written, because they may hold it.
		records.set(type, name);
		const counted = holdsItself(type);
		const statements = [
			smallestSize(type) === 0 && type.fields.length > 0 ? `${call("countEmpty", type.fields.length)};` : "",
			counted ? `${call("enter")};` : "",
			...type.fields.map((field) => skip(field.type, `${base}${pascal(field.name)}`)),
			counted ? `${call("leave")};` : "",
		];
		const kept = module.add(name, `function ${name}(): void {${indented(statements, "\n\t")}\n}\n`);
		records.set(type, kept);
		return kept;
	}

	return skip;
}

function indented(statements: readonly string[], lineStart: string): string {
	return statements
		.filter((statement) => statement !== "")
		.map((statement) => `${lineStart}${statement}`)
		.join("");
}
