/** Where a writer starts, and the most that is kept for the next value: one large value should not hold its memory for good. */
const INITIAL = 1024;
const KEPT = 256 * 1024;

/** Below this many characters a loop beats the call into the platform's encoder. */
const SHORT = 24;

let spare: ByteWriter | undefined;

/**
 * The bytes that `write` writes, as a copy. The memory underneath is used again, but never by two at a time: a getter of the
 * value may well encode another one, and a value may fail half way.
 */
export function writeBytes(write: (out: ByteWriter) => void): Uint8Array {
	const out = spare ?? new ByteWriter();
	spare = undefined;
	out.clear();
	write(out);
	const bytes = out.copy();
	if (out.size <= KEPT) spare = out;
	return bytes;
}

/** Avro's binary encoding of primitives (https://avro.apache.org/docs/1.12.0/specification/#primitive-types-1). */
export class ByteWriter {
	#bytes: Buffer = Buffer.from(new ArrayBuffer(INITIAL));
	#view: DataView = new DataView(this.#bytes.buffer);
	#at = 0;

	get size(): number {
		return this.#bytes.length;
	}

	clear(): void {
		this.#at = 0;
	}

	copy(): Uint8Array {
		return new Uint8Array(this.#bytes.subarray(0, this.#at));
	}

	writeByte(byte: number): void {
		this.#reserve(1);
		this.#bytes[this.#at++] = byte;
	}

	/** An int, a safe long, a length, a count or an index. */
	writeNumber(value: number): void {
		const magnitude = value < 0 ? -value - 1 : value;
		this.#reserve(10);
		this.#writeGroups(((magnitude % 64) << 1) | (value < 0 ? 1 : 0), Math.floor(magnitude / 64));
	}

	/** Any long of 64 bits. */
	writeBigint(value: bigint): void {
		const magnitude = value < 0n ? ~value : value;
		if (magnitude < Number.MAX_SAFE_INTEGER) {
			this.writeNumber(Number(value));
			return;
		}
		this.#reserve(10);
		// Seven bits five times, from the front, so that the rest is a small number.
		let low = Number(magnitude & 0x3_ffff_ffffn) * 2 + (value < 0n ? 1 : 0);
		for (let group = 0; group < 5; group++) {
			this.#bytes[this.#at++] = (low % 128) | 0x80;
			low = Math.floor(low / 128);
		}
		const high = Number(magnitude >> 34n);
		this.#writeGroups(high % 128, Math.floor(high / 128));
	}

	writeFloat(value: number): void {
		this.#reserve(4);
		this.#view.setFloat32(this.#at, value, true);
		this.#at += 4;
	}

	writeDouble(value: number): void {
		this.#reserve(8);
		this.#view.setFloat64(this.#at, value, true);
		this.#at += 8;
	}

	/** Bytes with nothing before them. */
	writeFixed(bytes: Uint8Array): void {
		this.#reserve(bytes.length);
		this.#bytes.set(bytes, this.#at);
		this.#at += bytes.length;
	}

	writeBlob(bytes: Uint8Array): void {
		this.writeNumber(bytes.length);
		this.writeFixed(bytes);
	}

	/** False, with nothing written, for half a surrogate pair: it would silently become a replacement character. */
	writeText(text: string): boolean {
		if (text.length < SHORT && this.#writeAscii(text)) return true;
		if (/\p{Surrogate}/u.test(text)) return false;
		const length = Buffer.byteLength(text);
		this.writeNumber(length);
		this.#reserve(length);
		this.#at += this.#bytes.write(text, this.#at);
		return true;
	}

	#writeAscii(text: string): boolean {
		this.#reserve(SHORT + 1);
		const start = this.#at;
		for (let index = 0; index < text.length; index++) {
			const code = text.charCodeAt(index);
			if (code > 0x7f) return false;
			this.#bytes[start + 1 + index] = code;
		}
		this.#bytes[start] = text.length << 1;
		this.#at = start + 1 + text.length;
		return true;
	}

	/** Groups of seven bits, the smallest first. Bit operations would cut at 32 bits. */
	#writeGroups(first: number, rest: number): void {
		let group = first;
		let left = rest;
		while (left > 0) {
			this.#bytes[this.#at++] = group | 0x80;
			group = left % 128;
			left = Math.floor(left / 128);
		}
		this.#bytes[this.#at++] = group;
	}

	#reserve(length: number): void {
		const needed = this.#at + length;
		if (needed <= this.#bytes.length) return;
		const larger = Buffer.from(new ArrayBuffer(Math.max(needed, this.#bytes.length * 2)));
		larger.set(this.#bytes.subarray(0, this.#at));
		this.#bytes = larger;
		this.#view = new DataView(larger.buffer);
	}
}
