import { repeat } from "./snappy.ts";

/*
  LZ4 frames (https://github.com/lz4/lz4/blob/dev/doc/lz4_Frame_format.md), as record batches carry them
    magic       UINT32 LE  0x184D2204
    flags       UINT8      bit 4 block checksums, 3 content size, 2 content checksum, 0 dictionary id
    descriptor  UINT8      bits 4-6: largest block, 64 KiB to 4 MiB
    [content size UINT64 LE] [dictionary id UINT32 LE]
    header checksum UINT8
    blocks      UINT32 LE length, highest bit set when stored; 0 ends the frame
  Checksums are not verified: the batch's own CRC covers them.
*/
const MAGIC = 0x184d2204;

/** @throws {RangeError} when the bytes are no LZ4 frame, or inflate to more than allowed. */
export function inflateLz4(bytes: Buffer, maxBytes: number): Buffer {
	if (bytes.length < 7 || bytes.readUInt32LE(0) !== MAGIC) throw new RangeError("There is no frame of LZ4.");
	const flags = bytes.readUInt8(4);
	const blockBytes = 2 ** (8 + 2 * ((bytes.readUInt8(5) >> 4) & 7));
	let at = 7 + (flags & 0x08 ? 8 : 0) + (flags & 0x01 ? 4 : 0);
	// Blocks may refer to the ones before them, so all are inflated into one buffer, which grows as blocks come.
	let inflated = Buffer.allocUnsafe(Math.min(blockBytes, maxBytes));
	let to = 0;
	for (;;) {
		const head = bytes.readUInt32LE(at);
		at += 4;
		if (head === 0) return inflated.subarray(0, to);
		const length = head & 0x7fffffff;
		if (length > bytes.length - at) throw new RangeError("A block of LZ4 is cut short.");
		const limit = Math.min(to + blockBytes, maxBytes);
		if (inflated.length < limit)
			inflated = Buffer.concat([inflated.subarray(0, to)], Math.max(limit, Math.min(maxBytes, to * 2)));
		const block = bytes.subarray(at, at + length);
		to = head >= 0x80000000 ? store(block, inflated, to, limit) : inflateBlock(block, inflated, to, limit);
		at += length + (flags & 0x10 ? 4 : 0);
	}
}

function store(block: Buffer, inflated: Buffer, to: number, limit: number): number {
	if (block.length > limit - to) throw new RangeError("LZ4 inflates to more than is allowed.");
	block.copy(inflated, to);
	return to + block.length;
}

/*
  Sequence: token (high 4 bits literal length, low 4 bits match length - 4; 15 means that bytes of 255 and a last one are added),
  literals, distance UINT16 LE. The last sequence ends after its literals.
*/
function inflateBlock(block: Buffer, inflated: Buffer, start: number, limit: number): number {
	let at = 0;
	let to = start;
	const extended = (length: number): number => {
		if (length < 15) return length;
		let total = length;
		for (;;) {
			const byte = block.readUInt8(at++);
			total += byte;
			if (byte !== 255) return total;
		}
	};
	while (at < block.length) {
		const token = block.readUInt8(at++);
		const literals = extended(token >> 4);
		if (literals > block.length - at || literals > limit - to) throw new RangeError("A literal of LZ4 is too long.");
		block.copy(inflated, to, at, at + literals);
		at += literals;
		to += literals;
		if (at >= block.length) break;
		const distance = block.readUInt16LE(at);
		at += 2;
		const length = extended(token & 15) + 4;
		if (length > limit - to) throw new RangeError("LZ4 inflates to more than is allowed.");
		repeat(inflated, to, distance, length);
		to += length;
	}
	return to;
}
