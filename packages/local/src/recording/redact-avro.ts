import type { AvroType, RecordField } from "@millrace/codegen";
import { REDACTED } from "./redact-json.ts";
import { endsOf, type PathState, pathsBelow, stepInto } from "./redact-path.ts";

/*
  Copies a datum and writes over what the paths name, byte by byte as the specification lays values out
  (https://avro.apache.org/docs/1.12.0/specification/#binary-encoding). Nothing is decoded into JavaScript's values, so what is not redacted
  keeps its bytes, whatever version of the schema it was written with.
*/

/** Deeper than any datum should be; a recursive schema lets a payload ask for more. */
const MAX_DEPTH = 500;

export interface AvroRedaction {
	/** The schema that the payload was written with. */
	readonly type: AvroType;
	readonly state: PathState;
	/** Other names of a field, in other versions of the schema. */
	readonly namesOf: (field: RecordField) => readonly string[];
	/** Called with each path that met something. */
	readonly onRedacted: (path: string) => void;
}

/**
 * An Avro payload, without its frame, with what the paths name redacted. Each value keeps its type: text becomes `[redacted]`, numbers 0,
 * booleans false, bytes, lists and maps empty, a fixed zeros, an enum its default or first symbol; a union keeps its branch, so null stays.
 *
 * @throws {RangeError} when the payload is not one datum of that schema.
 */
export function redactAvro(payload: Uint8Array, redaction: AvroRedaction): Uint8Array {
	const { state, namesOf, onRedacted } = redaction;
	const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
	const out: Uint8Array[] = [];
	let at = 0;
	let copied = 0;

	function replace(start: number, bytes: Uint8Array): void {
		out.push(payload.subarray(copied, start), bytes);
		copied = at;
	}

	function advance(count: number): void {
		if (!(count >= 0 && count <= payload.length - at)) throw new RangeError("The payload is shorter than its schema says.");
		at += count;
	}

	/** Exact up to 2^53; what is larger is no length of anything, and is copied without being looked at. */
	function readLong(): number {
		let value = 0;
		for (let scale = 1; scale < 2 ** 70; scale *= 0x80) {
			const start = at;
			advance(1);
			const byte = view.getUint8(start);
			value += (byte & 0x7f) * scale;
			if (byte < 0x80) return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
		}
		throw new RangeError("A number of the payload is longer than 64 bits.");
	}

	/** Items of a list or map, block by block. */
	function eachItem(item: () => void, rewritten: boolean): void {
		for (;;) {
			const start = at;
			const count = readLong();
			if (count === 0) return;
			if (count < 0) {
				readLong();
				// The size of the block is about to change: it is optional, so it goes.
				if (rewritten) replace(start, writeLong(-count));
			}
			// Items of no bytes at all would let a few bytes ask for billions of turns.
			if (Math.abs(count) > Math.max(payload.length - at, MAX_EMPTY_ITEMS))
				throw new RangeError("A block of the payload claims too many items.");
			for (let index = 0; index < Math.abs(count); index++) item();
		}
	}

	function walk(type: AvroType, here: PathState, depth: number): void {
		if (depth > MAX_DEPTH) throw new RangeError(`The payload is nested deeper than ${MAX_DEPTH} levels.`);
		const isWhole = endsOf(here).length > 0;
		switch (type.kind) {
			case "union": {
				const branch = type.branches[readLong()];
				if (branch === undefined) throw new RangeError("A union of the payload names no branch of its schema.");
				walk(branch, here, depth + 1);
				return;
			}
			case "record":
				for (const field of type.fields) {
					walk(field.type, isWhole ? here : stepInto(here, namesOf(field)), depth + 1);
				}
				return;
			case "array":
			case "map": {
				const start = at;
				const rewritten = here.length > 0 && !isWhole;
				eachItem(() => {
					if (type.kind === "array") return walk(type.items, rewritten ? here : [], depth + 1);
					const size = readLong();
					const from = at;
					advance(size);
					const inner = rewritten ? stepInto(here, [Buffer.from(payload.subarray(from, at)).toString()]) : [];
					walk(type.values, inner, depth + 1);
				}, rewritten);
				if (isWhole) redactFrom(start, Uint8Array.of(0), here);
				return;
			}
			default: {
				const start = at;
				skipScalar(type);
				// A path that goes on where there are no fields redacts what it meets: rather too much than too little.
				if (here.length > 0 && type.kind !== "null") redactFrom(start, redactedScalar(type, at - start), here);
			}
		}
	}

	function redactFrom(start: number, bytes: Uint8Array, here: PathState): void {
		replace(start, bytes);
		for (const path of pathsBelow(here)) onRedacted(path);
	}

	/** Moves behind a value that holds no others. */
	function skipScalar(type: AvroType): void {
		const size = type.kind === "fixed" ? type.size : FIXED_SIZES[type.kind];
		if (size !== undefined) advance(size);
		else if (type.kind === "bytes" || type.kind === "string") advance(readLong());
		else readLong();
	}

	walk(redaction.type, state, 0);
	if (at !== payload.length) throw new RangeError("The payload is longer than its schema says.");
	return Buffer.concat([...out, payload.subarray(copied)]);
}

const FIXED_SIZES: Readonly<Partial<Record<AvroType["kind"], number>>> = { null: 0, boolean: 1, float: 4, double: 8 };
/** Items without bytes, such as nulls, that one block may hold. */
const MAX_EMPTY_ITEMS = 100_000;
const NIL_UUID = "00000000-0000-0000-0000-000000000000";

function redactedScalar(type: AvroType, size: number): Uint8Array {
	switch (type.kind) {
		case "string": {
			const text = type.attributes["logicalType"] === "uuid" ? NIL_UUID : REDACTED;
			return Buffer.concat([writeLong(text.length), Buffer.from(text)]);
		}
		case "bytes":
			// No bytes at all are no decimal.
			return type.attributes["logicalType"] === "decimal" ? Uint8Array.of(2, 0) : Uint8Array.of(0);
		case "enum":
			return writeLong(type.default === undefined ? 0 : type.symbols.indexOf(type.default));
		case "int":
		case "long":
			return Uint8Array.of(0);
		default:
			return new Uint8Array(size);
	}
}

function writeLong(value: number): Uint8Array {
	const bytes: number[] = [];
	let rest = BigInt(value) << 1n;
	while (rest >= 0x80n) {
		bytes.push(Number(rest & 0x7fn) | 0x80);
		rest >>= 7n;
	}
	bytes.push(Number(rest));
	return Uint8Array.from(bytes);
}
