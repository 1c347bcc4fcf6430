import { AvroDefinitionError } from "../avro/avro-errors.ts";
import type { Definition as SchemaDefinition } from "../avro/schema.ts";
import { type AvroType, branchName, type Json, type RecordField } from "./avro-type.ts";
import { type LogicalType, lookOf, readLogicalType } from "./logical-type.ts";

const PRIMITIVES: readonly string[] = ["null", "boolean", "int", "long", "float", "double", "bytes", "string"];

type Definition = { readonly [key: string]: Json };

/** What values are to be, as the generator was told. */
export type AvroOptions = Pick<SchemaDefinition<unknown>, "long" | "logicalTypes">;

/**
 * Reads a definition, as generated code carries it or a registry has it. Whatever a reader must rely on is checked; what only
 * the author of a schema needs to hear is left to @millrace/codegen.
 *
 * @throws {AvroDefinitionError} when it is no Avro schema. The message has names out of it, nothing else.
 */
export function readDefinition(text: string, options: AvroOptions = {}): AvroType {
	const named = new Map<string, AvroType>();

	/** What a handler sees of a scalar type. */
	function seen(kind: string, definition: Definition, size?: number) {
		const logical = readLogicalType(kind, definition, size);
		const as = logical === undefined || options.logicalTypes?.[logical.name] === "raw" ? undefined : logical;
		return { logical, as, bigint: kind === "long" && isBigint(as, options) };
	}

	function primitive(kind: string, definition: Definition): AvroType {
		return { kind: kind as "null", ...seen(kind, definition) };
	}

	function read(definition: Json | undefined, namespace: string): AvroType {
		if (typeof definition === "string") return refer(definition, namespace);
		if (isList(definition)) return readUnion(definition, namespace);
		if (typeof definition !== "object" || definition === null)
			return fail("A schema is neither a name, nor an object, nor a list.");
		const kind = definition["type"];
		switch (kind) {
			case "record":
			case "error":
				return readRecord(definition, namespace);
			case "enum": {
				const { name, aliases } = readName(definition, namespace);
				const symbols = texts(definition["symbols"]);
				const fallback = definition["default"];
				return register({
					kind,
					name,
					aliases,
					symbols,
					default: typeof fallback === "string" && symbols.includes(fallback) ? fallback : undefined,
				});
			}
			case "fixed": {
				const { name, aliases } = readName(definition, namespace);
				const size = definition["size"];
				if (!Number.isSafeInteger(size) || (size as number) < 0) return fail(`The size of ${name} is no number of bytes.`);
				return register({ kind, name, aliases, size: size as number, ...seen(kind, definition, size as number) });
			}
			case "array":
				return { kind, items: read(definition["items"], namespace) };
			case "map":
				return { kind, values: read(definition["values"], namespace) };
			default:
				if (typeof kind === "string" && PRIMITIVES.includes(kind)) return primitive(kind, definition);
				return typeof kind === "string" ? refer(kind, namespace) : read(kind, namespace);
		}
	}

	function refer(name: string, namespace: string): AvroType {
		if (PRIMITIVES.includes(name)) return primitive(name, {});
		const local = name.includes(".") || namespace === "" ? name : `${namespace}.${name}`;
		return named.get(local) ?? named.get(name) ?? fail("A schema uses a name that it does not define.");
	}

	function readRecord(definition: Definition, outer: string): AvroType {
		const { name, aliases, namespace } = readName(definition, outer);
		const fields: RecordField[] = [];
		// Registered before its fields are read, so that they may name it.
		const record = register({ kind: "record", name, aliases, fields });
		if (!isList(definition["fields"])) return fail(`${name} has no list of fields.`);
		for (const field of definition["fields"]) {
			if (typeof field !== "object" || field === null || isList(field) || typeof field["name"] !== "string") {
				return fail(`A field of ${name} has no name.`);
			}
			fields.push({
				name: field["name"],
				aliases: texts(field["aliases"] ?? []),
				type: read(field["type"], namespace),
				...(Object.hasOwn(field, "default") && { default: field["default"] as Json }),
			});
		}
		return record;
	}

	function readUnion(definition: readonly Json[], namespace: string): AvroType {
		const branches = definition.map((branch) => read(branch, namespace));
		if (branches.length === 0 || branches.some(({ kind }) => kind === "union"))
			return fail("A union is empty, or stands in another one.");
		if (new Set(branches.map(branchName)).size < branches.length) return fail("Two branches of a union have the same name.");
		const looks = new Set(branches.map(look));
		return { kind: "union", branches, wrapped: looks.size < branches.length };
	}

	function register<T extends AvroType & { readonly name: string }>(type: T): T {
		if (named.has(type.name)) return fail(`${type.name} is defined twice.`);
		named.set(type.name, type);
		return type;
	}

	try {
		return read(parse(text), "");
	} catch (error) {
		// The end of the stack: no schema that anybody wrote nests so deep.
		if (error instanceof RangeError) return fail("A schema is nested too deep.");
		throw error;
	}
}

function parse(text: string): Json {
	try {
		return JSON.parse(text) as Json;
	} catch {
		// Registries other than Glue hand out a bare primitive name as it is.
		if (PRIMITIVES.includes(text.trim())) return text.trim();
		// The cause is left out on purpose: JSON.parse quotes the text in its message.
		throw new AvroDefinitionError("The definition is not JSON.");
	}
}

function isBigint(as: LogicalType | undefined, { long }: AvroOptions): boolean {
	return as?.kind === "nanoseconds" || (long === "bigint" && as?.kind !== "date-time");
}

function readName(definition: Definition, outer: string) {
	const { name, namespace: space } = definition;
	if (typeof name !== "string" || name === "") return fail("A record, enum or fixed has no name.");
	const namespace = name.includes(".")
		? name.slice(0, name.lastIndexOf("."))
		: typeof space === "string"
			? space
			: space === null
				? ""
				: outer;
	const qualify = (simple: string): string => (simple.includes(".") || namespace === "" ? simple : `${namespace}.${simple}`);
	return { name: qualify(name), namespace, aliases: texts(definition["aliases"] ?? []).map(qualify) };
}

function look(type: AvroType): string {
	if ("bigint" in type) {
		if (type.bigint) return "bigint";
		if (type.as !== undefined) return lookOf(type.as);
	}
	switch (type.kind) {
		case "int":
		case "long":
		case "float":
		case "double":
			return "number";
		case "enum":
			return "string";
		case "fixed":
			return "bytes";
		case "map":
		case "record":
			return "object";
		default:
			return type.kind;
	}
}

function texts(list: Json | undefined): readonly string[] {
	if (!isList(list) || !list.every((item) => typeof item === "string"))
		return fail("A list of names is missing, or holds something else.");
	return list;
}

function isList(value: Json | undefined): value is readonly Json[] {
	return Array.isArray(value);
}

function fail(problem: string): never {
	throw new AvroDefinitionError(problem, { fix: "Compare the definition in the registry with the schema file." });
}
