/*
  Snappy's raw format (https://github.com/google/snappy/blob/main/format_description.txt): the inflated length as a varint, then
  elements whose lowest two bits say: 0 literal, 1 copy with 11 bits of distance, 2 with 16 bits, 3 with 32 bits.

  Java's producers put raw blocks behind an own header ("xerial"): 8 bytes of magic, two INT32 of version, then for each block an
  INT32 of length and the block. Both are read.
*/
const XERIAL_MAGIC: Buffer = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0x00]);
const XERIAL_HEADER_BYTES = 16;

/** @throws {RangeError} when the bytes are not Snappy's, or inflate to more than allowed. */
export function inflateSnappy(bytes: Buffer, maxBytes: number): Buffer {
	if (!bytes.subarray(0, 8).equals(XERIAL_MAGIC)) return inflateBlock(bytes, maxBytes);
	const blocks: Buffer[] = [];
	let left = maxBytes;
	for (let at = XERIAL_HEADER_BYTES; at < bytes.length; ) {
		const length = bytes.readInt32BE(at);
		if (length < 0 || length > bytes.length - at - 4) throw new RangeError("A block of Snappy is cut short.");
		const block = inflateBlock(bytes.subarray(at + 4, at + 4 + length), left);
		left -= block.length;
		blocks.push(block);
		at += 4 + length;
	}
	return Buffer.concat(blocks);
}

function inflateBlock(bytes: Buffer, maxBytes: number): Buffer {
	let at = 0;
	let size = 0;
	for (let shift = 0; ; shift += 7) {
		const byte = bytes.readUInt8(at++);
		size += (byte & 0x7f) * 2 ** shift;
		if (byte < 0x80) break;
		if (shift > 28) throw new RangeError("The length of a block of Snappy has too many bytes.");
	}
	if (size > maxBytes) throw new RangeError(`A block of Snappy inflates to ${size} bytes, where ${maxBytes} are allowed.`);
	const inflated = Buffer.allocUnsafe(size);
	let to = 0;
	while (at < bytes.length) {
		const tag = bytes.readUInt8(at++);
		let length: number;
		if ((tag & 3) === 0) {
			length = tag >> 2;
			if (length >= 60) {
				const width = length - 59;
				length = bytes.readUIntLE(at, width);
				at += width;
			}
			length += 1;
			if (length > bytes.length - at || length > size - to) throw new RangeError("A literal of Snappy is too long.");
			bytes.copy(inflated, to, at, at + length);
			at += length;
		} else {
			let distance: number;
			if ((tag & 3) === 1) {
				length = ((tag >> 2) & 7) + 4;
				distance = ((tag >> 5) << 8) | bytes.readUInt8(at++);
			} else {
				const width = (tag & 3) === 2 ? 2 : 4;
				length = (tag >> 2) + 1;
				distance = bytes.readUIntLE(at, width);
				at += width;
			}
			repeat(inflated, to, distance, length);
		}
		to += length;
	}
	if (to !== size) throw new RangeError("A block of Snappy ends too early.");
	return inflated;
}

/** Copies what lies that far behind, byte by byte where source and target overlap. */
export function repeat(buffer: Buffer, to: number, distance: number, length: number): void {
	if (distance === 0 || distance > to || length > buffer.length - to)
		throw new RangeError("A copy reaches outside the inflated bytes.");
	if (distance >= length) buffer.copyWithin(to, to - distance, to - distance + length);
	else for (let index = 0; index < length; index++) buffer[to + index] = buffer[to + index - distance] as number;
}
