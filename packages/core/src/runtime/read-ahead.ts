import type { Decoder } from "../definition/schema.ts";
import type { Chunks } from "../input/chunks.ts";
import { closeChunk, openChunk } from "../input/input.ts";
import type { MskRecord } from "./msk-event.ts";
import { decode, FRAME_LENGTH, type PayloadReader } from "./payload-reader.ts";
import type { Part } from "./schema-store.ts";

/** What went wrong with a value or key that was decoded ahead. */
export class Failure {
	readonly error: unknown;

	constructor(error: unknown) {
		this.error = error;
	}
}

/**
 * Decodes the values, or keys, of as many records as a chunk holds, at least one: base64 of all of them at once, and frames that are the
 * one before are compared at once too.
 *
 * @param wire the frame that the topic gives to the part
 * @param readAlone reads what must go alone, and gives a `Failure` where it cannot
 * @param located tells an error which record it is about
 */
export function readAhead(
	records: readonly MskRecord[],
	from: number,
	chunks: Chunks | undefined,
	reader: PayloadReader,
	wire: keyof typeof FRAME_LENGTH,
	part: Part,
	readAlone: (raw: MskRecord) => unknown,
	located: (error: unknown, raw: MskRecord) => unknown,
): readonly unknown[] {
	const filled = chunks && reader.asProduced ? fillChunk(chunks, records, from, part) : 0;
	const count = Math.abs(filled);
	if (!chunks || filled <= 0) return records.slice(from, from + Math.max(1, count)).map(readAlone);
	const { decoded, starts, ends } = chunks;
	const { bytes } = decoded;
	const frame = FRAME_LENGTH[wire];
	const length = (starts[count] as number) - decoded.at;
	const values: unknown[] = [];
	let decoder: Decoder<unknown> | undefined;
	/** Up to there the frames are those of `decoder`. */
	let same = 0;
	for (let index = 0; index < count; index++) {
		const start = starts[index] as number;
		const end = ends[index] as number;
		try {
			// Again for each: one that is compressed, or read by a decoder of somebody's own, may have turned to other bytes.
			openChunk(decoded, length);
			// A value that is shorter than its frame was compared with the next one's bytes.
			if (index >= same || end - start < frame) {
				decoder = end === NO_TEXT ? undefined : reader.decoderAt(bytes, start, end);
				if (frame === 0 && decoder) same = count;
				else if (decoder && wire === "glue") same = chunks.sameFrames(index, count);
			}
			values.push(
				decoder
					? decode(decoder, bytes, start + frame, end)
					: end === NO_TEXT
						? readAlone(records[from + index] as MskRecord)
						: reader.read(bytes, start, end),
			);
		} catch (error) {
			values.push(new Failure(located(error, records[from + index] as MskRecord)));
		}
	}
	closeChunk();
	return values;
}

/**
 * Characters of base64 from which on the platform decodes a text faster by itself than the kernel does with others: it takes a quarter of a
 * microsecond a call, and goes through a long one up to ten times as fast.
 */
const LONG = 512;

/** Ends what is no text, where a frame of any length would not fit. */
const NO_TEXT = -1;

/** Decodes the base64 of the next records into the chunk. How many those are: 0 when the first must go alone, below 0 when all must. */
function fillChunk(
	{ starts, ends, textSize, decoded, decode: decodeText }: Chunks,
	records: readonly MskRecord[],
	from: number,
	part: Part,
): number {
	const most = Math.min(records.length - from, ends.length);
	const first = records[from]?.[part];
	const alone = typeof first === "string" && first.length > LONG;
	const limit = decoded.at + (textSize >> 2) * 3;
	let text = "";
	let pads = 0;
	let count = 0;
	let at = decoded.at;
	for (; count < most; count++) {
		const next = records[from + count]?.[part];
		starts[count] = at;
		ends[count] = NO_TEXT;
		// A key of no bytes is none.
		if (typeof next !== "string" || (next === "" && part === "key")) continue;
		const { length } = next;
		// Padding decodes to bytes that nobody reads.
		const size = (length >> 2) * 3;
		if ((length & 3) !== 0 || at + size > limit) break;
		const padding = paddingOf(next, length);
		if (alone) {
			if (decoded.bytes.write(next, at, "base64") !== size - padding) pads = -1;
		} else {
			text += next;
			pads += padding;
		}
		at += size;
		ends[count] = at - padding;
	}
	starts[count] = at;
	// A "=" in a wrong place, or a character that is no base64: each text by itself, to find whose it is.
	return alone ? (pads === 0 ? count : -count) : decodeText(text) === pads ? count : -count;
}

const PAD = 0x3d;

/** How many "=" end a text. */
function paddingOf(text: string, length: number): number {
	return text.charCodeAt(length - 1) !== PAD ? 0 : text.charCodeAt(length - 2) !== PAD ? 1 : 2;
}
