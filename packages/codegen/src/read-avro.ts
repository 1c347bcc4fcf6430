import { checkDefault } from "./check-default.ts";
import type { EnumType, FixedType, RecordField, RecordType } from "./model.ts";
import {
	type Attributes,
	type AvroType,
	branchName,
	type NamedType,
	namespaceOf,
	PRIMITIVES,
	type PrimitiveKind,
} from "./model.ts";
import { isProjectionFile } from "./projection.ts";
import { type Json, type JsonNode, readJson, toJson } from "./read-json.ts";
import { locate, SchemaError } from "./schema-error.ts";

/** A schema file as text. */
export interface SchemaSource {
	/** As errors and generated headers should show it, with `/` between folders. */
	readonly path: string;
	readonly text: string;
}

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;
const FULL_NAME = /^[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)*$/;
const COMPLEX = ["record", "error", "enum", "fixed", "array", "map"];
const STRUCTURAL = ["type", "doc", "name", "namespace", "aliases", "fields", "symbols", "default", "size", "items", "values"];
const FIELD_ATTRIBUTES = ["name", "type", "doc", "default", "order", "aliases"];

/** The file that is being read, and the way by which its text was reached. */
interface Scope {
	readonly source: SchemaSource;
	readonly namespace: string;
	/** Paths of the files that are being read around this text, outermost first. */
	readonly files: readonly string[];
}

interface Definition {
	readonly source: SchemaSource;
	readonly node: JsonNode;
	readonly namespace: string;
}

/**
 * Reads one Avro schema (`.avsc`) and checks everything that the specification asks of it.
 *
 * A name that the file does not define is looked up in `folder`, and its definition is taken in at the first use: registries
 * such as AWS Glue know no references, so a schema must stand on its own.
 *
 * @throws {SchemaError} at the offending text.
 */
export function readAvroSchema(source: SchemaSource, folder: readonly SchemaSource[] = []): AvroType {
	const root = readJson(source.path, source.text);
	const own = collectDefinitions(source, root);
	const named = new Map<string, { readonly type: NamedType; readonly file: string }>();
	let foreign: ReadonlyMap<string, readonly Definition[]> | undefined;

	function read(node: JsonNode, scope: Scope): AvroType {
		if (node.kind === "string") return readReference(node.value, node, scope);
		if (node.kind === "array") return readUnion(node.items, node, scope);
		if (node.kind !== "object") return fail("A schema is a name, an object or a list of schemas.", node, scope);
		const type = node.entries.get("type");
		if (type === undefined) return fail('A schema needs a "type".', node, scope);
		if (type.kind !== "string")
			return fail('The "type" of a schema is a name.', type, scope, "Put the inner schema in place of the outer one.");
		switch (type.value) {
			case "record":
			case "error":
				return readRecord(node, scope, type.value === "error");
			case "enum":
				return readEnum(node, scope);
			case "fixed":
				return readFixed(node, scope);
			case "array":
				return { kind: "array", items: read(required(node, "items", scope), scope), attributes: attributesOf(node, STRUCTURAL) };
			case "map":
				return { kind: "map", values: read(required(node, "values", scope), scope), attributes: attributesOf(node, STRUCTURAL) };
			default:
				return isPrimitive(type.value)
					? { kind: type.value, attributes: attributesOf(node, STRUCTURAL) }
					: readReference(type.value, type, scope);
		}
	}

	function readReference(name: string, node: JsonNode, scope: Scope): AvroType {
		if (isPrimitive(name)) return { kind: name, attributes: {} };
		const candidates = name.includes(".") || scope.namespace === "" ? [name] : [`${scope.namespace}.${name}`, name];
		for (const candidate of candidates) {
			const known = named.get(candidate);
			if (known !== undefined) {
				if (known.file !== scope.source.path && scope.files.includes(known.file)) return failCycle(known.file, node, scope);
				return known.type;
			}
		}
		for (const candidate of candidates) {
			if (scope.source === source && own.has(candidate)) {
				return fail(`"${candidate}" is used before its definition.`, node, scope, "Move the definition to the first use.");
			}
			const found = lookUp(candidate);
			const [first, second] = found;
			if (first === undefined) continue;
			if (second !== undefined) {
				return fail(`"${candidate}" is defined in both ${first.source.path} and ${second.source.path}.`, node, scope);
			}
			if (scope.files.includes(first.source.path)) return failCycle(first.source.path, node, scope);
			return read(first.node, {
				source: first.source,
				namespace: first.namespace,
				files: [...scope.files, first.source.path],
			});
		}
		if (COMPLEX.includes(name)) return fail(`"${name}" needs an object: {"type": "${name}", ...}.`, node, scope);
		return fail(
			`There is no type "${name}".`,
			node,
			scope,
			"Define it, or correct the name; a type of another namespace needs its full name.",
		);
	}

	function lookUp(name: string): readonly Definition[] {
		foreign ??= collectFolder(folder.filter((other) => other.path !== source.path));
		return foreign.get(name) ?? [];
	}

	function readUnion(items: readonly JsonNode[], node: JsonNode, scope: Scope): AvroType {
		if (items.length === 0) return fail("A union needs at least one branch.", node, scope);
		const taken = new Set<string>();
		const branches = items.map((item) => {
			if (item.kind === "array") return fail("A union cannot stand directly in a union.", item, scope);
			const branch = read(item, scope);
			const name = branchName(branch);
			if (taken.has(name)) return fail(`The union has more than one branch "${name}".`, item, scope);
			taken.add(name);
			return branch;
		});
		return { kind: "union", branches };
	}

	function readRecord(node: JsonNode & { kind: "object" }, outer: Scope, isError: boolean): AvroType {
		const { name, scope, ...common } = readName(node, outer);
		const list = required(node, "fields", scope);
		if (list.kind !== "array") return fail('"fields" is a list.', list, scope);
		const fields: RecordField[] = [];
		const record: RecordType = { kind: "record", name, isError, fields, ...common };
		// Registered before its fields are read, so that they may name it.
		named.set(name, { type: record, file: scope.source.path });
		const taken = new Set<string>();
		for (const item of list.items) {
			const field = readField(item, scope);
			if (taken.has(field.name)) fail(`The record has more than one field "${field.name}".`, item, scope);
			taken.add(field.name);
			fields.push(field);
		}
		if (!canEnd(record, new Set())) {
			return fail(
				`A value of "${name}" could never end, for it always contains another one.`,
				node,
				scope,
				'Make the field a union with "null", a list or a map.',
			);
		}
		return record;
	}

	function readField(node: JsonNode, scope: Scope): RecordField {
		if (node.kind !== "object") return fail("A field is an object with a name and a type.", node, scope);
		const nameNode = required(node, "name", scope);
		const name = nameNode.kind === "string" ? nameNode.value : "";
		if (!NAME.test(name)) return fail("A field name has letters, digits and underscores, and no digit first.", nameNode, scope);
		if (name === "__proto__") return fail('A field cannot be called "__proto__" in JavaScript.', nameNode, scope);
		const type = read(required(node, "type", scope), scope);
		const order = node.entries.get("order");
		const orderText = order === undefined ? "ascending" : order.kind === "string" ? order.value : "";
		if (orderText !== "ascending" && orderText !== "descending" && orderText !== "ignore") {
			return fail('"order" is "ascending", "descending" or "ignore".', order ?? node, scope);
		}
		const value = node.entries.get("default");
		if (value !== undefined) {
			const wrong = checkDefault(type, value);
			if (wrong !== undefined) fail(`The default of "${name}" does not fit its type: ${wrong.problem}.`, wrong.node, scope);
		}
		return {
			name,
			type,
			doc: docOf(node),
			...(value !== undefined && { default: toJson(value) }),
			order: orderText,
			aliases: readAliases(node, scope, NAME).map(({ value: alias }) => alias),
			attributes: attributesOf(node, FIELD_ATTRIBUTES),
		};
	}

	function readEnum(node: JsonNode & { kind: "object" }, outer: Scope): AvroType {
		const { name, scope, ...common } = readName(node, outer);
		const list = required(node, "symbols", scope);
		if (list.kind !== "array") return fail('"symbols" is a list.', list, scope);
		if (list.items.length === 0) return fail("An enum needs at least one symbol.", list, scope);
		const symbols: string[] = [];
		for (const item of list.items) {
			const symbol = item.kind === "string" ? item.value : "";
			if (!NAME.test(symbol)) fail("A symbol has letters, digits and underscores, and no digit first.", item, scope);
			if (symbols.includes(symbol)) fail(`The enum has more than one symbol "${symbol}".`, item, scope);
			symbols.push(symbol);
		}
		const value = node.entries.get("default");
		if (value !== undefined && !(value.kind === "string" && symbols.includes(value.value))) {
			return fail("The default of an enum is one of its symbols.", value, scope);
		}
		const type: EnumType = {
			kind: "enum",
			name,
			symbols,
			default: value?.kind === "string" ? value.value : undefined,
			...common,
		};
		named.set(name, { type, file: scope.source.path });
		return type;
	}

	function readFixed(node: JsonNode & { kind: "object" }, outer: Scope): AvroType {
		const { name, scope, ...common } = readName(node, outer);
		const size = required(node, "size", scope);
		if (size.kind !== "number" || !Number.isSafeInteger(size.value) || size.value < 0 || size.value > 0x7fffffff) {
			return fail("The size of a fixed is a number of bytes.", size, scope);
		}
		const type: FixedType = { kind: "fixed", name, size: size.value, ...common };
		named.set(name, { type, file: scope.source.path });
		return type;
	}

	function readName(node: JsonNode & { kind: "object" }, outer: Scope) {
		const nameNode = required(node, "name", outer);
		const name = fullNameOf(node, outer.namespace);
		if (name === undefined) {
			const spaceNode = node.entries.get("namespace");
			const isSpace = nameNode.kind === "string" && FULL_NAME.test(nameNode.value) && spaceNode !== undefined;
			return fail(
				"A name has letters, digits and underscores, and no digit first; dots part a namespace.",
				isSpace ? spaceNode : nameNode,
				outer,
			);
		}
		if (isPrimitive(name)) return fail(`"${name}" is the name of a primitive type.`, nameNode, outer);
		const known = named.get(name);
		if (known !== undefined) {
			const where = known.file === outer.source.path ? "" : `, first in ${known.file}`;
			return fail(`"${name}" is defined twice${where}.`, nameNode, outer, "Define it once and use its name everywhere else.");
		}
		const scope: Scope = { ...outer, namespace: namespaceOf(name) };
		const aliases = readAliases(node, scope, FULL_NAME).map(({ value }) =>
			value.includes(".") || scope.namespace === "" ? value : `${scope.namespace}.${value}`,
		);
		return { name, scope, aliases, doc: docOf(node), attributes: attributesOf(node, STRUCTURAL) };
	}

	return read(root, { source, namespace: "", files: [source.path] });
}

/**
 * Whether a value of that type can be written down without containing itself for ever. A record that is known to end is not
 * walked again: the ways through records that share others double with every level.
 */
function canEnd(type: AvroType, inside: ReadonlySet<AvroType>, ending: Set<AvroType> = new Set()): boolean {
	if (type.kind === "union") return type.branches.some((branch) => canEnd(branch, inside, ending));
	if (type.kind !== "record" || ending.has(type)) return true;
	if (inside.has(type)) return false;
	const deeper = new Set([...inside, type]);
	const ends = type.fields.every((field) => canEnd(field.type, deeper, ending));
	if (ends) ending.add(type);
	return ends;
}

/** Full name of a definition, or undefined when it is not a legal one. A name with dots ignores "namespace". */
function fullNameOf(node: JsonNode & { kind: "object" }, outerNamespace: string): string | undefined {
	const name = node.entries.get("name");
	const space = node.entries.get("namespace");
	if (name?.kind !== "string" || !FULL_NAME.test(name.value)) return undefined;
	if (name.value.includes(".")) return name.value;
	if (space === undefined) return outerNamespace === "" ? name.value : `${outerNamespace}.${name.value}`;
	if (space.kind === "null" || (space.kind === "string" && space.value === "")) return name.value;
	return space.kind === "string" && FULL_NAME.test(space.value) ? `${space.value}.${name.value}` : undefined;
}

function collectFolder(sources: readonly SchemaSource[]): ReadonlyMap<string, readonly Definition[]> {
	const all = new Map<string, Definition[]>();
	for (const source of sources) {
		const root = readJson(source.path, source.text);
		// The types of a projection are narrower on purpose, and nobody else's.
		if (isProjectionFile(root)) continue;
		for (const [name, definition] of collectDefinitions(source, root)) {
			all.set(name, [...(all.get(name) ?? []), definition]);
		}
	}
	return all;
}

/** Where each named type of a file is defined. Looks at shapes only: errors are found when the definition is read. */
function collectDefinitions(source: SchemaSource, root: JsonNode): ReadonlyMap<string, Definition> {
	const found = new Map<string, Definition>();
	function visit(node: JsonNode | undefined, namespace: string): void {
		if (node?.kind === "array") for (const item of node.items) visit(item, namespace);
		if (node?.kind !== "object") return;
		const type = node.entries.get("type");
		const name = type?.kind === "string" && COMPLEX.includes(type.value) ? fullNameOf(node, namespace) : undefined;
		if (name !== undefined && !found.has(name)) found.set(name, { source, node, namespace });
		const inner = name === undefined ? namespace : namespaceOf(name);
		if (type?.kind === "object" || type?.kind === "array") visit(type, inner);
		for (const key of ["fields", "items", "values"]) visit(node.entries.get(key), inner);
	}
	visit(root, "");
	return found;
}

function required(node: JsonNode & { kind: "object" }, key: string, scope: Scope): JsonNode {
	const value = node.entries.get(key);
	if (value !== undefined) return value;
	const type = node.entries.get("type");
	const what = type?.kind === "string" && COMPLEX.includes(type.value) ? `"${type.value}"` : "field";
	return fail(`This ${what} has no "${key}".`, node, scope);
}

function readAliases(node: JsonNode & { kind: "object" }, scope: Scope, pattern: RegExp): readonly { readonly value: string }[] {
	const list = node.entries.get("aliases");
	if (list === undefined) return [];
	if (list.kind !== "array") return fail('"aliases" is a list of names.', list, scope);
	return list.items.map((item) => {
		if (item.kind !== "string" || !pattern.test(item.value)) return fail("An alias is a name.", item, scope);
		return item;
	});
}

function docOf(node: JsonNode & { kind: "object" }): string | undefined {
	const doc = node.entries.get("doc");
	return doc?.kind === "string" ? doc.value : undefined;
}

function attributesOf(node: JsonNode & { kind: "object" }, known: readonly string[]): Attributes {
	return Object.fromEntries(
		[...node.entries].filter(([key]) => !known.includes(key)).map(([key, value]): [string, Json] => [key, toJson(value)]),
	);
}

function isPrimitive(name: string): name is PrimitiveKind {
	return (PRIMITIVES as readonly string[]).includes(name);
}

function failCycle(file: string, node: JsonNode, scope: Scope): never {
	const cycle = [...scope.files.slice(scope.files.indexOf(file)), file].join(" -> ");
	return fail(`Schema files refer to each other in a circle: ${cycle}.`, node, scope, "Define these types in one file.");
}

function fail(problem: string, node: JsonNode, scope: Scope, fix?: string): never {
	const { path, text } = scope.source;
	throw new SchemaError(problem, locate(path, text, node.at), fix === undefined ? {} : { fix });
}
