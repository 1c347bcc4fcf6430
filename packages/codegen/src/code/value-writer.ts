import { scaleOf } from "../logical-type.ts";
import { type AvroType, branchName, type EnumType, type RecordType, type UnionType } from "../model.ts";
import { typeExpression } from "../type-expression.ts";
import type { TypeNames } from "../type-names.ts";
import { isWrapped, logicalTypeInForce, look, valueKindOf } from "../value-kind.ts";
import type { CodeContext } from "./code-context.ts";
import { largestSize } from "./largest-size.ts";
import { bracket } from "./module-code.ts";
import { call } from "./read-scalar.ts";
import { holdsItself } from "./type-facts.ts";
import { pascal, propertyKey } from "./words.ts";

/** A statement that writes a value: what is written, what helping functions and errors call it. */
type WriteStatement = (type: AvroType, given: string, base: string, what: string) => string;

/**
 * Writes the functions that check a value and write it. What it returns gives the name of the function that writes whole values of a
 * type. Properties that the schema does not know are left out; a list or map is one block.
 */
export function createValueWriter(context: CodeContext): (root: AvroType, owner: string) => string {
	const { module, names, options } = context;
	const records = new Map<RecordType, string>();
	const enums = new Map<EnumType, string>();

	const write: WriteStatement = (type, given, base, what) => {
		switch (type.kind) {
			case "record":
				return `${records.get(type) ?? writeRecord(type)}(${given});`;
			case "array":
				return `${writeArray(type.items, base, what)}(${given});`;
			case "map":
				return `${writeMap(type.values, base, what)}(${given});`;
			case "union":
				return writeUnion(type, given, base, what);
			case "enum":
				return `${call("writeSymbol", given, symbolsOf(type), JSON.stringify(what))};`;
			default:
				return `${writeScalar(type, given, JSON.stringify(what))};`;
		}
	};

	function writeScalar(type: AvroType, given: string, what: string): string {
		switch (logicalTypeInForce(type, options)) {
			case "date":
				return call("writeDay", given, what);
			case "timestamp-millis":
				return call("writeDate", given, what);
			case "decimal":
				return call("writeDecimal", given, scaleOf(type), type.kind === "fixed" ? type.size : "undefined", what);
			case "uuid":
				return call(type.kind === "fixed" ? "writeUuidBytes" : "writeUuid", given, what);
			case "duration":
				return call("writeDuration", given, what);
			default:
				break;
		}
		if (type.kind === "fixed") return call("writeFixed", given, type.size, what);
		if (type.kind === "long") return call(valueKindOf(type, options) === "bigint" ? "writeBigint" : "writeLong", given, what);
		const name = type.kind === "string" ? "Text" : type.kind === "bytes" ? "Blob" : pascal(type.kind);
		return call(`write${name}`, given, what);
	}

	function writeRecord(type: RecordType): string {
		const owner = names.types.get(type) as string;
		const name = module.claim(`write${pascal(owner)}`);
		// Known before its fields are written, because they may hold it.
		records.set(type, name);
		const what = JSON.stringify(owner);
		const counted = holdsItself(type);
		const statements = [
			`${call("checkRecord", "value", what)};`,
			...(counted ? [`${call("enterValue", what)};`] : []),
			...writeFields(type, owner),
			...(counted ? [`${call("leaveValue")};`] : []),
		];
		const kept = addFunction(name, "value", owner, statements);
		records.set(type, kept);
		return kept;
	}

	/** Room is asked for once for all the fields that follow each other without a text, bytes, a list or another record between them. */
	function writeFields(type: RecordType, owner: string): readonly string[] {
		const sizes = type.fields.map((field) => largestSize(field.type, options));
		return type.fields.flatMap((field, index) => {
			const what = `${owner}.${field.name}`;
			const statement = write(field.type, `value.${field.name}`, `${pascal(owner)}${pascal(field.name)}`, what);
			const isFirst = index === 0 || sizes[index - 1]?.ends !== false;
			const run = sizes.slice(index, sizes.findIndex(({ ends }, other) => ends && other >= index) + 1 || undefined);
			const room = isFirst ? run.reduce((sum, { size }) => sum + size, 0) : 0;
			return room === 0 ? [statement] : [`${call("reserve", room)};`, statement];
		});
	}

	function writeArray(items: AvroType, base: string, what: string): string {
		const name = module.claim(`write${base}`);
		const type = typeExpression({ kind: "array", items, attributes: {} }, names, options);
		return addFunction(name, "list", type, [
			`${call("writeList", "list", JSON.stringify(what))};`,
			`for (const item of list) ${inLoop(withRoom(items, write(items, "item", `${base}Item`, `${what}[]`)), "\t")}`,
			`${call("writeEnd")};`,
		]);
	}

	function writeMap(values: AvroType, base: string, what: string): string {
		const name = module.claim(`write${base}`);
		const type = typeExpression(values, names, options);
		const inner = [
			`${call("writeText", "key", JSON.stringify(what))};`,
			withRoom(values, write(values, "item", `${base}Value`, `${what}[]`)),
		];
		return addFunction(name, "map", `{ readonly [key: string]: ${type} }`, [
			`for (const key of ${call("writeMap", "map", JSON.stringify(what))}) {`,
			`\tconst item = map[key] as ${type};`,
			...inner.flatMap((statement) => statement.split("\n").map((line) => `\t${line}`)),
			"}",
			`${call("writeEnd")};`,
		]);
	}

	function writeUnion(type: UnionType, given: string, base: string, what: string): string {
		const [first, second, ...more] = type.branches;
		const nullable = more.length === 0 && first !== undefined && second !== undefined && !isWrapped(type, options);
		if (nullable && (first.kind === "null" || second.kind === "null")) {
			const [none, some, branch] = first.kind === "null" ? [0, 1, second] : [1, 0, first];
			return [
				`if (${given} === null) ${call("writeIndex", none)};`,
				"else {",
				`\t${call("writeIndex", some)};`,
				...write(branch, given, base, what)
					.split("\n")
					.map((line) => `\t${line}`),
				"}",
			].join("\n");
		}
		const name = module.claim(`write${base}`);
		const wrapped = isWrapped(type, options);
		// `null` first, so that the others can be told apart by what they hold.
		const ordered = [...type.branches.entries()].sort(([, a], [, b]) => Number(b.kind === "null") - Number(a.kind === "null"));
		const cases = ordered.map(([index, branch]) => {
			const key = branchName(branch);
			const isNull = branch.kind === "null";
			const condition = wrapped && !isNull ? branchCondition(key, names) : lookCondition(look(valueKindOf(branch, options)));
			const inner = wrapped && !isNull ? branchValue(key, typeExpression(branch, names, options)) : "value";
			const statement = isNull ? "" : write(branch, inner, `${base}${index + 1}`, wrapped ? `${what}.${key}` : what);
			const lines = [`${call("writeIndex", index)};`, ...statement.split("\n")].filter((line) => line !== "");
			return `if (${condition}) {\n${lines.map((line) => `\t${line}\n`).join("")}}`;
		});
		const fallback = wrapped ? "an object with the name of one branch" : "a value of one branch of its union";
		const check = `${call("checkBranch", "value", JSON.stringify(what))};`;
		const hasNull = type.branches.some(({ kind }) => kind === "null");
		const statements = [
			...(wrapped ? [hasNull ? `if (value !== null) ${check}` : check] : []),
			...`${cases.join(" else ")} else ${call("misfit", "value", JSON.stringify(fallback), JSON.stringify(what))};`.split("\n"),
		];
		return `${addFunction(name, "value", typeExpression(type, names, options), statements)}(${given});`;
	}

	function withRoom(type: AvroType, statement: string): string {
		const { size } = largestSize(type, options);
		return size === 0 ? statement : `${call("reserve", size)};\n${statement}`;
	}

	function symbolsOf(type: EnumType): string {
		const known = enums.get(type);
		if (known !== undefined) return known;
		const owner = names.types.get(type) as string;
		const name = module.claim(`symbolsOf${pascal(owner)}`);
		const list = type.symbols.map((symbol) => JSON.stringify(symbol));
		const kept = module.add(name, `${bracket(`const ${name}: readonly ${owner}[] = `, "[", list, "];", "")}\n`);
		enums.set(type, kept);
		return kept;
	}

	function addFunction(name: string, parameter: string, type: string, statements: readonly string[]): string {
		const lines = statements.flatMap((statement) => statement.split("\n").map((line) => `\t${line}\n`));
		const head = bracket(`function ${name}`, "(", [`${parameter}: ${type}`], "): void {", "");
		return module.add(name, `${head}\n${lines.join("")}}\n`);
	}

	return (root, owner) => {
		if (root.kind === "record") return records.get(root) ?? writeRecord(root);
		const name = module.claim(`write${owner}Value`);
		const statements = withRoom(root, write(root, "value", owner, owner)).split("\n");
		return addFunction(name, "value", typeExpression(root, names, options), statements);
	};
}

function inLoop(statement: string, indent: string): string {
	if (!statement.includes("\n")) return statement;
	return `{\n${statement
		.split("\n")
		.map((line) => `${indent}${line}`)
		.join("\n")}\n}`;
}

/** Every object inherits some names, so that \`in\` alone would find them in the value of another branch. */
function branchCondition(key: string, names: TypeNames): string {
	const name = JSON.stringify(key);
	const object = names.isTaken("Object") ? "globalThis.Object" : "Object";
	return key in {} ? `${object}.hasOwn(value, ${name}) && ${name} in value` : `${name} in value`;
}

function branchValue(key: string, type: string): string {
	const property = propertyKey(key);
	const access = property === key ? `.${key}` : `[${JSON.stringify(key)}]`;
	// What every object inherits is a property of each branch to the compiler; the condition above has told them apart.
	return key in {} ? `(value as { readonly ${property}: ${type} })${access}` : `value${access}`;
}

function lookCondition(looks: string): string {
	switch (looks) {
		case "null":
			return "value === null";
		case "bytes":
			return call("isBytes", "value");
		case "array":
			return call("isList", "value");
		case "date":
			return call("isDate", "value");
		case "object":
			return call("isObject", "value");
		default:
			return `typeof value === "${looks}"`;
	}
}
