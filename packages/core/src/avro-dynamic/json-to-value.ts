import { AvroPayloadError } from "../avro/avro-errors.ts";
import { bytesOf } from "../avro/convert.ts";
import { put } from "../avro/map-value.ts";
import { type AvroType, branchName, type RecordType, type ScalarType, type UnionType } from "./avro-type.ts";
import { finishOf } from "./logical-value.ts";

/** Values of JSON inside each other; the text was parsed before, so this only keeps the stack. */
const MAX_DEPTH = 1000;

/**
 * Reads the JSON form of a datum (https://avro.apache.org/docs/1.12.0/specification/#json-encoding) into what a handler sees,
 * made anew by each call. In a `datum` the value of a union may carry the name of its branch or not; in a `default` it belongs
 * to the first branch. `at` is the path to the datum itself, for errors.
 *
 * @throws {AvroPayloadError} that names the field and never its value.
 */
export function jsonToValue(type: AvroType, json: unknown, form: "datum" | "default" = "datum", at = ""): unknown {
	let tooDeep = false;
	// What a union made of an object: its branches may hold each other, and each would read all that lies below again.
	const seen = new Map<UnionType, Map<object, { readonly made: unknown } | { readonly error: unknown }>>();
	return read(type, json, at, form, 0);

	function read(current: AvroType, value: unknown, path: string, inForm: typeof form, depth: number): unknown {
		if (depth > MAX_DEPTH) {
			tooDeep = true;
			throw new AvroPayloadError(`The JSON form is nested more than ${MAX_DEPTH} levels deep.`);
		}
		switch (current.kind) {
			case "record":
				return readRecord(current, value, path, inForm, depth);
			case "array":
				if (!Array.isArray(value)) return fail(path, current.kind);
				return value.map((item, index) => read(current.items, item, `${path}[${index}]`, inForm, depth + 1));
			case "map":
				if (!isObject(value)) return fail(path, current.kind);
				return readMap(current.values, value, path, inForm, depth);
			case "enum":
				return typeof value === "string" && current.symbols.includes(value) ? value : fail(path, current.kind);
			case "union":
				if (inForm === "datum") return readUnionOnce(current, value, path, depth);
				return wrap(current, 0, read(current.branches[0] as AvroType, value, path, inForm, depth + 1));
			default: {
				return finish(current, readScalar(current, value, path), path);
			}
		}
	}

	function readMap(values: AvroType, value: object, path: string, inForm: typeof form, depth: number): object {
		const map: Record<string, unknown> = {};
		for (const [key, item] of Object.entries(value)) put(map, key, read(values, item, `${path}[]`, inForm, depth + 1));
		return map;
	}

	function readRecord(record: RecordType, value: unknown, path: string, inForm: typeof form, depth: number): object {
		if (!isObject(value)) return fail(path, record.kind);
		return Object.fromEntries(
			record.fields.map((field) => {
				const inner = path === "" ? field.name : `${path}.${field.name}`;
				if (Object.hasOwn(value, field.name)) {
					return [field.name, read(field.type, (value as Record<string, unknown>)[field.name], inner, inForm, depth + 1)];
				}
				if (!("default" in field)) return fail(inner, "a value");
				return [field.name, read(field.type, field.default, inner, "default", depth + 1)];
			}),
		);
	}

	function readUnionOnce(union: UnionType, value: unknown, path: string, depth: number): unknown {
		if (typeof value !== "object" || value === null) return readUnion(union, value, path, depth);
		const known = seen.get(union) ?? new Map<object, { readonly made: unknown } | { readonly error: unknown }>();
		seen.set(union, known);
		const found = known.get(value);
		if (found !== undefined) {
			if ("error" in found) throw found.error;
			return found.made;
		}
		try {
			const made = readUnion(union, value, path, depth);
			known.set(value, { made });
			return made;
		} catch (error) {
			known.set(value, { error });
			throw error;
		}
	}

	function readUnion(union: UnionType, value: unknown, path: string, depth: number): unknown {
		for (const [index, candidate] of candidatesOf(union, value)) {
			try {
				return wrap(union, index, read(union.branches[index] as AvroType, candidate, path, "datum", depth + 1));
			} catch (error) {
				// Trying the other branches at each of so many levels would take forever.
				if (tooDeep || !(error instanceof AvroPayloadError)) throw error;
			}
		}
		return fail(path, "any branch of its union");
	}
}

/** What a union's value may be, the likeliest first: with the name of its branch, then without. */
function candidatesOf({ branches }: UnionType, value: unknown): readonly (readonly [index: number, value: unknown])[] {
	const tries: [index: number, value: unknown][] = [];
	const [encoded, ...more] = isObject(value) ? Object.entries(value) : [];
	if (encoded !== undefined && more.length === 0) {
		for (const [index, branch] of branches.entries()) {
			const name = branchName(branch);
			if (name === encoded[0] || name.endsWith(`.${encoded[0]}`)) tries.push([index, encoded[1]]);
		}
	}
	// A text is a string before it is a numeric or binary form of something else.
	const isText = (branch: AvroType): boolean => branch.kind === "string" || branch.kind === "enum";
	const plain = [...branches.entries()].sort(([, a], [, b]) =>
		typeof value === "string" ? Number(isText(b)) - Number(isText(a)) : 0,
	);
	for (const [index] of plain) tries.push([index, value]);
	return tries;
}

function wrap(union: UnionType, index: number, value: unknown): unknown {
	const branch = union.branches[index] as AvroType;
	return union.wrapped && branch.kind !== "null" ? { [branchName(branch)]: value } : value;
}

function finish(type: ScalarType, underlying: unknown, path: string): unknown {
	try {
		const seen = finishOf(type);
		return seen === undefined ? underlying : seen(underlying);
	} catch {
		// A date out of range or a decimal without end: the error speaks of a byte, and here is none.
		return fail(path, type.as?.name ?? type.kind);
	}
}

function readScalar(type: ScalarType, value: unknown, path: string): unknown {
	switch (type.kind) {
		case "null":
			return value === null ? value : fail(path, type.kind);
		case "boolean":
			return typeof value === "boolean" ? value : fail(path, type.kind);
		case "int":
			return typeof value === "number" && value === (value | 0) ? value : fail(path, type.kind);
		case "long":
			return readLong(value, type.bigint, path);
		case "float":
		case "double":
			return readFloat(value, path, type.kind);
		case "string":
			return typeof value === "string" ? value : fail(path, type.kind);
		case "bytes":
			return isBytes(value) ? bytesOf(value) : fail(path, type.kind);
		case "fixed":
			return isBytes(value) && value.length === type.size ? bytesOf(value) : fail(path, type.kind);
		default:
			return type satisfies never;
	}
}

function readLong(value: unknown, asBigint: boolean, path: string): number | bigint {
	const text = typeof value === "number" && Number.isSafeInteger(value) ? String(value) : value;
	if (typeof text !== "string" || !/^-?\d{1,19}$/.test(text)) return fail(path, "long, which JSON has not rounded");
	const long = BigInt(text);
	if (BigInt.asIntN(64, long) !== long) return fail(path, "long");
	if (asBigint) return long;
	return Number.isSafeInteger(Number(long)) ? Number(long) : fail(path, "long below 2^53, which alone is exact");
}

function readFloat(value: unknown, path: string, kind: "float" | "double"): number {
	if (typeof value === "number") return kind === "float" ? Math.fround(value) : value;
	if (value === "NaN" || value === "Infinity" || value === "-Infinity") return Number(value);
	return fail(path, kind);
}

function isBytes(value: unknown): value is string {
	return typeof value === "string" && !/[^\p{ASCII}\u0080-\u00ff]/u.test(value);
}

function isObject(value: unknown): value is object {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}

function fail(path: string, expected: string): never {
	throw new AvroPayloadError(`The JSON form does not fit at ${path || "the top"}: expected ${expected}.`);
}
