import { WireError } from "./wire-error.ts";

/**
 * Cuts the bytes of a connection into frames: four bytes of size, then that many bytes.
 *
 * Chunks are kept as they come and joined once, when the frame is complete: a client that announces a large frame and sends nothing
 * costs nothing, and one that sends it byte by byte costs what it has sent.
 */
export class Framing {
	#chunks: Buffer[] = [];
	#bytes = 0;

	/**
	 * The frames that are complete with this chunk, in order.
	 *
	 * @param maxBytes Largest frame that is taken, without its size.
	 * @throws {WireError} when a frame is larger than allowed, or its size negative.
	 */
	push(chunk: Buffer, maxBytes: number): readonly Buffer[] {
		this.#chunks.push(chunk);
		this.#bytes += chunk.length;
		const frames: Buffer[] = [];
		for (let size = this.#nextSize(maxBytes); size !== undefined && this.#bytes >= 4 + size; size = this.#nextSize(maxBytes)) {
			const joined = this.#join();
			frames.push(joined.subarray(4, 4 + size));
			this.#chunks = joined.length > 4 + size ? [joined.subarray(4 + size)] : [];
			this.#bytes -= 4 + size;
		}
		return frames;
	}

	#nextSize(maxBytes: number): number | undefined {
		if (this.#bytes < 4) return undefined;
		let first = this.#chunks[0] as Buffer;
		if (first.length < 4) first = this.#join();
		const size = first.readInt32BE(0);
		if (size < 0 || size > maxBytes) {
			throw new WireError(`A message of ${size} bytes is announced, where 0 to ${maxBytes} are taken.`);
		}
		return size;
	}

	#join(): Buffer {
		if (this.#chunks.length > 1) this.#chunks = [Buffer.concat(this.#chunks, this.#bytes)];
		return this.#chunks[0] as Buffer;
	}
}
