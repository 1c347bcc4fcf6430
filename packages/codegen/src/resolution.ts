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
	/** Pairs of records that fit, or are being judged: those are taken to fit, for a record may hold itself. */
	let fitting = new Map<AvroType, Set<AvroType>>();
	/** Pairs that do not, whatever else does. With both, a pair is met often and judged seldom. */
	const failed = new Map<AvroType, Map<AvroType, Mismatch>>();

	function compare(from: AvroType, to: AvroType): Mismatch | undefined {
		if (from.kind === "union") return first(from.branches, (branch) => compare(branch, to));
		if (to.kind === "union") {
			const fits = to.branches.some((branch) => compare(from, branch) === undefined);
			return fits ? undefined : { path: "", problem: `no branch of the union takes ${branchName(from)}` };
		}
		if (from.kind === "array" && to.kind === "array") return inside("[]", compare(from.items, to.items));
		if (from.kind === "map" && to.kind === "map") return inside("[]", compare(from.values, to.values));
		if (from.kind === "record" && to.kind === "record") return compareOnce(from, to);
		if (from.kind === "enum" && to.kind === "enum") return compareEnums(from, to);
		return compareScalars(from, to);
	}

	function compareOnce(from: RecordType, to: RecordType): Mismatch | undefined {
		if (!isReadableName(from, to)) return otherName(from, to);
		const known = failed.get(from)?.get(to);
		if (known !== undefined || fitting.get(from)?.has(to)) return known;
		addTo(fitting, from, new Set<AvroType>()).add(to);
		const mismatch = compareFields(from, to);
		if (mismatch !== undefined) {
			addTo(failed, from, new Map<AvroType, Mismatch>()).set(to, mismatch);
			// What was judged while this pair was taken to fit is in doubt now.
			fitting = new Map();
		}
		return mismatch;
	}

	function compareFields(from: RecordType, to: RecordType): Mismatch | undefined {
		const taken = new Map<RecordField, string>();
		return first(to.fields, (field) => {
			const found = findField(from, field);
			if (found === undefined) {
				const problem = "the writer has no such field, and it has no default";
				return "default" in field ? undefined : { path: field.name, problem };
			}
			const other = taken.get(found);
			if (other !== undefined) return { path: field.name, problem: `both it and ${other} stand for the field "${found.name}"` };
			taken.set(found, field.name);
			return inside(field.name, compare(found.type, field.type));
		});
	}

	return compare(writer, reader);
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

function compareEnums(from: EnumType, to: EnumType): Mismatch | undefined {
	if (!isReadableName(from, to)) return otherName(from, to);
	const missing = from.symbols.find((symbol) => !to.symbols.includes(symbol));
	if (missing === undefined || to.default !== undefined) return undefined;
	return { path: "", problem: `the enum has no symbol "${missing}" and no default` };
}

function compareScalars(from: AvroType, to: AvroType): Mismatch | undefined {
	if (from.kind !== to.kind && !PROMOTIONS[from.kind]?.includes(to.kind)) {
		return { path: "", problem: `${from.kind} cannot be read as ${to.kind}` };
	}
	if (from.kind === "fixed" && to.kind === "fixed") {
		if (!isReadableName(from, to)) return otherName(from, to);
		if (from.size !== to.size) return { path: "", problem: `${from.size} bytes cannot be read as ${to.size}` };
	}
	const [logical, wanted] = [logicalTypeOf(from), logicalTypeOf(to)];
	if (logical === undefined || wanted === undefined) return undefined;
	if (logical === wanted && (logical !== "decimal" || scaleOf(from) === scaleOf(to))) return undefined;
	return { path: "", problem: `${logical} cannot be read as ${wanted} of another unit or scale` };
}

function otherName(from: NamedType, to: NamedType): Mismatch {
	return { path: "", problem: `${from.name} cannot be read as ${to.name}, which has no alias for it` };
}

/** The same mismatch, told from outside. */
function inside(step: string, mismatch: Mismatch | undefined): Mismatch | undefined {
	if (mismatch === undefined) return undefined;
	const { path, problem } = mismatch;
	return { path: path === "" || path.startsWith("[") ? `${step}${path}` : `${step}.${path}`, problem };
}

function addTo<V>(map: Map<AvroType, V>, key: AvroType, fresh: V): V {
	const found = map.get(key) ?? fresh;
	map.set(key, found);
	return found;
}

function first<T>(items: readonly T[], look: (item: T) => Mismatch | undefined): Mismatch | undefined {
	for (const item of items) {
		const found = look(item);
		if (found !== undefined) return found;
	}
	return undefined;
}
