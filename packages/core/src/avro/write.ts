import { AvroValueError } from "./avro-errors.ts";
import { MAX_DEPTH } from "./limits.ts";

/*
  What generated writers are made of: Avro's binary encoding (https://avro.apache.org/docs/1.12.0/specification/#binary-encoding), one
  function a type. Each checks its value, for types may be wrong about it, and takes what to call the value by in an error: a field of a
  record, never the value itself.
*/

/** Undocumented, and in every Node there is: `write` without the reading of its arguments. */
interface Bytes extends Buffer {
	utf8Write?(text: string, at: number): number;
}

const INITIAL = 1024;
/** The most that is kept for the next value: one large value should not hold its memory for good. */
const KEPT = 256 * 1024;
/** Below this many characters a loop beats the call into the platform's encoder. */
const SHORT = 24;

let bytes: Bytes = Buffer.from(new ArrayBuffer(INITIAL));
let view = new DataView(bytes.buffer);
let at = 0;
let depth = 0;

/**
 * The bytes that `write` writes, as a copy. The memory underneath is used again; a getter of the value may well encode another one, so
 * this one begins where that one stands, and ends there.
 */
export function writeValue<T>(write: (value: T) => void, value: T): Uint8Array {
	const [start, outer] = [at, depth];
	try {
		write(value);
		const copy = Buffer.allocUnsafe(at - start);
		bytes.copy(copy, 0, start, at);
		return copy;
	} finally {
		at = start;
		depth = outer;
		if (start === 0 && bytes.length > KEPT) grow(INITIAL);
	}
}

/** Room for that many more bytes. */
export function reserve(length: number): void {
	if (at + length > bytes.length) grow(Math.max(at + length, bytes.length * 2));
}

function grow(size: number): void {
	const other = Buffer.from(new ArrayBuffer(size));
	bytes.copy(other, 0, 0, at);
	bytes = other;
	view = new DataView(other.buffer);
}

/** Ends a value that does not fit. */
export function misfit(given: unknown, expected: string, what: string): never {
	const found =
		given === undefined
			? "nothing"
			: given === null
				? "null"
				: Array.isArray(given)
					? "an array"
					: `a value of type ${typeof given}`;
	throw new AvroValueError(`${what} does not fit its schema: expected ${expected}, found ${found}.`);
}

export function writeNull(given: unknown, what: string): void {
	if (given !== null) misfit(given, "null", what);
}

export function writeBoolean(given: unknown, what: string): void {
	if (typeof given !== "boolean") misfit(given, "a boolean", what);
	reserve(1);
	bytes[at++] = given ? 1 : 0;
}

export function writeInt(given: unknown, what: string): void {
	if (typeof given !== "number" || given !== (given | 0)) return misfit(given, "a whole number of 32 bits", what);
	writeSmall((given << 1) ^ (given >> 31));
}

export function writeLong(given: unknown, what: string): void {
	if (typeof given !== "number") return misfit(given, "a whole number", what);
	if (given === (given | 0)) return writeSmall((given << 1) ^ (given >> 31));
	if (!Number.isSafeInteger(given)) {
		misfit(given, Number.isInteger(given) ? "a whole number below 2^53, which alone is exact" : "a whole number", what);
	}
	writeNumber(given);
}

export function writeBigint(given: unknown, what: string): void {
	if (typeof given !== "bigint" || BigInt.asIntN(64, given) !== given) return misfit(given, "a bigint of 64 bits", what);
	const zigzag = BigInt.asUintN(64, (given << 1n) ^ (given >> 63n));
	reserve(10);
	let low = Number(zigzag & 0x7_ffff_ffffn);
	let high = Number(zigzag >> 35n);
	if (high > 0) {
		// Seven bits five times, from the front, so that the rest is a small number.
		for (let group = 0; group < 5; group++) {
			bytes[at++] = (low % 128) | 0x80;
			low = Math.floor(low / 128);
		}
		low = high;
		high = 0;
	}
	writeGroups(low);
}

export function writeFloat(given: unknown, what: string): void {
	if (typeof given !== "number") return misfit(given, "a number", what);
	reserve(4);
	view.setFloat32(at, given, true);
	at += 4;
}

export function writeDouble(given: unknown, what: string): void {
	if (typeof given !== "number") return misfit(given, "a number", what);
	reserve(8);
	view.setFloat64(at, given, true);
	at += 8;
}

/** Half a surrogate pair is refused: it would silently become a replacement character. */
export function writeText(given: unknown, what: string): void {
	if (typeof given !== "string" || (!writeShort(given) && !writeLonger(given)))
		misfit(given, "a string of whole characters", what);
}

export function writeBlob(given: unknown, what: string): void {
	if (!(given instanceof Uint8Array)) return misfit(given, "a Uint8Array", what);
	writeNumber(given.length);
	writeBytes(given);
}

export function writeFixed(given: unknown, size: number, what: string): void {
	if (!(given instanceof Uint8Array) || given.length !== size) return misfit(given, `a Uint8Array of ${size} bytes`, what);
	writeBytes(given);
}

/** The symbol of an enum. */
export function writeSymbol(given: unknown, symbols: readonly string[], what: string): void {
	const index = symbols.indexOf(given as string);
	if (index < 0) misfit(given, "one of the symbols", what);
	writeIndex(index);
}

/** The index of a branch or symbol. */
export function writeIndex(index: number): void {
	writeSmall(index << 1);
}

/** Begins a list; its items follow, then `writeEnd`. */
export function writeList(given: unknown, what: string): void {
	if (!Array.isArray(given)) return misfit(given, "an array", what);
	if (given.length > 0) writeNumber(given.length);
}

/** Begins a map, and gives its keys; for each, itself and its value follow, then `writeEnd`. */
export function writeMap(given: unknown, what: string): readonly string[] {
	if (!isKeyed(given)) return misfit(given, "an object", what);
	const keys = Object.keys(given);
	if (keys.length > 0) writeNumber(keys.length);
	return keys;
}

/** Ends a list or map. */
export function writeEnd(): void {
	reserve(1);
	bytes[at++] = 0;
}

/** Bytes with nothing before them. */
export function writeBytes(given: Uint8Array): void {
	reserve(given.length);
	bytes.set(given, at);
	at += given.length;
}

/** Refuses what is no record; what its fields hold is checked by what writes them. */
export function checkRecord(given: unknown, what: string): void {
	if (!isKeyed(given)) misfit(given, "an object", what);
}

/** Refuses what does not carry the name of one branch and nothing else. */
export function checkBranch(given: unknown, what: string): void {
	if (!isKeyed(given) || Object.keys(given).length !== 1) misfit(given, "an object with the name of one branch", what);
}

/** Goes into a record that can hold itself; `leaveValue` it. A reader has the same limit. */
export function enterValue(what: string): void {
	depth += 1;
	if (depth <= MAX_DEPTH) return;
	throw new AvroValueError(`${what} does not fit its schema: it is nested more than ${MAX_DEPTH} levels deep.`);
}

export function leaveValue(): void {
	depth -= 1;
}

/* Which branch of a union a value is of, and what that makes of its type. */

export function isBytes<T>(given: T): given is Extract<T, Uint8Array> {
	return given instanceof Uint8Array;
}

export function isDate<T>(given: T): given is Extract<T, Date> {
	return given instanceof Date;
}

export function isList<T>(given: T): given is Extract<T, readonly unknown[]> {
	return Array.isArray(given);
}

/** Records, maps and durations. */
export function isObject<T>(given: T): given is Exclude<T, Plain | Uint8Array | Date | readonly unknown[]> {
	return isKeyed(given);
}

type Plain = null | undefined | boolean | number | bigint | string;

function isKeyed(given: unknown): given is object {
	return typeof given === "object" && given !== null && !isList(given) && !isBytes(given) && !isDate(given);
}

/** A number of 32 bits after zig-zag. */
function writeSmall(zigzag: number): void {
	reserve(5);
	let left = zigzag >>> 0;
	while (left >= 0x80) {
		bytes[at++] = (left & 0x7f) | 0x80;
		left >>>= 7;
	}
	bytes[at++] = left;
}

/** A safe long, a length or a count. */
function writeNumber(value: number): void {
	const magnitude = value < 0 ? -value - 1 : value;
	reserve(10);
	// Doubling may go beyond 2^53, so the lowest six bits go first.
	const first = ((magnitude % 64) << 1) | (value < 0 ? 1 : 0);
	const rest = Math.floor(magnitude / 64);
	if (rest === 0) bytes[at++] = first;
	else {
		bytes[at++] = first | 0x80;
		writeGroups(rest);
	}
}

/** Groups of seven bits, the smallest first. */
function writeGroups(value: number): void {
	let left = value;
	// Bit operations would cut at 32 bits.
	for (; left > 0x7fff_ffff; left = Math.floor(left / 128)) bytes[at++] = (left % 128) | 0x80;
	for (; left >= 0x80; left >>>= 7) bytes[at++] = (left & 0x7f) | 0x80;
	bytes[at++] = left;
}

function writeShort(text: string): boolean {
	const { length } = text;
	if (length > SHORT) return false;
	reserve(SHORT + 1);
	for (let index = 0; index < length; index++) {
		const code = text.charCodeAt(index);
		if (code > 0x7f) return false;
		bytes[at + 1 + index] = code;
	}
	bytes[at] = length << 1;
	at += length + 1;
	return true;
}

function writeLonger(text: string): boolean {
	if (!text.isWellFormed()) return false;
	// Most text is ASCII; then the number of bytes is known before they are written.
	reserve(text.length * 3 + 5);
	const start = at;
	writeNumber(text.length);
	const length = bytes.utf8Write?.(text, at) ?? bytes.write(text, at);
	if (length !== text.length) {
		at = start;
		writeNumber(length);
		bytes.utf8Write?.(text, at) ?? bytes.write(text, at);
	}
	at += length;
	return true;
}
