import { AvroPayloadError } from "./avro-errors.ts";
import { type AvroType, branchName, type RecordType, type UnionType } from "./avro-type.ts";
import { MAX_DEPTH } from "./limits.ts";
import { compileFinish, type Underlying } from "./logical-value.ts";
import { MapValue } from "./map-value.ts";

/**
 * Reads the JSON form of a datum (https://avro.apache.org/docs/1.12.0/specification/#json-encoding) into what a handler sees,
 * made anew by each call. In a `datum` the value of a union may carry the name of its branch or not; in a `default` it belongs
 * to the first branch. `at` is the path to the datum itself, for errors.
 *
 * @throws {AvroPayloadError} that names the field and never its value.
 * @throws {RangeError} for a long that JSON has rounded, or that a number or a Date cannot hold.
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
				const underlying = readScalar(current, value, path);
				const finish = compileFinish(current, path);
				return finish === undefined ? underlying : finish(underlying);
			}
		}
	}

	function readMap(values: AvroType, value: object, path: string, inForm: typeof form, depth: number): object {
		const map = new MapValue();
		for (const [key, item] of Object.entries(value)) map.put(key, read(values, item, `${path}[]`, inForm, depth + 1));
		return map.value;
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

type Scalar = Exclude<AvroType, { readonly kind: "record" | "array" | "map" | "union" | "enum" }>;

function readScalar(type: Scalar, value: unknown, path: string): Underlying {
	switch (type.kind) {
		case "null":
			return value === null ? value : fail(path, type.kind);
		case "boolean":
			return typeof value === "boolean" ? value : fail(path, type.kind);
		case "int":
			return typeof value === "number" && value === (value | 0) ? value : fail(path, type.kind);
		case "long":
			return readLong(value, path);
		case "float":
		case "double":
			return readFloat(value, path, type.kind);
		case "string":
			return typeof value === "string" ? value : fail(path, type.kind);
		case "bytes":
			return isBytes(value) ? Buffer.from(value, "latin1") : fail(path, type.kind);
		case "fixed":
			return isBytes(value) && value.length === type.size ? Buffer.from(value, "latin1") : fail(path, type.kind);
		default:
			return type satisfies never;
	}
}

function readLong(value: unknown, path: string): number | bigint {
	if (typeof value === "number" && Number.isInteger(value)) {
		// Adding 0 makes 0 of JSON's -0, which a long does not have.
		if (Number.isSafeInteger(value)) return value + 0;
		throw new RangeError(`The long ${path || "at the top"} is beyond 2^53, so its JSON form is not exact.`);
	}
	if (typeof value === "string" && /^-?\d{1,19}$/.test(value)) {
		const long = BigInt(value);
		if (BigInt.asIntN(64, long) === long) return long;
	}
	return fail(path, "long");
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
