import { logicalTypeOf, scaleOf } from "./logical-type.ts";
import {
	type AvroType,
	branchName,
	type EnumType,
	type NamedType,
	type RecordField,
	type RecordType,
	simpleName,
} from "./model.ts";

/** Why a reader's type cannot take every value of a writer's. */
export interface Mismatch {
	/** Names of the reader's fields with dots between them, `[]` for items and values; empty at the top. */
	readonly path: string;
	/** A sentence without its end. */
	readonly problem: string;
}

const PROMOTIONS: Readonly<Record<string, readonly string[]>> = {
	int: ["long", "float", "double"],
	long: ["float", "double"],
	float: ["double"],
	string: ["bytes"],
	bytes: ["string"],
};

/**
 * Whether values of the writer's type can be read as the reader's, all of them, by Avro's rules
 * (https://avro.apache.org/docs/1.12.0/specification/#schema-resolution). The runtime is more patient with unions and enums: what
 * cannot be read there fails single records, as bytes do here that are read as a string and are none.
 *
 * @returns The first reason why not, or undefined.
 */
export function findMismatch(writer: AvroType, reader: AvroType): Mismatch | undefined {
	/** Pairs of records that were judged, or are being judged: those are taken to fit, for a record may hold itself. */
	let fitting = new Map<AvroType, Set<AvroType>>();

	function compare(from: AvroType, to: AvroType, path: string): Mismatch | undefined {
		if (from.kind === "union") {
			return first(from.branches, (branch) => compare(branch, to, path));
		}
		if (to.kind === "union") {
			const fits = to.branches.some((branch) => compare(from, branch, path) === undefined);
			return fits ? undefined : { path, problem: `no branch of the union takes ${branchName(from)}` };
		}
		if (from.kind === "array" && to.kind === "array") return compare(from.items, to.items, `${path}[]`);
		if (from.kind === "map" && to.kind === "map") return compare(from.values, to.values, `${path}[]`);
		if (from.kind === "record" && to.kind === "record") return compareOnce(from, to, path);
		if (from.kind === "enum" && to.kind === "enum") return compareEnums(from, to, path);
		return compareScalars(from, to, path);
	}

	function compareOnce(from: RecordType, to: RecordType, path: string): Mismatch | undefined {
		const known = fitting.get(from);
		if (known?.has(to)) return undefined;
		fitting.set(from, new Set([...(known ?? []), to]));
		const mismatch = compareRecords(from, to, path);
		// Pairs that were judged while this one was taken to fit are in doubt now.
		if (mismatch !== undefined) fitting = new Map();
		return mismatch;
	}

	function compareRecords(from: RecordType, to: RecordType, path: string): Mismatch | undefined {
		if (!isReadableName(from, to)) return otherName(from, to, path);
		const taken = new Map<RecordField, string>();
		return first(to.fields, (field) => {
			const fieldPath = path === "" ? field.name : `${path}.${field.name}`;
			const found = findField(from, field);
			if (found === undefined) {
				const problem = "the writer has no such field, and it has no default";
				return "default" in field ? undefined : { path: fieldPath, problem };
			}
			const other = taken.get(found);
			if (other !== undefined) return { path: fieldPath, problem: `both it and ${other} stand for the field "${found.name}"` };
			taken.set(found, field.name);
			return compare(found.type, field.type, fieldPath);
		});
	}

	return compare(writer, reader, "");
}

/** By name without namespace, or by one of the reader's aliases. The runtime decides by the same rule. */
export function isReadableName(from: NamedType, to: NamedType): boolean {
	return simpleName(from.name) === simpleName(to.name) || to.aliases.includes(from.name);
}

/** The writer's field that a reader's field stands for: by its name, else by one of its aliases. */
function findField(from: RecordType, field: RecordField): RecordField | undefined {
	return [field.name, ...field.aliases]
		.map((name) => from.fields.find((other) => other.name === name))
		.find((found) => found !== undefined);
}

function compareEnums(from: EnumType, to: EnumType, path: string): Mismatch | undefined {
	if (!isReadableName(from, to)) return otherName(from, to, path);
	const missing = from.symbols.find((symbol) => !to.symbols.includes(symbol));
	if (missing === undefined || to.default !== undefined) return undefined;
	return { path, problem: `the enum has no symbol "${missing}" and no default` };
}

function compareScalars(from: AvroType, to: AvroType, path: string): Mismatch | undefined {
	if (from.kind !== to.kind && !PROMOTIONS[from.kind]?.includes(to.kind)) {
		return { path, problem: `${from.kind} cannot be read as ${to.kind}` };
	}
	if (from.kind === "fixed" && to.kind === "fixed") {
		if (!isReadableName(from, to)) return otherName(from, to, path);
		if (from.size !== to.size) return { path, problem: `${from.size} bytes cannot be read as ${to.size}` };
	}
	const [logical, wanted] = [logicalTypeOf(from), logicalTypeOf(to)];
	if (logical === undefined || wanted === undefined) return undefined;
	if (logical === wanted && (logical !== "decimal" || scaleOf(from) === scaleOf(to))) return undefined;
	return { path, problem: `${logical} cannot be read as ${wanted} of another unit or scale` };
}

function otherName(from: NamedType, to: NamedType, path: string): Mismatch {
	return { path, problem: `${from.name} cannot be read as ${to.name}, which has no alias for it` };
}

function first<T>(items: readonly T[], look: (item: T) => Mismatch | undefined): Mismatch | undefined {
	for (const item of items) {
		const found = look(item);
		if (found !== undefined) return found;
	}
	return undefined;
}
