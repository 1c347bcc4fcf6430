import { matchBranches } from "../match-branches.ts";
import { matchFields } from "../match-fields.ts";
import { isReadableName } from "../match-names.ts";
import { type AvroType, branchName, type EnumType, type RecordField, type RecordType, type UnionType } from "../model.ts";
import { typeExpression } from "../type-expression.ts";
import { localNames } from "../type-names.ts";
import { isWrapped } from "../value-kind.ts";
import type { CodeContext } from "./code-context.ts";
import { defaultValue } from "./default-value.ts";
import { Incompatible } from "./incompatible.ts";
import { bracket } from "./module-code.ts";
import { call, readScalar } from "./read-scalar.ts";
import { createSkipWriter } from "./skip.ts";
import { holdsItself, smallestSize } from "./type-facts.ts";
import { pascal, propertyKey } from "./words.ts";

/** The expression that reads a value of the writer's type as a value of the reader's. `base` is what helping functions are called after. */
export type ReadExpression = (from: AvroType, to: AvroType, base: string, path: string) => string;

/**
 * Writes straight-line readers of a module: schema resolution is done here, once, so that what is left to do for a record is to read it
 * (https://avro.apache.org/docs/1.12.0/specification/#schema-resolution). `@millrace/core/avro-dynamic` follows the same rules at run time,
 * and tests hold the two together.
 *
 * What it returns throws an {@link Incompatible} when no value of the writer's could be read. A writer's branch that the reader cannot take
 * fails the records that use it, not the version.
 */
export function createReaderWriter(context: CodeContext): ReadExpression {
	const { module, names, options } = context;
	const skip = createSkipWriter(context);
	const records = new Map<RecordType, Map<RecordType, string>>();

	const read: ReadExpression = (from, to, base, path) => {
		if (from.kind === "union") return readWriterUnion(from, to, base, path);
		if (to.kind === "union") return readReaderUnion(from, to, base, path);
		if (from.kind === "record" && to.kind === "record" && isReadableName(from, to)) return `${readOnce(from, to, path)}()`;
		if (from.kind === "array" && to.kind === "array") return `${readArray(from.items, to, base, path)}()`;
		if (from.kind === "map" && to.kind === "map") return `${readMap(from.values, to, base, path)}()`;
		if (from.kind === "enum" && to.kind === "enum" && isReadableName(from, to)) return readEnum(from, to, path);
		return readScalar(from, to, path, context);
	};

	/** A record that holds itself is met again while it is written; its name is there by then. */
	function readOnce(from: RecordType, to: RecordType, path: string): string {
		const known = records.get(from) ?? new Map<RecordType, string>();
		records.set(from, known);
		const found = known.get(to);
		if (found !== undefined) return found;
		const name = module.claim(`read${pascal(names.types.get(to) as string)}`);
		known.set(to, name);
		try {
			const kept = module.add(name, readRecord(name, from, to, path));
			known.set(to, kept);
			return kept;
		} catch (error) {
			known.delete(to);
			// Records inside it may be kept for another branch of a union, and still lead here.
			const problem = `the record ${path || "at the top"} is one that this version cannot take`;
			module.add(
				name,
				`function ${name}(): ${typeExpression(to, names, options)} {\n\treturn ${call("damaged", JSON.stringify(problem))};\n}\n`,
			);
			throw error;
		}
	}

	function readRecord(name: string, from: RecordType, to: RecordType, path: string): string {
		const places = matchFields(from, to);
		const inside = (field: RecordField) => (path === "" ? field.name : `${path}.${field.name}`);
		const locals = localNames(
			from.fields.map(({ name: field }) => field),
			names,
		);
		const owner = pascal(names.types.get(to) as string);
		const statements = from.fields.map((field, index) => {
			const wanted = to.fields[places.indexOf(index)];
			const base = `${owner}${pascal(field.name)}`;
			if (wanted === undefined) return skip(field.type, base);
			return `const ${locals[index]} = ${read(field.type, wanted.type, base, inside(wanted))};`;
		});
		const properties = to.fields.map((field, slot) => {
			const place = places[slot];
			if (place !== undefined) {
				const local = locals[place] as string;
				return local === field.name ? local : `${propertyKey(field.name)}: ${local}`;
			}
			if (!("default" in field)) {
				throw new Incompatible(inside(field), "the writer has no such field, and it has no default");
			}
			return `${propertyKey(field.name)}: ${defaultValue(field.type, field.default ?? null, context)}`;
		});
		const counted = holdsItself(from);
		const body = [
			smallestSize(from) === 0 && from.fields.length > 0 ? `${call("countEmpty", from.fields.length)};` : "",
			counted ? `${call("enter")};` : "",
			...statements,
			counted ? `${call("leave")};` : "",
			bracket("return ", "{", properties, "};", "\t"),
		];
		const lines = body.filter((statement) => statement !== "").map((statement) => `\t${statement}\n`);
		return `function ${name}(): ${names.types.get(to)} {\n${lines.join("")}}\n`;
	}

	function readArray(items: AvroType, to: AvroType & { readonly kind: "array" }, base: string, path: string): string {
		const item = read(items, to.items, `${base}Item`, `${path}[]`);
		const name = module.claim(`read${base}`);
		const type = typeExpression({ kind: "array", items: to.items, attributes: {} }, names, options).replace(/^readonly /, "");
		return module.add(name, loop(name, type, `const list: ${type} = [];`, `list.push(${item});`, "list", smallestSize(items)));
	}

	function readMap(values: AvroType, to: AvroType & { readonly kind: "map" }, base: string, path: string): string {
		const value = read(values, to.values, `${base}Value`, `${path}[]`);
		const name = module.claim(`read${base}`);
		const type = `{ [key: string]: ${typeExpression(to.values, names, options)} }`;
		return module.add(name, loop(name, type, `const map: ${type} = {};`, `${call("put", "map", call("key"), value)};`, "map", 1));
	}

	function loop(name: string, type: string, first: string, step: string, result: string, smallest: number): string {
		const count = call("block", smallest);
		return `function ${name}(): ${type} {
	${first}
	for (let count = ${count}; count > 0; count = ${count}) {
		for (let index = 0; index < count; index++) ${step}
	}
	return ${result};
}
`;
	}

	function readEnum(from: EnumType, to: EnumType, path: string): string {
		const symbols = from.symbols.map((symbol) => (to.symbols.includes(symbol) ? symbol : to.default));
		if (symbols.every((symbol) => symbol === undefined)) throw new Incompatible(path, "the two enums share no symbol");
		const type = names.types.get(to) as string;
		const whole = symbols.includes(undefined) ? `(${type} | undefined)` : type;
		const name = module.claim(`symbolsOf${pascal(type)}`);
		const list = symbols.map((symbol) => (symbol === undefined ? "undefined" : JSON.stringify(symbol)));
		return call("symbol", module.add(name, `${bracket(`const ${name}: readonly ${whole}[] = `, "[", list, "];", "")}\n`));
	}

	function readWriterUnion(from: UnionType, to: AvroType, base: string, path: string): string {
		const errors: Incompatible[] = [];
		const branches = from.branches.map((branch, index) => {
			try {
				return read(branch, to, `${base}${index + 1}`, path);
			} catch (error) {
				if (!(error instanceof Incompatible)) throw error;
				errors.push(error);
				return call("damaged", JSON.stringify(`the union ${path || "at the top"} has a branch that this version cannot take`));
			}
		});
		if (errors.length === branches.length) throw errors[0] ?? new Incompatible(path, "the union of the writer has no branches");
		const [first, second, ...more] = branches;
		const index = call("branch", branches.length);
		if (more.length === 0 && first === "null" && second !== undefined) return `${index} === 1 ? ${second} : null`;
		if (more.length === 0 && second === "null") return `${index} === 0 ? ${first} : null`;
		const name = module.claim(`read${base}`);
		const cases = branches.map((branch, place) => {
			const label = place === branches.length - 1 ? "default" : `case ${place}`;
			return `\t\t${label}:\n\t\t\treturn ${branch};\n`;
		});
		const text = `function ${name}(): ${typeExpression(to, names, options)} {\n\tswitch (${index}) {\n${cases.join("")}\t}\n}\n`;
		return `${module.add(name, text)}()`;
	}

	function readReaderUnion(from: AvroType, to: UnionType, base: string, path: string): string {
		for (const branch of matchBranches(from, to)) {
			try {
				const value = read(from, branch, base, path);
				if (!isWrapped(to, options) || branch.kind === "null") return value;
				return `{ ${propertyKey(branchName(branch))}: ${value} }`;
			} catch (error) {
				if (!(error instanceof Incompatible)) throw error;
			}
		}
		throw new Incompatible(path, `no branch of the union takes ${from.kind}`);
	}

	return read;
}
