import { bytes, isTextAt, keyAt, textAt, view } from "../input/input.ts";
import { AvroPayloadError } from "./avro-errors.ts";
import { MAX_DEPTH } from "./limits.ts";

/*
  What generated readers are made of: Avro's binary encoding (https://avro.apache.org/docs/1.12.0/specification/#binary-encoding), one
  function a type, each reading at the position and moving it. Nothing is taken on the producer's word: lengths and counts are compared
  with the bytes that are left before anything is built, indexes with the schema, depth with a limit.

  Numbers of one byte, flags and floats are read without a look at the end of the payload: what lies behind it belongs to the next one of
  its batch, every loop and text compares with the end, and a reader that ends anywhere else than there has failed.
*/

/** Items of no bytes (nulls, empty records and their fields) in one payload: a few bytes could claim billions of them. */
const MAX_EMPTY_ITEMS = 100_000;

/** Zig-zag doubles a number, so what is exact as a double ends half way to 2^53. */
const EXACT = 2 ** 52;

let start = 0;
let at = 0;
let end = 0;
let depth = 0;
let emptyItems = 0;

/**
 * Reads one value from `from` up to `to`, exactly.
 * @throws {AvroPayloadError} that says at which byte it went wrong, and never holds a value.
 */
export function readValue<T>(read: () => T, from: number, to: number): T {
	start = at = from;
	end = to;
	depth = emptyItems = 0;
	let value: T;
	try {
		value = read();
	} catch (error) {
		// A float behind the end of the memory, or the end of the stack: records that hold themselves in many lists at once.
		throw error instanceof RangeError ? damaged("it is nested too deep") : error;
	}
	if (at > end) cutShort();
	if (at < end) damaged(`${end - at} bytes follow the end of the value`);
	return value;
}

/** Ends the payload: it is not of the schema that it claims. */
export function damaged(problem: string): never {
	if (at > end) cutShort();
	throw new AvroPayloadError(`The Avro payload is not valid at byte ${at - start}: ${problem}.`);
}

function cutShort(): never {
	throw new AvroPayloadError(`The Avro payload is cut short: it has ${end - start} bytes.`);
}

export function boolean(): boolean {
	const byte = bytes[at++] as number;
	return byte > 1 ? damaged("a boolean is neither 0 nor 1") : byte === 1;
}

/** A zig-zag number of at most 32 bits. */
export function int(): number {
	const byte = bytes[at] as number;
	if (byte < 0x80) {
		at += 1;
		return (byte >>> 1) ^ -(byte & 1);
	}
	const from = at;
	const value = long();
	return value === (value | 0) && at - from <= 5 ? value : damaged("an int has more than 32 bits");
}

/** A zig-zag number of at most 64 bits that a number holds exactly. */
export function long(): number {
	const from = at;
	let byte = bytes[at++] as number;
	let low = byte & 0x7f;
	if (byte >= 0x80) {
		byte = bytes[at++] as number;
		low |= (byte & 0x7f) << 7;
		if (byte >= 0x80) {
			byte = bytes[at++] as number;
			low |= (byte & 0x7f) << 14;
			if (byte >= 0x80) {
				byte = bytes[at++] as number;
				low |= (byte & 0x7f) << 21;
				// 28 bits were read without a loop, and at most 28 more are: bit operations end at 32.
				return byte < 0x80 ? (low >>> 1) ^ -(low & 1) : longer(low, from);
			}
		}
	}
	return (low >>> 1) ^ -(low & 1);
}

function longer(low: number, from: number): number {
	let high = 0;
	for (let shift = 0; shift < 28; shift += 7) {
		const byte = bytes[at++] as number;
		high |= (byte & 0x7f) << shift;
		if (byte < 0x80) {
			const value = (low >>> 1) + high * 2 ** 27;
			if (value < Number.MAX_SAFE_INTEGER) return low & 1 ? -value - 1 : value;
			break;
		}
	}
	at = from;
	const exact = Number(bigint());
	return Number.isSafeInteger(exact) ? exact : damaged("a long is beyond 2^53, so a number cannot hold it exactly");
}

/** A long as the nearest double, where a reader's `double` or `float` takes it. */
export function roundedLong(): number {
	return Number(bigint());
}

/** Any zig-zag number of 64 bits. */
export function bigint(): bigint {
	const from = at;
	const value = number(10);
	return value > -EXACT && value < EXACT ? BigInt(value) : bigintBetween(from);
}

export function float(): number {
	at += 4;
	return view.getFloat32(at - 4, true);
}

export function double(): number {
	at += 8;
	return view.getFloat64(at - 8, true);
}

/** UTF-8, or an error: never replacement characters. */
export function text(): string {
	const byte = bytes[at] as number;
	const length = byte >>> 1;
	// Most texts are short; together with what is inlined here this is 6% of a small record (bench/decode.ts, click).
	if (byte >= 0x80 || (byte & 1) !== 0 || length >= end - at) return longText();
	at += length + 1;
	return textAt(at - length, length) ?? noText();
}

function longText(): string {
	const length = size();
	return textAt(at - length, length) ?? noText();
}

/** A text as the key of a map. */
export function key(): string {
	const length = size();
	return keyAt(at - length, length) ?? noText();
}

function noText(): never {
	return damaged("a text is not UTF-8");
}

/** Steps over a text, as strict as reading it. */
export function skipText(): void {
	const length = size();
	if (!isTextAt(at - length, length)) noText();
}

/** Steps over a long of any size. */
export function skipLong(): void {
	number(10);
}

/** A copy: the payload's memory is used again. */
export function blob(): Uint8Array {
	return copy(size());
}

/** Steps over bytes with their number in front. */
export function skipBlob(): void {
	size();
}

/** That many bytes, as a copy. */
export function fixed(length: number): Uint8Array {
	take(length);
	return copy(length);
}

/** A copy of the bytes before the position. */
function copy(length: number): Uint8Array {
	return new Uint8Array(bytes.subarray(at - length, at));
}

/** Steps over that many bytes. */
export function take(length: number): void {
	if (length > end - at) damaged(`it is cut short, ${length} bytes should follow and ${end - at} do`);
	at += length;
}

/** The index of a branch, below `count`. */
export function branch(count: number): number {
	const byte = bytes[at] as number;
	if (byte >= 0x80 || (byte & 1) !== 0 || byte >>> 1 >= count || at >= end) return index(count, "a union has no such branch");
	at += 1;
	return byte >>> 1;
}

/** The index of an enum's symbol, below `count`. */
export function symbolIndex(count: number): number {
	const byte = bytes[at] as number;
	if (byte >= 0x80 || (byte & 1) !== 0 || byte >>> 1 >= count || at >= end) return index(count, "an enum has no such symbol");
	at += 1;
	return byte >>> 1;
}

/** The symbol of an enum, of those that its writer knows; undefined stands for one that the reader does not know. */
export function symbol<T>(symbols: readonly T[]): Exclude<T, undefined> {
	const found = symbols[symbolIndex(symbols.length)];
	if (found === undefined) damaged("an enum has a symbol that this version does not know");
	return found as Exclude<T, undefined>;
}

/**
 * The number of items in the next block of a list or map; 0 ends it.
 * @param smallest the fewest bytes that an item takes
 */
export function block(smallest: number): number {
	const byte = bytes[at] as number;
	let count = byte >>> 1;
	if (byte < 0x80 && (byte & 1) === 0) at += 1;
	else {
		count = number(10);
		if (count < 0) {
			count = -count;
			const length = number(10);
			if (length < 0) damaged("a length is negative");
			if (length > end - at) damaged("a block is longer than the payload");
		}
	}
	if (count * smallest > end - at) damaged("it claims more items than its bytes can hold");
	if (smallest === 0) countEmpty(count);
	return count;
}

/** Items or fields of no bytes: only their number is a limit for them. */
export function countEmpty(count: number): void {
	emptyItems += count;
	if (emptyItems > MAX_EMPTY_ITEMS) damaged(`it claims more than ${MAX_EMPTY_ITEMS} items of no bytes`);
}

/** Goes into a value that holds others, in a schema that holds itself; `leave` it. */
export function enter(): void {
	depth += 1;
	if (depth > MAX_DEPTH) damaged(`it is nested more than ${MAX_DEPTH} levels deep`);
}

export function leave(): void {
	depth -= 1;
}

/** Reads the length of bytes or text, and moves behind them. */
function size(): number {
	const byte = bytes[at] as number;
	const length = byte >>> 1;
	if (byte >= 0x80 || (byte & 1) !== 0 || length >= end - at) return longSize();
	at += length + 1;
	return length;
}

function longSize(): number {
	const length = number(10);
	if (length < 0) damaged("a length is negative");
	take(length);
	return length;
}

/** Any index, slowly. */
function index(count: number, problem: string): number {
	const value = number(5);
	return value >= 0 && value < count ? value : damaged(problem);
}

/** A zig-zag number, exact below 2^52; larger ones keep their size. */
function number(maxBytes: number): number {
	let value = 0;
	let factor = 1;
	for (let count = 0; ; count++) {
		if (count === maxBytes) damaged(`a number is longer than ${maxBytes} bytes`);
		if (at >= end) cutShort();
		const byte = bytes[at++] as number;
		if (count === 9 && byte > 1) damaged("a number has more than 64 bits");
		value += (byte & 0x7f) * factor;
		if (byte < 0x80) break;
		factor *= 128;
	}
	return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
}

/** The zig-zag number between there and the position. */
function bigintBetween(from: number): bigint {
	let value = 0n;
	for (let place = at - 1; place >= from; place--) value = (value << 7n) | BigInt((bytes[place] as number) & 0x7f);
	return (value >> 1n) ^ -(value & 1n);
}
