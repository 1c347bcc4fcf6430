import {
	block,
	boolean,
	branch,
	countEmpty,
	enter,
	int,
	leave,
	skipBlob,
	skipLong,
	skipText,
	symbolIndex,
	take,
} from "../avro/read.ts";
import type { AvroType, RecordType } from "./avro-type.ts";
import { holdsItself, smallestSize } from "./type-facts.ts";

/** Steps over a value without building it, as strict as reading it. */
export type Skip = () => unknown;

/** Compiles how to step over values that the reader's version has no place for. */
export function compileSkip(type: AvroType, known: Map<RecordType, Skip>): Skip {
	switch (type.kind) {
		case "null":
			return () => {};
		case "boolean":
			return boolean;
		case "int":
			return int;
		case "long":
			return skipLong;
		case "float":
			return () => take(4);
		case "double":
			return () => take(8);
		case "bytes":
			return skipBlob;
		case "string":
			return skipText;
		case "fixed":
			return () => take(type.size);
		case "enum":
			return () => symbolIndex(type.symbols.length);
		case "union": {
			const branches = type.branches.map((inner) => compileSkip(inner, known));
			return () => (branches[branch(branches.length)] as Skip)();
		}
		case "array":
			return skipItems(compileSkip(type.items, known), smallestSize(type.items));
		case "map": {
			const value = compileSkip(type.values, known);
			const entry = () => {
				skipText();
				value();
			};
			return skipItems(entry, 1);
		}
		case "record":
			return known.get(type) ?? compileRecord(type, known);
		default:
			return type satisfies never;
	}
}

function compileRecord(type: RecordType, known: Map<RecordType, Skip>): Skip {
	const fields: Skip[] = [];
	const skip = aroundRecord(type, () => {
		for (const field of fields) field();
	});
	// Known before its fields are compiled, because they may hold it.
	known.set(type, skip);
	for (const field of type.fields) fields.push(compileSkip(field.type, known));
	return skip;
}

function skipItems(item: Skip, smallest: number): Skip {
	return () => {
		for (let count = block(smallest); count > 0; count = block(smallest)) for (let index = 0; index < count; index++) item();
	};
}

/** What every record costs of the payload's limits, around what reads its fields. */
export function aroundRecord<T>(type: RecordType, readFields: () => T): () => T {
	const empty = smallestSize(type) === 0 ? type.fields.length : 0;
	const counted = holdsItself(type);
	return () => {
		if (empty > 0) countEmpty(empty);
		if (!counted) return readFields();
		enter();
		const value = readFields();
		leave();
		return value;
	};
}
