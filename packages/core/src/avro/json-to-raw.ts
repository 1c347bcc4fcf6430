import { AvroPayloadError } from "./avro-errors.ts";
import { type AvroType, branchName } from "./avro-type.ts";
import type { Raw, RawCodec } from "./raw-codec.ts";

/**
 * Reads the JSON form of a datum (https://avro.apache.org/docs/1.12.0/specification/#json-encoding). In a `datum` the value of
 * a union may carry the name of its branch or not; in a `default` it belongs to the first branch.
 *
 * @throws {AvroPayloadError} that names the field and never its value.
 * @throws {RangeError} for a long that JSON has rounded.
 */
export function jsonToRaw(type: AvroType, json: unknown, codec: RawCodec, form: "datum" | "default" = "datum"): Raw {
	return read(type, json, "");

	function read(current: AvroType, value: unknown, path: string): Raw {
		const expect = (fits: boolean, raw: () => Raw): Raw => (fits ? raw() : fail(path, current.kind));
		switch (current.kind) {
			case "null":
				return expect(value === null, () => null);
			case "boolean":
				return expect(typeof value === "boolean", () => value as boolean);
			case "int":
				return expect(typeof value === "number" && value === (value | 0), () => value as number);
			case "long":
				return readLong(value, path);
			case "float":
			case "double":
				return readFloat(value, path, current.kind);
			case "string":
				return expect(typeof value === "string", () => value as string);
			case "bytes":
				return expect(isBytes(value), () => Buffer.from(value as string, "latin1"));
			case "fixed":
				return expect(isBytes(value) && (value as string).length === current.size, () => Buffer.from(value as string, "latin1"));
			case "enum":
				return expect(
					typeof value === "string" && current.symbols.includes(value),
					() => `s${current.symbols.indexOf(value as string)}`,
				);
			case "array":
				return expect(Array.isArray(value), () =>
					(value as unknown[]).map((item, index) => read(current.items, item, `${path}[${index}]`)),
				);
			case "map":
				return expect(isObject(value), () => ({
					f0: Object.entries(value as object).map(([key, item]) => ({ f0: key, f1: read(current.values, item, `${path}[]`) })),
				}));
			case "record":
				return expect(isObject(value), () =>
					Object.fromEntries(
						current.fields.map((field, index) => {
							const inner = path === "" ? field.name : `${path}.${field.name}`;
							if (Object.hasOwn(value as object, field.name)) {
								return [`f${index}`, read(field.type, (value as Record<string, unknown>)[field.name], inner)];
							}
							if (!("default" in field)) return fail(inner, "a value");
							return [`f${index}`, jsonToRaw(field.type, field.default, codec, "default")];
						}),
					),
				);
			case "union":
				return readUnion(current, value, path);
			default:
				return current satisfies never;
		}
	}

	function readUnion(union: AvroType & { kind: "union" }, value: unknown, path: string): Raw {
		const names = codec.branchesOf(union);
		const wrap = (index: number, raw: Raw): Raw => (raw === null ? null : { [names[index] as string]: raw });
		if (form === "default") return wrap(0, read(union.branches[0] as AvroType, value, path));
		const encoded = isObject(value) && Object.keys(value).length === 1 ? Object.entries(value)[0] : undefined;
		const tries: [index: number, value: unknown][] = [];
		if (encoded !== undefined) {
			for (const [index, branch] of union.branches.entries()) {
				const name = branchName(branch);
				if (name === encoded[0] || name.endsWith(`.${encoded[0]}`)) tries.push([index, encoded[1]]);
			}
		}
		// A text is a string before it is a numeric or binary form of something else.
		const isText = (branch: AvroType): boolean => branch.kind === "string" || branch.kind === "enum";
		const plain = [...union.branches.entries()].sort(([, a], [, b]) =>
			typeof value === "string" ? Number(isText(b)) - Number(isText(a)) : 0,
		);
		for (const [index] of plain) tries.push([index, value]);
		for (const [index, candidate] of tries) {
			try {
				return wrap(index, read(union.branches[index] as AvroType, candidate, path));
			} catch (error) {
				if (!(error instanceof AvroPayloadError)) throw error;
			}
		}
		return fail(path, "any branch of its union");
	}
}

function readLong(value: unknown, path: string): bigint {
	if (typeof value === "number" && Number.isInteger(value)) {
		if (Number.isSafeInteger(value)) return BigInt(value);
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

function isBytes(value: unknown): boolean {
	return typeof value === "string" && !/[^\p{ASCII}\u0080-\u00ff]/u.test(value);
}

function isObject(value: unknown): value is object {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}

function fail(path: string, expected: string): never {
	throw new AvroPayloadError(`The JSON form does not fit at ${path || "the top"}: expected ${expected}.`);
}
