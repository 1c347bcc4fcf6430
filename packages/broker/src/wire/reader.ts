import { WireError } from "./wire-error.ts";

/** Most elements of all arrays of one request: an element is many times its bytes once it has been read. */
const MAX_ELEMENTS = 1_000_000;

/**
 * Reads the primitive types of the Kafka protocol from one frame.
 *
 * Every length is held against the bytes that are left before anything is allocated, so a frame can never ask for more memory than
 * it has itself. Strings are copies; bytes and records are views of the frame.
 *
 * int64 is read into a number: offsets, timestamps and producer ids stay below 2^53, and what does not loses its lowest bits.
 *
 * @throws {WireError} when the frame ends too early, or when a length is negative or greater than what is left.
 */
export class Reader {
	readonly #buffer: Buffer;
	#at: number;
	#elements = 0;

	constructor(buffer: Buffer, at = 0) {
		this.#buffer = buffer;
		this.#at = at;
	}

	get left(): number {
		return this.#buffer.length - this.#at;
	}

	int8(): number {
		const at = this.#take(1);
		return this.#buffer.readInt8(at);
	}

	int16(): number {
		const at = this.#take(2);
		return this.#buffer.readInt16BE(at);
	}

	int32(): number {
		const at = this.#take(4);
		return this.#buffer.readInt32BE(at);
	}

	int64(): number {
		const at = this.#take(8);
		return this.#buffer.readInt32BE(at) * 0x1_0000_0000 + this.#buffer.readUInt32BE(at + 4);
	}

	bool(): boolean {
		return this.int8() !== 0;
	}

	/** 16 bytes as 32 hexadecimal digits. */
	uuid(): string {
		const at = this.#take(16);
		return this.#buffer.toString("hex", at, at + 16);
	}

	/** At most five bytes. */
	unsignedVarint(): number {
		let value = 0;
		for (let shift = 0; shift < 35; shift += 7) {
			const byte = this.int8();
			value += (byte & 0x7f) * 2 ** shift;
			if (byte >= 0) return value;
		}
		throw new WireError("A variable-length number has more than five bytes.");
	}

	/** A string, or null where the type allows it. */
	string(flexible: boolean): string | null {
		const length = this.#length(flexible, "short");
		if (length === null) return null;
		const at = this.#take(length);
		return this.#buffer.toString("utf8", at, at + length);
	}

	/** A view of the frame, or null where the type allows it. */
	bytes(flexible: boolean): Buffer | null {
		const length = this.#length(flexible, "long");
		if (length === null) return null;
		const at = this.#take(length);
		return this.#buffer.subarray(at, at + length);
	}

	/** How many elements follow, or null. An element takes a byte at least, so there are never more than bytes left. */
	arrayLength(flexible: boolean): number | null {
		const length = this.#length(flexible, "long");
		if (length === null) return null;
		if (length > this.left) throw new WireError(`An array of ${length} elements has ${this.left} bytes left.`);
		this.#elements += length;
		if (this.#elements > MAX_ELEMENTS) throw new WireError(`A request has more than ${MAX_ELEMENTS} elements in its arrays.`);
		return length;
	}

	/** Skips the tagged fields of a flexible version: none that is emulated matters here. */
	skipTags(): void {
		for (let count = this.unsignedVarint(); count > 0; count--) {
			this.unsignedVarint();
			this.#take(this.unsignedVarint());
		}
	}

	#length(flexible: boolean, classic: "short" | "long"): number | null {
		const length = flexible ? this.unsignedVarint() - 1 : classic === "short" ? this.int16() : this.int32();
		if (length === -1) return null;
		if (length < 0) throw new WireError(`A length is ${length}.`);
		return length;
	}

	#take(length: number): number {
		const at = this.#at;
		if (length > this.#buffer.length - at) throw new WireError(`${length} bytes are expected where ${this.left} are left.`);
		this.#at = at + length;
		return at;
	}
}
