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

/** Values are written one behind the other into slabs of this size, so one that is kept keeps its slab; a larger one has its own. */
const SLAB = 16 * 1024;
/** Up to this many characters a loop beats the call into the platform's encoder. */
const SHORT = 24;
/** Beyond that, room for three bytes a character costs more than counting them. */
const LONG = 1024;

let bytes: Bytes = Buffer.alloc(0);
let view = new DataView(bytes.buffer);
/** Where the value at hand begins, and the next of its bytes goes. */
let start = 0;
let at = 0;
let depth = 0;
let writing = false;

/** The bytes that `write` writes: a view of the slab, whose other bytes are other values'. */
export function writeValue<T>(write: (value: T) => void, value: T): Uint8Array {
	// A getter of the value may well encode another one, which then has a slab of its own.
	const outer = writing ? { bytes, view, start, at, depth } : undefined;
	if (outer !== undefined) {
		writing = false;
		open(0);
	}
	writing = true;
	start = at;
	depth = 0;
	try {
		write(value);
		return new Uint8Array(view.buffer, start, at - start);
	} catch (error) {
		at = start;
		throw error;
	} finally {
		writing = outer !== undefined;
		if (outer !== undefined) ({ bytes, view, start, at, depth } = outer);
		else if (bytes.length > SLAB) open(0);
	}
}

/** Room for that many more bytes. Numbers are written without a look at it: generated code asks once for as many as follow each other. */
export function reserve(length: number): void {
	if (at + length > bytes.length) open((at - start + length) * 2);
}

/** Goes on in another slab, with what the value at hand has written. */
function open(size: number): void {
	const written = writing ? bytes.subarray(start, at) : bytes.subarray(0, 0);
	bytes = Buffer.from(new ArrayBuffer(Math.max(size, SLAB)));
	view = new DataView(bytes.buffer);
	bytes.set(written);
	start = 0;
	at = written.length;
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
	bytes[at++] = given ? 1 : 0;
}

export function writeInt(given: unknown, what: string): void {
	if (typeof given !== "number" || given !== (given | 0)) misfit(given, "a whole number of 32 bits", what);
	writeUnsigned(((given << 1) ^ (given >> 31)) >>> 0);
}

export function writeLong(given: unknown, what: string): void {
	if (typeof given !== "number") misfit(given, "a whole number", what);
	if (!Number.isSafeInteger(given)) {
		misfit(given, Number.isInteger(given) ? "a whole number below 2^53, which alone is exact" : "a whole number", what);
	}
	writeNumber(given);
}

export function writeBigint(given: unknown, what: string): void {
	if (typeof given !== "bigint" || BigInt.asIntN(64, given) !== given) misfit(given, "a bigint of 64 bits", what);
	const zigzag = BigInt.asUintN(64, (given << 1n) ^ (given >> 63n));
	let high = zigzag;
	for (; high > 0x7fn; high >>= 7n) bytes[at++] = Number(high & 0x7fn) | 0x80;
	bytes[at++] = Number(high);
}

export function writeFloat(given: unknown, what: string): void {
	if (typeof given !== "number") misfit(given, "a number", what);
	view.setFloat32(at, given, true);
	at += 4;
}

export function writeDouble(given: unknown, what: string): void {
	if (typeof given !== "number") misfit(given, "a number", what);
	view.setFloat64(at, given, true);
	at += 8;
}

/** Half a surrogate pair is refused: it would silently become a replacement character. */
export function writeText(given: unknown, what: string): void {
	if (typeof given !== "string" || (!writeShort(given) && !writeLonger(given)))
		misfit(given, "a string of whole characters", what);
}

export function writeBlob(given: unknown, what: string): void {
	if (!(given instanceof Uint8Array)) misfit(given, "a Uint8Array", what);
	reserve(10);
	writeNumber(given.length);
	writeBytes(given);
}

export function writeFixed(given: unknown, size: number, what: string): void {
	if (!(given instanceof Uint8Array) || given.length !== size) misfit(given, `a Uint8Array of ${size} bytes`, what);
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
	writeUnsigned(index << 1);
}

/** Begins a list; its items follow, then `writeEnd`. */
export function writeList(given: unknown, what: string): void {
	if (!Array.isArray(given)) misfit(given, "an array", what);
	reserve(10);
	if (given.length > 0) writeNumber(given.length);
}

/** Begins a map, and gives its keys; for each, itself and its value follow, then `writeEnd`. */
export function writeMap(given: unknown, what: string): readonly string[] {
	if (!isKeyed(given)) misfit(given, "an object", what);
	const keys = Object.keys(given);
	reserve(10);
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
	if (typeof given !== "object" || given === null || Array.isArray(given)) misfit(given, "an object", what);
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
function writeUnsigned(zigzag: number): void {
	let left = zigzag;
	for (; left > 0x7f; left >>>= 7) bytes[at++] = left | 0x80;
	bytes[at++] = left;
}

/** A safe long, a length or a count. */
function writeNumber(value: number): void {
	if (value === (value | 0)) writeUnsigned(((value << 1) ^ (value >> 31)) >>> 0);
	else if (value < EXACT && value >= -EXACT) writeZigzag(value < 0 ? value * -2 - 1 : value * 2);
	else writeBigint(BigInt(value), "");
}

/** Zig-zag doubles a number, so what is exact as a double ends half way to 2^53. */
const EXACT = 2 ** 52;

/** Bit operations end at 32 bits, so four groups of seven at a time. */
function writeZigzag(zigzag: number): void {
	let low = zigzag % 2 ** 28;
	for (let group = 0; group < 4; group++) {
		bytes[at++] = low | 0x80;
		low >>>= 7;
	}
	const high = Math.floor(zigzag / 2 ** 28);
	if (high < 2 ** 31) writeUnsigned(high);
	else writeZigzag(high);
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
	const { length } = text;
	reserve((length > LONG ? Buffer.byteLength(text) : length * 3) + 5);
	// Most text is ASCII; then the number of bytes is known before they are written.
	const start = at;
	writeNumber(length);
	const from = at;
	const size = bytes.utf8Write?.(text, from) ?? bytes.write(text, from);
	at += size;
	if (size === length) return true;
	// The number in front may take another byte or two.
	const shift = widthOf(size) - (from - start);
	if (shift > 0) bytes.copyWithin(from + shift, from, at);
	at = start;
	writeNumber(size);
	at += size;
	return true;
}

/** How many bytes a length takes. */
function widthOf(length: number): number {
	let width = 1;
	for (let left = length >>> 6; left > 0; left >>>= 7) width++;
	return width;
}
