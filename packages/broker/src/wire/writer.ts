/** From here on bytes are handed on as they are and not copied. */
const VIEW_BYTES = 1024;
const SIZE_BYTES = 4;

/**
 * Writes the primitive types of the Kafka protocol.
 *
 * What is written is a list of buffers: large bytes, as the records of a Fetch response, are put between copies of the small ones, so
 * that they travel from the log to the socket without being copied.
 */
export class Writer {
	#buffer = Buffer.allocUnsafe(512);
	/** Room is kept for the size of a frame, so that a small one is a single buffer. */
	#at = SIZE_BYTES;
	#from = SIZE_BYTES;
	readonly #done: Buffer[] = [];
	#doneBytes = 0;

	int8(value: number): void {
		this.#room(1);
		this.#at = this.#buffer.writeInt8(value, this.#at);
	}

	int16(value: number): void {
		this.#room(2);
		this.#at = this.#buffer.writeInt16BE(value, this.#at);
	}

	int32(value: number): void {
		this.#room(4);
		this.#at = this.#buffer.writeInt32BE(value, this.#at);
	}

	int64(value: number): void {
		this.#room(8);
		this.#at = writeInt64(this.#buffer, value, this.#at);
	}

	bool(value: boolean): void {
		this.int8(value ? 1 : 0);
	}

	/** 32 hexadecimal digits as 16 bytes. */
	uuid(value: string): void {
		this.#room(16);
		this.#at += this.#buffer.write(value, this.#at, 16, "hex");
	}

	unsignedVarint(value: number): void {
		this.#room(5);
		let rest = value;
		while (rest > 0x7f) {
			this.#buffer[this.#at++] = (rest & 0x7f) | 0x80;
			rest = Math.floor(rest / 128);
		}
		this.#buffer[this.#at++] = rest;
	}

	string(value: string | null, flexible: boolean): void {
		const length = value === null ? -1 : Buffer.byteLength(value);
		if (flexible) this.unsignedVarint(length + 1);
		else this.int16(length);
		if (value === null) return;
		this.#room(length);
		this.#at += this.#buffer.write(value, this.#at, "utf8");
	}

	bytes(value: Buffer | null, flexible: boolean): void {
		this.arrayLength(value === null ? null : value.length, flexible);
		if (value !== null) this.raw(value);
	}

	/** Several buffers as the bytes of one field. */
	records(value: readonly Buffer[] | null, flexible: boolean): void {
		this.arrayLength(value === null ? null : value.reduce((total, { length }) => total + length, 0), flexible);
		for (const buffer of value ?? []) this.raw(buffer);
	}

	arrayLength(length: number | null, flexible: boolean): void {
		if (flexible) this.unsignedVarint((length ?? -1) + 1);
		else this.int32(length ?? -1);
	}

	/** No response that is emulated has a tagged field. */
	noTags(): void {
		this.int8(0);
	}

	raw(value: Buffer): void {
		if (value.length >= VIEW_BYTES) {
			this.#flush();
			this.#push(value);
			return;
		}
		this.#room(value.length);
		this.#at += value.copy(this.#buffer, this.#at);
	}

	/** All that was written, behind its size in four bytes. */
	frame(): readonly Buffer[] {
		if (this.#done.length === 0 && this.#from === SIZE_BYTES) {
			this.#buffer.writeInt32BE(this.#at - SIZE_BYTES, 0);
			return [this.#buffer.subarray(0, this.#at)];
		}
		this.#flush();
		const size = Buffer.allocUnsafe(SIZE_BYTES);
		size.writeInt32BE(this.#doneBytes);
		return [size, ...this.#done];
	}

	/** All that was written, in one buffer and without a size. */
	whole(): Buffer {
		this.#flush();
		return Buffer.concat(this.#done);
	}

	#push(buffer: Buffer): void {
		this.#done.push(buffer);
		this.#doneBytes += buffer.length;
	}

	#flush(): void {
		if (this.#at > this.#from) this.#push(this.#buffer.subarray(this.#from, this.#at));
		this.#from = this.#at;
	}

	#room(bytes: number): void {
		if (this.#buffer.length - this.#at >= bytes) return;
		this.#flush();
		this.#buffer = Buffer.allocUnsafe(Math.max(bytes, Math.min(this.#buffer.length * 2, 65_536)));
		this.#at = 0;
		this.#from = 0;
	}
}

/** Writes a number below 2^53 as int64, and says where the next byte goes. */
export function writeInt64(buffer: Buffer, value: number, at: number): number {
	const high = Math.floor(value / 0x1_0000_0000);
	buffer.writeInt32BE(high, at);
	return buffer.writeUInt32BE(value - high * 0x1_0000_0000, at + 4);
}

/** Reads int64 as a number; beyond 2^53 it loses its lowest bits. */
export function readInt64(buffer: Buffer, at: number): number {
	return buffer.readInt32BE(at) * 0x1_0000_0000 + buffer.readUInt32BE(at + 4);
}
