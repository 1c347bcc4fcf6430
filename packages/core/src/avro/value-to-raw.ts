import { AvroValueError } from "./avro-errors.ts";
import { type AvroType, branchName, type UnionType } from "./avro-type.ts";
import { textToDecimal } from "./decimal.ts";
import type { Raw, RawCodec } from "./raw-codec.ts";

/**
 * Checks a value against its schema and makes it raw. Properties that the schema does not know are left out.
 *
 * @throws {AvroValueError} that names the field and what was expected, never the value.
 */
export function valueToRaw(name: string, type: AvroType, value: unknown, codec: RawCodec): Raw {
	return read(type, value, name);

	function read(current: AvroType, given: unknown, path: string): Raw {
		if (current.logical !== undefined) return readLogical(current, given, path);
		const expect = (fits: boolean, what: string, raw: () => Raw): Raw => (fits ? raw() : fail(path, what, given));
		switch (current.kind) {
			case "null":
				return expect(given === null, "null", () => null);
			case "boolean":
				return expect(typeof given === "boolean", "a boolean", () => given as boolean);
			case "int":
				return expect(isInt(given), "a whole number of 32 bits", () => given as number);
			case "long":
				return readLong(given, path);
			case "float":
			case "double":
				return expect(typeof given === "number", "a number", () => given as number);
			case "string":
				return expect(isText(given), "a string of whole characters", () => given as string);
			case "bytes":
				return expect(given instanceof Uint8Array, "a Uint8Array", () => toBuffer(given as Uint8Array));
			case "fixed":
				return expect(given instanceof Uint8Array && given.length === current.size, `a Uint8Array of ${current.size} bytes`, () =>
					toBuffer(given as Uint8Array),
				);
			case "enum":
				return expect(
					typeof given === "string" && current.symbols.includes(given),
					"one of the symbols",
					() => `s${current.symbols.indexOf(given as string)}`,
				);
			case "array":
				return expect(Array.isArray(given), "an array", () =>
					Array.from(given as readonly unknown[], (item, index) => read(current.items, item, `${path}[${index}]`)),
				);
			case "map":
				// The path leaves out the key, which is data.
				return expect(isObject(given), "an object", () => ({
					f0: Object.entries(given as object).map(([key, item]) => ({
						f0: isText(key) ? key : fail(`${path}[]`, "a key of whole characters", key),
						f1: read(current.values, item, `${path}[]`),
					})),
				}));
			case "record":
				return expect(isObject(given), "an object", () =>
					Object.fromEntries(
						current.fields.map((field, index) => {
							const inner = (given as Record<string, unknown>)[field.name];
							return [`f${index}`, read(field.type, inner, `${path}.${field.name}`)];
						}),
					),
				);
			case "union":
				return readUnion(current, given, path);
			default:
				return current satisfies never;
		}
	}

	function readUnion(union: UnionType, given: unknown, path: string): Raw {
		const names = codec.branchesOf(union);
		if (given === null && union.branches.some(({ kind }) => kind === "null")) return null;
		if (union.wrapped) {
			const [entry, ...more] = isObject(given) ? Object.entries(given) : [];
			const index = union.branches.findIndex((branch) => branchName(branch) === entry?.[0] && branch.kind !== "null");
			if (entry === undefined || more.length > 0 || index < 0) return fail(path, "an object with the name of one branch", given);
			return { [names[index] as string]: read(union.branches[index] as AvroType, entry[1], `${path}.${entry[0]}`) };
		}
		const index = union.branches.findIndex((branch) => looksLike(branch, given));
		if (index < 0) return fail(path, "a value of one branch of its union", given);
		return { [names[index] as string]: read(union.branches[index] as AvroType, given, path) };
	}
}

function readLogical(type: AvroType, given: unknown, path: string): Raw {
	const { logical } = type;
	switch (logical?.kind) {
		case "date": {
			const days = given instanceof Date ? given.getTime() / 86_400_000 : Number.NaN;
			return isInt(days) ? days : fail(path, "a Date at midnight UTC", given);
		}
		case "date-time":
			return given instanceof Date && !Number.isNaN(given.getTime())
				? BigInt(given.getTime())
				: fail(path, "a valid Date", given);
		case "nanoseconds":
			return typeof given === "bigint" && BigInt.asIntN(64, given) === given ? given : fail(path, "a bigint of 64 bits", given);
		case "number":
			if (type.kind === "long") return readLong(given, path);
			return isInt(given) ? given : fail(path, "a whole number of 32 bits", given);
		case "decimal": {
			const bytes =
				typeof given === "string"
					? textToDecimal(given, logical.scale, type.kind === "fixed" ? type.size : undefined)
					: undefined;
			return bytes === undefined
				? fail(path, `a decimal in plain notation that fits, with at most ${logical.scale} digits behind the point`, given)
				: toBuffer(bytes);
		}
		case "uuid": {
			if (typeof given !== "string" || !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(given))
				return fail(path, "a UUID", given);
			return type.kind === "string" ? given : Buffer.from(given.replaceAll("-", ""), "hex");
		}
		case "duration": {
			const parts = isObject(given)
				? ["months", "days", "milliseconds"].map((part) => (given as Record<string, unknown>)[part])
				: [];
			if (parts.length === 0 || !parts.every((part) => Number.isInteger(part) && part === (part as number) >>> 0)) {
				return fail(path, "months, days and milliseconds, each a whole number below 2^32", given);
			}
			const bytes = Buffer.alloc(12);
			parts.forEach((part, index) => {
				bytes.writeUInt32LE(part as number, index * 4);
			});
			return bytes;
		}
		default:
			return fail(path, "nothing", given);
	}
}

/** Enough to choose among branches that differ in JavaScript; the branch itself checks the rest. */
function looksLike(branch: AvroType, given: unknown): boolean {
	switch (branch.logical?.kind) {
		case undefined:
			break;
		case "date":
		case "date-time":
			return given instanceof Date;
		case "nanoseconds":
			return typeof given === "bigint";
		case "number":
			return typeof given === "number";
		case "decimal":
		case "uuid":
			return typeof given === "string";
		case "duration":
			return isObject(given);
		default:
			return branch.logical satisfies never;
	}
	switch (branch.kind) {
		case "null":
			return given === null;
		case "boolean":
			return typeof given === "boolean";
		case "string":
		case "enum":
			return typeof given === "string";
		case "bytes":
		case "fixed":
			return given instanceof Uint8Array;
		case "array":
			return Array.isArray(given);
		case "map":
		case "record":
			return isObject(given);
		default:
			return typeof given === "number";
	}
}

function readLong(given: unknown, path: string): bigint {
	if (typeof given === "number" && Number.isInteger(given) && !Number.isSafeInteger(given)) {
		throw new RangeError(`The long ${path} is beyond 2^53, so a number does not hold it exactly.`);
	}
	return Number.isSafeInteger(given) ? BigInt(given as number) : fail(path, "a whole number", given);
}

function isInt(given: unknown): given is number {
	return typeof given === "number" && given === (given | 0);
}

/** Half a surrogate pair would silently become a replacement character. */
function isText(given: unknown): given is string {
	return typeof given === "string" && !/\p{Surrogate}/u.test(given);
}

function isObject(given: unknown): given is object {
	return (
		typeof given === "object" &&
		given !== null &&
		!Array.isArray(given) &&
		!(given instanceof Uint8Array) &&
		!(given instanceof Date)
	);
}

function toBuffer(bytes: Uint8Array): Buffer {
	return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function fail(path: string, expected: string, given: unknown): never {
	const found =
		given === undefined
			? "nothing"
			: given === null
				? "null"
				: Array.isArray(given)
					? "an array"
					: `a value of type ${typeof given}`;
	throw new AvroValueError(`${path} does not fit its schema: expected ${expected}, found ${found}.`);
}
