import { AvroVersionsError } from "../avro/avro-errors.ts";
import { toBytes } from "../avro/convert.ts";
import { put } from "../avro/map-value.ts";
import {
	bigint,
	blob,
	block,
	boolean,
	branch,
	damaged,
	double,
	fixed,
	float,
	int,
	key,
	long,
	roundedLong,
	symbol,
	text,
} from "../avro/read.ts";
import {
	type AvroType,
	branchName,
	type EnumType,
	type RecordField,
	type RecordType,
	type ScalarType,
	type UnionType,
} from "./avro-type.ts";
import { jsonToValue } from "./json-to-value.ts";
import { isSameLogical } from "./logical-type.ts";
import { finishOf } from "./logical-value.ts";
import { matchBranches } from "./match-branches.ts";
import { matchFields } from "./match-fields.ts";
import { aroundRecord, compileSkip, type Skip } from "./skip-value.ts";
import { smallestSize } from "./type-facts.ts";

/** Reads a value at the position. */
export type Read = () => unknown;

/**
 * Compiles how payloads of the writer's schema become values of the reader's
 * (https://avro.apache.org/docs/1.12.0/specification/#schema-resolution). Both may be the same. Compiled means closures: nothing is
 * evaluated.
 *
 * Of the branches of a reader's union the one of the same type wins, and only then the first that a promotion reaches. A
 * writer's branch that the reader cannot take fails the records that use it, not the version.
 *
 * Generated readers follow the same rules and are made of the same parts; tests hold the two together.
 *
 * @throws {AvroVersionsError} when no value of the writer's could be read. What it returns throws `AvroPayloadError` for bytes that are no
 * such value.
 */
export function compileReader(writer: AvroType, reader: AvroType): Read {
	const known = new Map<AvroType, Map<AvroType, Read>>();
	const skips = new Map<RecordType, Skip>();

	function compile(from: AvroType, to: AvroType, path: string): Read {
		if (from.kind === "union") return compileWriterUnion(from, to, path);
		if (to.kind === "union") return compileReaderUnion(from, to, path);
		if (from.kind === "record" && to.kind === "record" && isSameName(from, to)) return compileOnce(from, to, path);
		if (from.kind === "array" && to.kind === "array") return compileArray(from.items, to.items, `${path}[]`);
		if (from.kind === "map" && to.kind === "map") return compileMap(from.values, to.values, `${path}[]`);
		if (from.kind === "enum" && to.kind === "enum" && isSameName(from, to)) return compileEnum(from, to, path);
		return compileScalar(from, to, path);
	}

	/** A record that holds itself is met again while it is compiled; its function is there by the time data comes. */
	function compileOnce(from: RecordType, to: RecordType, path: string): Read {
		const inner = known.get(from) ?? new Map<AvroType, Read>();
		known.set(from, inner);
		const found = inner.get(to);
		if (found !== undefined) return found;
		let read: Read | undefined;
		inner.set(to, () => (read as Read)());
		try {
			read = compileRecord(from, to, path);
		} catch (error) {
			inner.delete(to);
			// Records inside it may be kept for another branch of a union, and still lead here.
			read = () => damaged(`the record ${describe(path)} is one that this version cannot take`);
			throw error;
		}
		inner.set(to, read);
		return read;
	}

	function compileRecord(from: RecordType, to: RecordType, path: string): Read {
		const names = to.fields.map(({ name }) => name);
		const slots = from.fields.map(() => -1);
		const reads: (Read | undefined)[] = from.fields.map(() => undefined);
		const defaults: [slot: number, make: () => unknown][] = [];
		const sources = matchFields(from, to);
		for (const [slot, field] of to.fields.entries()) {
			const fieldPath = path === "" ? field.name : `${path}.${field.name}`;
			const index = sources[slot];
			if (index === undefined) defaults.push([slot, compileDefault(field, fieldPath)]);
			else if (reads[index] !== undefined) incompatible(fieldPath, "another field stands for the same one of the writer");
			else {
				reads[index] = compile((from.fields[index] as RecordField).type, field.type, fieldPath);
				slots[index] = slot;
			}
		}
		const steps = reads.map((read, index) => read ?? compileSkip((from.fields[index] as RecordField).type, skips));
		return aroundRecord(from, () => {
			const values: unknown[] = new Array(names.length);
			for (let index = 0; index < steps.length; index++) {
				const value = (steps[index] as Read)();
				const slot = slots[index] as number;
				if (slot >= 0) values[slot] = value;
			}
			for (const [slot, make] of defaults) values[slot] = make();
			const record: Record<string, unknown> = {};
			for (let slot = 0; slot < names.length; slot++) put(record, names[slot] as string, values[slot]);
			return record;
		});
	}

	function compileArray(from: AvroType, to: AvroType, path: string): Read {
		const item = compile(from, to, path);
		const smallest = smallestSize(from);
		return () => {
			const list: unknown[] = [];
			for (let count = block(smallest); count > 0; count = block(smallest)) {
				for (let index = 0; index < count; index++) list.push(item());
			}
			return list;
		};
	}

	function compileMap(from: AvroType, to: AvroType, path: string): Read {
		const value = compile(from, to, path);
		return () => {
			const map: Record<string, unknown> = {};
			for (let count = block(1); count > 0; count = block(1)) {
				for (let index = 0; index < count; index++) put(map, key(), value());
			}
			return map;
		};
	}

	function compileWriterUnion(from: UnionType, to: AvroType, path: string): Read {
		const errors: unknown[] = [];
		const branches = from.branches.map((inner): Read => {
			try {
				return compile(inner, to, path);
			} catch (error) {
				errors.push(error);
				return () => damaged(`the union ${describe(path)} has a branch that this version cannot take`);
			}
		});
		if (errors.length === branches.length) throw errors[0] ?? new AvroVersionsError("The union of the writer has no branches.");
		return () => (branches[branch(branches.length)] as Read)();
	}

	function compileReaderUnion(from: AvroType, to: UnionType, path: string): Read {
		for (const branch of matchBranches(from, to)) {
			let read: Read;
			try {
				read = compile(from, branch, path);
			} catch (error) {
				if (error instanceof AvroVersionsError) continue;
				throw error;
			}
			if (!to.wrapped || branch.kind === "null") return read;
			const name = branchName(branch);
			return () => ({ [name]: read() });
		}
		return incompatible(path, `no branch of the union takes ${from.kind}`);
	}

	return compile(writer, reader, "");
}

/** A default is read once, to know that it can be; a value that could be changed is made anew for each record. */
function compileDefault(field: RecordField, path: string): () => unknown {
	if (!("default" in field)) return incompatible(path, "the writer has no such field, and it has no default");
	let value: unknown;
	try {
		value = jsonToValue(field.type, field.default, "default");
	} catch {
		// It fits its type, or else the generator had refused it: what is wrong is a Date or a decimal out of range.
		return incompatible(path, "its default is one that no value can be");
	}
	return typeof value === "object" && value !== null ? () => jsonToValue(field.type, field.default, "default") : () => value;
}

function compileEnum(from: EnumType, to: EnumType, path: string): Read {
	const symbols = from.symbols.map((symbol) => (to.symbols.includes(symbol) ? symbol : to.default));
	if (symbols.every((symbol) => symbol === undefined)) return incompatible(path, "the two enums share no symbol");
	return () => symbol(symbols);
}

function compileScalar(from: AvroType, to: AvroType, path: string): Read {
	if (!isScalar(from) || !isScalar(to)) return incompatible(path, `${from.kind} cannot be read as ${to.kind}`);
	if (from.logical !== undefined && to.logical !== undefined && !isSameLogical(from.logical, to.logical)) {
		return incompatible(path, `${from.logical.name} cannot be read as ${to.logical.name} of another unit or scale`);
	}
	const underlying = readUnderlying(from, to, to.bigint);
	if (underlying === undefined) return incompatible(path, `${from.kind} cannot be read as ${to.kind}`);
	const finish = finishOf(to);
	return finish === undefined ? underlying : () => finish(underlying());
}

function isScalar(type: AvroType): type is ScalarType {
	return "bigint" in type;
}

function readUnderlying(from: ScalarType, to: ScalarType, asBigint: boolean): Read | undefined {
	if (from.kind === "fixed" && to.kind === "fixed") {
		return from.size === to.size && isSameName(from, to) ? () => fixed(from.size) : undefined;
	}
	switch (`${from.kind} ${to.kind}`) {
		case "null null":
			return () => null;
		case "boolean boolean":
			return boolean;
		case "int int":
		case "int double":
			return int;
		case "int long":
			return asBigint ? () => BigInt(int()) : int;
		case "int float":
			return () => Math.fround(int());
		case "long long":
			return asBigint ? bigint : long;
		case "long float":
			return () => Math.fround(roundedLong());
		case "long double":
			return roundedLong;
		case "float float":
		case "float double":
			return float;
		case "double double":
			return double;
		case "bytes bytes":
			return blob;
		case "string bytes":
			return () => toBytes(text());
		case "string string":
		case "bytes string":
			return text;
		default:
			return undefined;
	}
}

/** By name without namespace, or by one of the reader's aliases. */
function isSameName(
	from: AvroType & { readonly name: string },
	to: AvroType & { readonly name: string; readonly aliases: readonly string[] },
): boolean {
	const simple = (name: string): string => name.slice(name.lastIndexOf(".") + 1);
	return simple(from.name) === simple(to.name) || to.aliases.includes(from.name);
}

function describe(path: string): string {
	return path === "" ? "at the top" : path;
}

function incompatible(path: string, problem: string): never {
	throw new AvroVersionsError(`The writer's version cannot be read: ${path === "" ? "" : `at ${path}, `}${problem}.`, {
		fix: "Give the field a default or an alias, or widen its type, so that the new version reads the old one.",
	});
}
