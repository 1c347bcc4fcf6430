/*
  The bytes under the reader. Module state and plain functions on purpose: a reader made of closures over one object per payload takes
  twice as long. Nothing here is asynchronous and no reader calls user code, so nobody sees it half way.

  Two ways lead here. `openPayload` takes any payload. `openChunk` takes many payloads that stand one after the other in the kernel's
  memory: the first text makes one Latin-1 string of them all, and each ASCII text is a part of it. Against a call of Node for each text
  that is 2 to 3 times as fast (bench/decode.ts), and it is what a kept text keeps in memory: its chunk, docs/performance.md.
*/

/** Undocumented, and in every Node there is: the same as \`toString("utf8", from, to)\` without the reading of its arguments. */
interface Bytes extends Buffer {
	utf8Slice?(from: number, to: number): string;
	latin1Slice?(from: number, to: number): string;
}

/** A stretch of the kernel's memory with whole payloads in it, and room for one bit a byte. */
export interface Chunk {
	readonly bytes: Buffer;
	readonly view: DataView;
	/** One bit a byte, whether it is beyond ASCII; the stretch's own bits begin at its first element. */
	readonly marks: Int32Array;
	readonly at: number;
	/** Sets the bits of that many bytes. */
	mark(length: number): void;
}

export let bytes: Bytes = Buffer.alloc(0);
export let view: DataView = new DataView(new ArrayBuffer(0));

let chunk: Chunk | undefined;
let chunkLength = 0;
/** The chunk as Latin-1, from its first text on; its bits, and where both begin: at 0 when there is none. */
let latin = "";
let marks: Int32Array = new Int32Array(0);
let origin = 0;

/** Turns to one payload. */
export function openPayload(payload: Uint8Array): void {
	closeChunk();
	const { buffer, byteOffset, length } = payload;
	bytes = Buffer.from(buffer, byteOffset, length);
	view = new DataView(buffer, byteOffset, length);
}

/** Turns to the first `length` bytes of a chunk; nothing happens when it is the one that is open. */
export function openChunk(next: Chunk, length: number): void {
	if (chunk === next && chunkLength === length) return;
	closeChunk();
	({ bytes, view } = next);
	chunk = next;
	chunkLength = length;
}

/** Lets go of the text of a chunk; its values may be kept, the chunk's memory is used again. */
export function closeChunk(): void {
	chunk = undefined;
	latin = "";
	origin = 0;
}

/** The UTF-8 text of those bytes; undefined when they are none. */
export function textAt(from: number, length: number): string | undefined {
	const start = from - origin;
	if (origin !== 0 && isAscii(start, length)) return latin.substring(start, start + length);
	return otherText(from, length);
}

/** Any text that is not known to be ASCII. */
function otherText(from: number, length: number): string | undefined {
	if (length === 0) return "";
	if (origin === 0 && markChunk()) return textAt(from, length);
	const to = from + length;
	const text = bytes.utf8Slice?.(from, to) ?? bytes.toString("utf8", from, to);
	// Only then may something have been replaced.
	return text.indexOf("\uFFFD") >= 0 && !isUtf8(bytes.subarray(from, to)) ? undefined : text;
}

/** Whether those bytes are UTF-8. */
export function isTextAt(from: number, length: number): boolean {
	if (origin === 0) markChunk();
	if (origin !== 0 && isAscii(from - origin, length)) return true;
	return isUtf8(bytes.subarray(from, from + length));
}

/** Asked of what is not ASCII alone, so that nobody else loads the module. */
function isUtf8(part: Uint8Array): boolean {
	return process.getBuiltinModule("node:buffer").isUtf8(part);
}

/** Makes one text of the open chunk; false when there is none. */
function markChunk(): boolean {
	if (chunk === undefined || chunkLength === 0) return false;
	origin = chunk.at;
	marks = chunk.marks;
	const to = origin + chunkLength;
	latin = bytes.latin1Slice?.(origin, to) ?? bytes.toString("latin1", origin, to);
	chunk.mark(chunkLength);
	return true;
}

/** Whether none of the bits from `start` on is set; not to be asked of a length of 0, which has either answer. */
function isAscii(start: number, length: number): boolean {
	const word = start >> 5;
	const shift = start & 31;
	const first = (marks[word] as number) >>> shift;
	if (shift + length <= 32) return first << (32 - length) === 0;
	if (first !== 0) return false;
	const end = start + length - 1;
	const last = end >> 5;
	for (let index = word + 1; index < last; index++) if (marks[index] !== 0) return false;
	return (marks[last] as number) << (31 - (end & 31)) === 0;
}

/** Names that maps have had lately, as V8 keeps names of properties: as many as 256, in the place that their bytes point at. */
const names: (string | undefined)[] = /* @__PURE__ */ new Array(256).fill(undefined);
const LONGEST_NAME = 32;
/** Names that were not found. Only one in 16 takes another's place, or keys that never come again halve the speed (bench/decode.ts, labels). */
let misses = 0;

/**
 * The same for the key of a map, which most often is one that came before. A text that is fresh from its bytes has to be found among the
 * names of properties first; with the very string found here a map of four entries takes 0.8 of the time (bench/decode.ts, map-heavy).
 */
export function keyAt(from: number, length: number): string | undefined {
	if (length === 0 || length > LONGEST_NAME) return textAt(from, length);
	const place = (length * 31 + (bytes[from] as number) * 7 + (bytes[from + length - 1] as number)) & 255;
	const known = names[place];
	if (known !== undefined && known.length === length && standsAt(known, from)) return known;
	const key = textAt(from, length);
	// As many characters as bytes: ASCII.
	if (key?.length === length && (known === undefined || (++misses & 15) === 0)) names[place] = Object.keys({ [key]: 0 })[0];
	return key;
}

function standsAt(name: string, from: number): boolean {
	for (let index = 0; index < name.length; index++) if (name.charCodeAt(index) !== bytes[from + index]) return false;
	return true;
}
