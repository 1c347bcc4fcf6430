import { isUtf8 } from "node:buffer";
import { AvroPayloadError } from "./avro-errors.ts";
import { MAX_DEPTH } from "./limits.ts";

/*
  Avro binary (https://avro.apache.org/docs/1.12.0/specification/#binary-encoding), read with nothing taken on the producer's word: lengths and
  counts are compared with the bytes that are left before anything is built, indexes with the schema, depth with a limit.
*/

/** Items of no bytes (nulls, empty records and their fields) in one payload: a few bytes could claim billions of them. */
const MAX_EMPTY_ITEMS = 100_000;

/** Zig-zag doubles a number, so what is exact as a double ends half way to 2^53. */
const EXACT = 2 ** 52;

/** One payload on its way, and what is left of its limits. */
export interface Cursor {
	readonly bytes: Buffer;
	readonly view: DataView;
	at: number;
	depth: number;
	emptyItems: number;
}

/** Thrown while a payload is read. Records on the way out put their fields in front; `readAll` makes a coded error of it. */
export class Damage extends Error {
	readonly at: number;
	readonly path: string[] = [];

	constructor(problem: string, at: number) {
		super(problem);
		this.at = at;
	}
}

export function damaged(cursor: Cursor, problem: string): never {
	throw new Damage(problem, cursor.at);
}

/**
 * Reads a whole payload.
 * @throws {AvroPayloadError} that says at which field and byte it went wrong, and never holds a value.
 */
export function readAll<T>(payload: Uint8Array, read: (cursor: Cursor) => T): T {
	const { buffer, byteOffset, length } = payload;
	const cursor: Cursor = {
		bytes: Buffer.from(buffer, byteOffset, length),
		view: new DataView(buffer, byteOffset, length),
		at: 0,
		depth: 0,
		emptyItems: 0,
	};
	try {
		const value = read(cursor);
		if (cursor.at < length) damaged(cursor, `${length - cursor.at} bytes follow the end of the value`);
		return value;
	} catch (error) {
		if (!(error instanceof Damage)) throw error;
		const field = error.path.length === 0 ? "" : ` in ${error.path.join(".")}`;
		throw new AvroPayloadError(`The Avro payload is not valid at byte ${error.at}${field}: ${error.message}.`, {
			fix: "Check that its writer used the schema that the record names.",
		});
	}
}

/** Steps over that many bytes and returns where they began. */
export function take(cursor: Cursor, length: number): number {
	const { at, bytes } = cursor;
	if (length > bytes.length - at) {
		damaged(cursor, `it is cut short, ${length} bytes should follow and ${bytes.length - at} do`);
	}
	cursor.at = at + length;
	return at;
}

/** Goes into a value that holds others; leave with `depth--`. */
export function enter(cursor: Cursor): void {
	if (++cursor.depth > MAX_DEPTH) damaged(cursor, `it is nested more than ${MAX_DEPTH} levels deep`);
}

/** A zig-zag number of at most 32 bits. */
export function readInt(cursor: Cursor): number {
	const byte = cursor.bytes[cursor.at];
	if (byte !== undefined && byte < 0x80) {
		cursor.at += 1;
		return (byte >>> 1) ^ -(byte & 1);
	}
	const value = readNumber(cursor, 5);
	if (value !== (value | 0)) damaged(cursor, "an int has more than 32 bits");
	return value;
}

/** A zig-zag number of at most 64 bits: a number where that is exact, else a bigint. */
export function readLong(cursor: Cursor): number | bigint {
	const byte = cursor.bytes[cursor.at];
	if (byte !== undefined && byte < 0x80) {
		cursor.at += 1;
		return (byte >>> 1) ^ -(byte & 1);
	}
	const start = cursor.at;
	const value = readNumber(cursor, 10);
	if (value > -EXACT && value < EXACT) return value;
	const long = readBigLong(cursor.bytes, start, cursor.at);
	return Number.isSafeInteger(Number(long)) ? Number(long) : long;
}

/** The index of a branch or symbol. */
export function readIndex(cursor: Cursor): number {
	return readNumber(cursor, 5);
}

/** The length of bytes or text: not negative. */
export function readLength(cursor: Cursor): number {
	const length = readNumber(cursor, 10);
	if (length < 0) damaged(cursor, "a length is negative");
	return length;
}

/** Bytes of text that are UTF-8: where they begin. */
export function takeText(cursor: Cursor): number {
	const start = cursor.at;
	const from = take(cursor, readLength(cursor));
	if (!isUtf8(cursor.bytes.subarray(from, cursor.at))) {
		cursor.at = start;
		damaged(cursor, "a text is not UTF-8");
	}
	return from;
}

export function readText(cursor: Cursor): string {
	const start = cursor.at;
	const from = take(cursor, readLength(cursor));
	const text = cursor.bytes.toString("utf8", from, cursor.at);
	// Only then may something have been replaced.
	if (text.includes("\uFFFD") && !isUtf8(cursor.bytes.subarray(from, cursor.at))) {
		cursor.at = start;
		damaged(cursor, "a text is not UTF-8");
	}
	return text;
}

/**
 * The number of items in the next block of a list or map; 0 ends it.
 * @param smallest the fewest bytes that an item takes
 */
export function readBlock(cursor: Cursor, smallest: number): number {
	let count = readNumber(cursor, 10);
	if (count < 0) {
		count = -count;
		if (readLength(cursor) > cursor.bytes.length - cursor.at) damaged(cursor, "a block is longer than the payload");
	}
	if (count * smallest > cursor.bytes.length - cursor.at) damaged(cursor, "it claims more items than its bytes can hold");
	if (smallest === 0) countEmpty(cursor, count);
	return count;
}

/** Items or fields of no bytes: only their number is a limit for them. */
export function countEmpty(cursor: Cursor, count: number): void {
	cursor.emptyItems += count;
	if (cursor.emptyItems > MAX_EMPTY_ITEMS) damaged(cursor, `it claims more than ${MAX_EMPTY_ITEMS} items of no bytes`);
}

/** A zig-zag number, exact below 2^52; larger ones keep their size. */
function readNumber(cursor: Cursor, maxBytes: number): number {
	const { bytes } = cursor;
	let value = 0;
	let factor = 1;
	for (let count = 0; ; count++) {
		if (count === maxBytes) damaged(cursor, `a number is longer than ${maxBytes} bytes`);
		if (cursor.at >= bytes.length) damaged(cursor, "it is cut short in a number");
		const byte = bytes[cursor.at++] as number;
		if (count === 9 && byte > 1) damaged(cursor, "a number has more than 64 bits");
		value += (byte & 0x7f) * factor;
		if (byte < 0x80) break;
		factor *= 128;
	}
	return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
}

function readBigLong(bytes: Buffer, from: number, to: number): bigint {
	let value = 0n;
	for (let at = to - 1; at >= from; at--) value = (value << 7n) | BigInt((bytes[at] as number) & 0x7f);
	return (value >> 1n) ^ -(value & 1n);
}
