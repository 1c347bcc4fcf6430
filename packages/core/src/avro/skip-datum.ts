import type { AvroType, RecordType } from "./avro-type.ts";
import {
	type Cursor,
	countEmpty,
	Damage,
	damaged,
	enter,
	readBlock,
	readIndex,
	readInt,
	readLength,
	readLong,
	take,
	takeText,
} from "./cursor.ts";
import { smallestSize } from "./smallest-size.ts";

/** Steps over a value without building it, as strict as reading it. */
export type Skip = (cursor: Cursor) => void;

/** Compiles how to step over values that the reader's version has no place for. */
export function compileSkip(type: AvroType, known: Map<AvroType, Skip> = new Map()): Skip {
	const found = known.get(type);
	if (found !== undefined) return found;
	let skip: Skip | undefined;
	// A record that holds itself is met again while it is compiled; its function is there by the time data comes.
	known.set(type, (cursor) => (skip as Skip)(cursor));
	skip = compile(type, known);
	known.set(type, skip);
	return skip;
}

function compile(type: AvroType, known: Map<AvroType, Skip>): Skip {
	switch (type.kind) {
		case "null":
			return () => {};
		case "boolean":
			return (cursor) => void readBoolean(cursor);
		case "int":
			return (cursor) => void readInt(cursor);
		case "long":
			return (cursor) => void readLong(cursor);
		case "float":
			return (cursor) => void take(cursor, 4);
		case "double":
			return (cursor) => void take(cursor, 8);
		case "bytes":
			return (cursor) => void take(cursor, readLength(cursor));
		case "string":
			return (cursor) => void takeText(cursor);
		case "fixed":
			return (cursor) => void take(cursor, type.size);
		case "enum":
			return (cursor) => void readSymbol(cursor, type.symbols);
		case "union": {
			const branches = type.branches.map((branch) => compileSkip(branch, known));
			return (cursor) => {
				const branch = branches[readIndex(cursor)] ?? damaged(cursor, "a union has no such branch");
				enter(cursor);
				branch(cursor);
				cursor.depth -= 1;
			};
		}
		case "array":
			return skipItems(compileSkip(type.items, known), smallestSize(type.items));
		case "map": {
			const value = compileSkip(type.values, known);
			return skipItems((cursor) => {
				takeText(cursor);
				value(cursor);
			}, 1);
		}
		case "record": {
			const fields = type.fields.map((field) => compileSkip(field.type, known));
			const empty = smallestSize(type) === 0;
			return (cursor) => {
				if (empty) countEmpty(cursor, type.fields.length);
				readFields(cursor, type, (index) => (fields[index] as Skip)(cursor));
			};
		}
		default:
			return type satisfies never;
	}
}

function skipItems(item: Skip, smallest: number): Skip {
	return (cursor) => {
		for (let count = readBlock(cursor, smallest); count > 0; count = readBlock(cursor, smallest)) {
			enter(cursor);
			for (let index = 0; index < count; index++) item(cursor);
			cursor.depth -= 1;
		}
	};
}

export function readBoolean(cursor: Cursor): boolean {
	const byte = cursor.bytes[cursor.at];
	if (byte !== undefined && byte > 1) damaged(cursor, "a boolean is neither 0 nor 1");
	take(cursor, 1);
	return byte === 1;
}

/** The index of an enum's symbol. */
export function readSymbol(cursor: Cursor, symbols: readonly string[]): number {
	const index = readIndex(cursor);
	return index >= 0 && index < symbols.length ? index : damaged(cursor, "an enum has no such symbol");
}

/** Goes through the fields of a record, so that damage in one says where. */
export function readFields(cursor: Cursor, type: RecordType, read: (index: number) => void): void {
	const { fields } = type;
	if (fields.length === 0) return;
	enter(cursor);
	let index = 0;
	try {
		for (; index < fields.length; index++) read(index);
	} catch (error) {
		if (error instanceof Damage) error.path.unshift((fields[index] as RecordType["fields"][number]).name);
		throw error;
	}
	cursor.depth -= 1;
}
