import type { Chunk } from "./input.ts";
import { createKernel, DECODED, INFLATED, type Kernel, STARTS, TEXT } from "./kernel.ts";

/** The memory in which the payloads of a batch stand one after the other, and what fills it. */
export interface Chunks {
	/** Most characters of base64 at a time. */
	readonly textSize: number;
	readonly decoded: Chunk;
	/** Where the payloads of the chunk begin. */
	readonly starts: Int32Array;
	/** Where they end. */
	readonly ends: Int32Array;
	/** What inflates from the decoded ones, and the bytes that it may take. */
	readonly inflated: Chunk & { readonly size: number };
	/**
	 * Decodes texts that stand one after the other, each a multiple of 4 characters long. How many "=" they held, which only the last ones of
	 * each may be; -1 when they hold anything else that is no base64.
	 */
	decode(base64: string): number;
	/** The first of `starts`, behind `index` and up to `count`, where another Glue frame begins than at `index`. */
	sameFrames(index: number, count: number): number;
}

/** Set it to true under this symbol of \`globalThis\` to go without WebAssembly: tests run both ways. */
const PORTABLE = /* @__PURE__ */ Symbol.for("@millrace/portable");

let chunks: Chunks | undefined;
let tried = false;

/** The memory of this container, made for the first batch; undefined where the platform has no WebAssembly with vectors. */
export function findChunks(): Chunks | undefined {
	if ((globalThis as { [PORTABLE]?: boolean })[PORTABLE]) return undefined;
	if (!tried) {
		tried = true;
		try {
			chunks = createChunks(createKernel());
		} catch {
			// Each payload is decoded on its own then.
		}
	}
	return chunks;
}

function createChunks(kernel: Kernel): Chunks {
	const { buffer } = kernel.memory;
	const bytes = Buffer.from(buffer);
	const text = bytes.subarray(TEXT.at, TEXT.at + TEXT.size);
	const encoder = new TextEncoder();
	const padding = new Uint8Array(16).fill(0x41);
	const view = new DataView(buffer);
	const starts = new Int32Array(buffer, STARTS.at, STARTS.size);
	const chunk = ({ at, marks }: { readonly at: number; readonly marks: number }): Chunk => ({
		bytes,
		view,
		at,
		marks: new Int32Array(buffer, marks),
		mark: (length) => kernel.mark(at, length, marks),
	});
	return {
		textSize: TEXT.size,
		starts,
		ends: new Int32Array(STARTS.size - 1),
		decoded: chunk(DECODED),
		inflated: { ...chunk(INFLATED), size: INFLATED.size },
		decode(base64) {
			const { length } = base64;
			// More bytes than characters: beyond ASCII.
			if (encoder.encodeInto(base64, text).written !== length) return -1;
			// The kernel takes 16 at a time.
			bytes.set(padding, TEXT.at + length);
			return kernel.decode(TEXT.at, length, DECODED.at);
		},
		sameFrames: (index, count) =>
			(kernel.same(STARTS.at + index * 4, STARTS.at + count * 4, starts[index] as number) - STARTS.at) / 4,
	};
}
