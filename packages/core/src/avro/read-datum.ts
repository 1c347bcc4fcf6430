import { isUtf8 } from "node:buffer";
import { AvroPayloadError, AvroVersionsError } from "./avro-errors.ts";
import { type AvroType, branchName, type EnumType, type RecordField, type RecordType, type UnionType } from "./avro-type.ts";
import {
	type Cursor,
	countEmpty,
	damaged,
	enter,
	readAll,
	readBlock,
	readIndex,
	readInt,
	readLength,
	readLong,
	readText,
	take,
} from "./cursor.ts";
import { jsonToValue } from "./json-to-value.ts";
import { isSameLogical } from "./logical-type.ts";
import { compileFinish, type Underlying } from "./logical-value.ts";
import { MapValue, put } from "./map-value.ts";
import { matchBranches } from "./match-branches.ts";
import { matchFields } from "./match-fields.ts";
import { compileSkip, readBoolean, readFields, readSymbol, type Skip } from "./skip-datum.ts";
import { smallestSize } from "./smallest-size.ts";

type Read = (cursor: Cursor) => unknown;

/**
 * Compiles how payloads of the writer's schema become values of the reader's
 * (https://avro.apache.org/docs/1.12.0/specification/#schema-resolution). Both may be the same. Compiled means closures: nothing is
 * evaluated.
 *
 * Of the branches of a reader's union the one of the same type wins, and only then the first that a promotion reaches. A
 * writer's branch that the reader cannot take fails the records that use it, not the version.
 *
 * @throws {AvroVersionsError} when no value of the writer's could be read. What it returns throws `AvroPayloadError` for bytes that are no
 * such value, and `RangeError` for numbers that would have to be rounded.
 */
export function compileReader(writer: AvroType, reader: AvroType): (payload: Uint8Array) => unknown {
	const known = new Map<AvroType, Map<AvroType, Read>>();
	const skips = new Map<AvroType, Skip>();

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
		inner.set(to, (cursor) => (read as Read)(cursor));
		try {
			read = compileRecord(from, to, path);
		} catch (error) {
			inner.delete(to);
			// Records inside it may be kept for another branch of a union, and still lead here.
			read = () => {
				throw new AvroPayloadError(`The record ${describe(path)} is one that this version cannot take.`);
			};
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
			else {
				reads[index] = compile((from.fields[index] as RecordField).type, field.type, fieldPath);
				slots[index] = slot;
			}
		}
		const steps = reads.map((read, index) => read ?? compileSkip((from.fields[index] as RecordField).type, skips));
		const empty = smallestSize(from) === 0;
		return (cursor) => {
			if (empty) countEmpty(cursor, from.fields.length);
			const values: unknown[] = new Array(names.length);
			readFields(cursor, from, (index) => {
				const value = (steps[index] as Read)(cursor);
				const slot = slots[index] as number;
				if (slot >= 0) values[slot] = value;
			});
			for (const [slot, make] of defaults) values[slot] = make();
			const record: Record<string, unknown> = {};
			for (let slot = 0; slot < names.length; slot++) put(record, names[slot] as string, values[slot]);
			return record;
		};
	}

	function compileArray(from: AvroType, to: AvroType, path: string): Read {
		const item = compile(from, to, path);
		const smallest = smallestSize(from);
		return (cursor) => {
			const items: unknown[] = [];
			for (let count = readBlock(cursor, smallest); count > 0; count = readBlock(cursor, smallest)) {
				enter(cursor);
				for (let index = 0; index < count; index++) items.push(item(cursor));
				cursor.depth -= 1;
			}
			return items;
		};
	}

	function compileMap(from: AvroType, to: AvroType, path: string): Read {
		const value = compile(from, to, path);
		return (cursor) => {
			const map = new MapValue();
			for (let count = readBlock(cursor, 1); count > 0; count = readBlock(cursor, 1)) {
				enter(cursor);
				for (let index = 0; index < count; index++) {
					const key = readText(cursor);
					map.put(key, value(cursor));
				}
				cursor.depth -= 1;
			}
			return map.value;
		};
	}

	function compileWriterUnion(from: UnionType, to: AvroType, path: string): Read {
		const errors: unknown[] = [];
		const branches = from.branches.map((branch): Read => {
			try {
				return compile(branch, to, path);
			} catch (error) {
				errors.push(error);
				return () => {
					throw new AvroPayloadError(`The union ${describe(path)} has a branch that this version cannot take.`);
				};
			}
		});
		if (errors.length === branches.length) throw errors[0] ?? new AvroVersionsError("The union of the writer has no branches.");
		return (cursor) => {
			const branch = branches[readIndex(cursor)] ?? damaged(cursor, "a union has no such branch");
			enter(cursor);
			const value = branch(cursor);
			cursor.depth -= 1;
			return value;
		};
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
			return (cursor) => ({ [name]: read(cursor) });
		}
		return incompatible(path, `no branch of the union takes ${from.kind}`);
	}

	const read = compile(writer, reader, "");
	return (payload) => readAll(payload, read);
}

/** A default is read once, to know that it can be; a value that could be changed is made anew for each record. */
function compileDefault(field: RecordField, path: string): () => unknown {
	if (!("default" in field)) return incompatible(path, "the writer has no such field, and it has no default");
	const value = jsonToValue(field.type, field.default, "default");
	return typeof value === "object" && value !== null ? () => jsonToValue(field.type, field.default, "default") : () => value;
}

function compileEnum(from: EnumType, to: EnumType, path: string): Read {
	const symbols = from.symbols.map((symbol) => (to.symbols.includes(symbol) ? symbol : to.default));
	if (symbols.every((symbol) => symbol === undefined)) return incompatible(path, "the two enums share no symbol");
	return (cursor) => {
		const symbol = symbols[readSymbol(cursor, symbols as readonly string[])];
		if (symbol === undefined) {
			throw new AvroPayloadError(`The enum ${describe(path)} has a symbol that this version does not know.`);
		}
		return symbol;
	};
}

function compileScalar(from: AvroType, to: AvroType, path: string): Read {
	if (from.logical !== undefined && to.logical !== undefined && !isSameLogical(from.logical, to.logical)) {
		return incompatible(path, `${from.logical.name} cannot be read as ${to.logical.name} of another unit or scale`);
	}
	const read = underlyingReader(from);
	const promote = promotion(from, to, path);
	if (read === undefined || promote === undefined) return incompatible(path, `${from.kind} cannot be read as ${to.kind}`);
	const finish = compileFinish(to, path);
	if (promote === same) return finish === undefined ? read : (cursor) => finish(read(cursor));
	return finish === undefined ? (cursor) => promote(read(cursor)) : (cursor) => finish(promote(read(cursor)));
}

function underlyingReader(type: AvroType): ((cursor: Cursor) => Underlying) | undefined {
	switch (type.kind) {
		case "null":
			return () => null;
		case "boolean":
			return readBoolean;
		case "int":
			return readInt;
		case "long":
			return readLong;
		case "float":
			return (cursor) => cursor.view.getFloat32(take(cursor, 4), true);
		case "double":
			return (cursor) => cursor.view.getFloat64(take(cursor, 8), true);
		case "string":
			return readText;
		case "bytes":
			return (cursor) => takeBytes(cursor, readLength(cursor));
		case "fixed":
			return (cursor) => takeBytes(cursor, type.size);
		default:
			return undefined;
	}
}

/** A view on the payload. */
function takeBytes(cursor: Cursor, length: number): Uint8Array {
	const from = take(cursor, length);
	return cursor.bytes.subarray(from, from + length);
}

type Promote = (value: Underlying) => Underlying;

const same: Promote = (value) => value;

function promotion(from: AvroType, to: AvroType, path: string): Promote | undefined {
	if (from.kind === "fixed" && to.kind === "fixed") return from.size === to.size && isSameName(from, to) ? same : undefined;
	if (from.kind === to.kind) return same;
	switch (`${from.kind} ${to.kind}`) {
		case "int long":
			return same;
		case "int float":
		case "long float":
			return (value) => Math.fround(Number(value));
		case "int double":
		case "float double":
			return same;
		case "long double":
			return (value) => Number(value);
		case "string bytes":
			return (value) => Buffer.from(value as string);
		case "bytes string":
			return (value) => {
				if (isUtf8(value as Uint8Array)) return Buffer.from(value as Uint8Array).toString();
				throw new AvroPayloadError(`The bytes ${describe(path)} are read as a string and are not UTF-8.`);
			};
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
