import { AvroValueError } from "./avro-errors.ts";
import { type AvroType, branchName, type RecordType, type UnionType } from "./avro-type.ts";
import { type ByteWriter, writeBytes } from "./byte-writer.ts";
import { MAX_DEPTH } from "./limits.ts";
import { lookOf } from "./logical-type.ts";
import { compileUnfinish, type Unfinish } from "./logical-value.ts";

/** Where one value goes. A writer at depth `n` stands at the first `n` steps of the path; nothing is joined until it fails. */
interface Target {
	readonly name: string;
	readonly out: ByteWriter;
	readonly steps: (string | number)[];
}

type Write = (target: Target, given: unknown, depth: number) => void;

/**
 * Compiles how a value is checked and written in Avro's binary encoding
 * (https://avro.apache.org/docs/1.12.0/specification/#binary-encoding). Properties that the schema does not know are left out;
 * a list or map is one block.
 *
 * What it returns takes the name to call the value by in errors. It throws an {@link AvroValueError} that names the field and
 * what was expected, never the value, and a RangeError for a long that a number does not hold exactly.
 */
export function compileWriter(type: AvroType): (name: string, value: unknown) => Uint8Array {
	const write = compiler()(type);
	return (name, value) => writeBytes((out) => write({ name, out, steps: [] }, value, 0));
}

function compiler(): (type: AvroType) => Write {
	const records = new Map<RecordType, Write>();

	function compile(type: AvroType): Write {
		const unfinish = compileUnfinish(type);
		if (unfinish !== undefined) return compileLogical(type, unfinish);
		switch (type.kind) {
			case "record":
				return records.get(type) ?? compileRecord(type);
			case "array":
				return compileArray(compile(type.items));
			case "map":
				return compileMap(compile(type.values));
			case "union":
				return type.wrapped ? compileWrapped(type) : compileUnion(type);
			default:
				return compileScalar(type);
		}
	}

	function compileRecord(type: RecordType): Write {
		const fields: { readonly name: string; readonly step: string; readonly write: Write }[] = [];
		const writeRecord: Write = (target, given, depth) => {
			if (!isObject(given)) return fail(target, depth, "an object", given);
			if (fields.length > 0) enter(target, depth);
			for (const { name, step, write } of fields) {
				target.steps[depth] = step;
				write(target, (given as Record<string, unknown>)[name], depth + 1);
			}
		};
		// Known before its fields are compiled, because they may hold it.
		records.set(type, writeRecord);
		for (const { name, type: inner } of type.fields) fields.push({ name, step: `.${name}`, write: compile(inner) });
		return writeRecord;
	}

	function compileUnion({ branches }: UnionType): Write {
		const candidates = branches.map((branch) => ({ fits: compileLook(branch), write: compile(branch) }));
		return (target, given, depth) => {
			const index = candidates.findIndex(({ fits }) => fits(given));
			const found = candidates[index];
			if (found === undefined) return fail(target, depth, "a value of one branch of its union", given);
			enter(target, depth);
			target.out.writeNumber(index);
			target.steps[depth] = "";
			found.write(target, given, depth + 1);
		};
	}

	function compileWrapped({ branches }: UnionType): Write {
		const noValue = branches.findIndex(({ kind }) => kind === "null");
		const known = new Map<string, { readonly index: number; readonly write: Write }>();
		for (const [index, branch] of branches.entries()) {
			if (branch.kind !== "null") known.set(branchName(branch), { index, write: compile(branch) });
		}
		return (target, given, depth) => {
			if (given === null && noValue >= 0) {
				enter(target, depth);
				return target.out.writeNumber(noValue);
			}
			const names = isObject(given) ? Object.keys(given) : [];
			const name = names[0] as string;
			const found = names.length === 1 ? known.get(name) : undefined;
			if (found === undefined) return fail(target, depth, "an object with the name of one branch", given);
			enter(target, depth);
			target.out.writeNumber(found.index);
			target.steps[depth] = `.${name}`;
			found.write(target, (given as Record<string, unknown>)[name], depth + 1);
		};
	}

	return compile;
}

function compileArray(write: Write): Write {
	return (target, given, depth) => {
		if (!Array.isArray(given)) return fail(target, depth, "an array", given);
		const count = given.length;
		if (count > 0) {
			enter(target, depth);
			target.out.writeNumber(count);
			for (let index = 0; index < count; index++) {
				target.steps[depth] = index;
				write(target, given[index], depth + 1);
			}
		}
		target.out.writeByte(0);
	};
}

function compileMap(write: Write): Write {
	return (target, given, depth) => {
		if (!isObject(given)) return fail(target, depth, "an object", given);
		const keys = Object.keys(given);
		if (keys.length > 0) {
			enter(target, depth);
			target.out.writeNumber(keys.length);
			// The path leaves out the key, which is data.
			target.steps[depth] = "[]";
			for (const key of keys) {
				if (!target.out.writeText(key)) fail(target, depth + 1, "a key of whole characters", key);
				write(target, (given as Record<string, unknown>)[key], depth + 1);
			}
		}
		target.out.writeByte(0);
	};
}

function compileScalar(type: Exclude<AvroType, { readonly kind: "record" | "array" | "map" | "union" }>): Write {
	switch (type.kind) {
		case "null":
			return (target, given, depth) => {
				if (given !== null) fail(target, depth, "null", given);
			};
		case "boolean":
			return (target, given, depth) =>
				typeof given === "boolean" ? target.out.writeByte(given ? 1 : 0) : fail(target, depth, "a boolean", given);
		case "int":
			return (target, given, depth) =>
				typeof given === "number" && given === (given | 0)
					? target.out.writeNumber(given)
					: fail(target, depth, "a whole number of 32 bits", given);
		case "long":
			return (target, given, depth) => {
				if (!Number.isInteger(given)) return fail(target, depth, "a whole number", given);
				if (!Number.isSafeInteger(given)) {
					throw new RangeError(`The long ${pathOf(target, depth)} is beyond 2^53, so a number does not hold it exactly.`);
				}
				target.out.writeNumber(given as number);
			};
		case "float":
			return (target, given, depth) =>
				typeof given === "number" ? target.out.writeFloat(given) : fail(target, depth, "a number", given);
		case "double":
			return (target, given, depth) =>
				typeof given === "number" ? target.out.writeDouble(given) : fail(target, depth, "a number", given);
		case "string":
			return (target, given, depth) => {
				if (typeof given === "string" && target.out.writeText(given)) return;
				fail(target, depth, "a string of whole characters", given);
			};
		case "bytes":
			return (target, given, depth) =>
				given instanceof Uint8Array ? target.out.writeBlob(given) : fail(target, depth, "a Uint8Array", given);
		case "fixed": {
			const { size } = type;
			return (target, given, depth) =>
				given instanceof Uint8Array && given.length === size
					? target.out.writeFixed(given)
					: fail(target, depth, `a Uint8Array of ${size} bytes`, given);
		}
		case "enum": {
			const indexes = new Map<unknown, number>(type.symbols.map((symbol, index) => [symbol, index]));
			return (target, given, depth) => {
				const index = indexes.get(given);
				return index === undefined ? fail(target, depth, "one of the symbols", given) : target.out.writeNumber(index);
			};
		}
		default:
			return type satisfies never;
	}
}

function compileLogical(type: AvroType, { expected, read }: Unfinish): Write {
	return (target, given, depth) => {
		const underlying = read(given);
		switch (typeof underlying) {
			case "number":
				return target.out.writeNumber(underlying);
			case "bigint":
				return target.out.writeBigint(underlying);
			case "string":
				target.out.writeText(underlying);
				return;
			case "object":
				if (type.kind === "fixed") return target.out.writeFixed(underlying as Uint8Array);
				return target.out.writeBlob(underlying as Uint8Array);
			default:
				return fail(target, depth, expected, given);
		}
	};
}

/** Enough to choose among branches that differ in JavaScript; the branch itself checks the rest. */
function compileLook(branch: AvroType): (given: unknown) => boolean {
	switch (branch.logical === undefined ? branch.kind : lookOf(branch.logical)) {
		case "null":
			return (given) => given === null;
		case "boolean":
			return (given) => typeof given === "boolean";
		case "string":
		case "enum":
			return (given) => typeof given === "string";
		case "bytes":
		case "fixed":
			return (given) => given instanceof Uint8Array;
		case "array":
			return Array.isArray;
		case "date":
			return (given) => given instanceof Date;
		case "bigint":
			return (given) => typeof given === "bigint";
		case "object":
		case "map":
		case "record":
			return isObject;
		default:
			return (given) => typeof given === "number";
	}
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

/** Before what a record, list, map or union holds. A reader has the same limit. The path is left out: in a value that holds itself it is nothing but long. */
function enter({ name }: Target, depth: number): void {
	if (depth < MAX_DEPTH) return;
	throw new AvroValueError(`${name} does not fit its schema: it is nested more than ${MAX_DEPTH} levels deep.`, {
		fix: "Check that no value holds itself.",
	});
}

function pathOf({ name, steps }: Target, depth: number): string {
	return steps.slice(0, depth).reduce((path: string, step) => path + (typeof step === "number" ? `[${step}]` : step), name);
}

function fail(target: Target, depth: number, expected: string, given: unknown): never {
	const found =
		given === undefined
			? "nothing"
			: given === null
				? "null"
				: Array.isArray(given)
					? "an array"
					: `a value of type ${typeof given}`;
	throw new AvroValueError(`${pathOf(target, depth)} does not fit its schema: expected ${expected}, found ${found}.`);
}
