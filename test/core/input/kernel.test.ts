import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import wabt from "wabt";
import { createKernel, DECODED, INFLATED, STARTS, TEXT } from "../../../packages/core/src/input/kernel.ts";
import { root } from "../../support/sources.ts";

const kernel = createKernel();
const memory = Buffer.from(kernel.memory.buffer);
const PADDING = Buffer.alloc(16, "A");

/** Decodes as `chunks.ts` does: the number of "=", or -1, and the bytes. */
function decode(text: Buffer | string): { pads: number; bytes: Buffer } {
	const raw = Buffer.from(text as string, "latin1");
	memory.set(raw, TEXT.at);
	memory.set(PADDING, TEXT.at + raw.length);
	const pads = kernel.decode(TEXT.at, raw.length, DECODED.at);
	return { pads, bytes: Buffer.from(memory.subarray(DECODED.at, DECODED.at + (raw.length >> 2) * 3)) };
}

test("the bytes in kernel.ts are kernel.wat, compiled", async () => {
	const folder = join(root, "packages/core/src/input");
	const module = (await wabt()).parseWat("kernel.wat", readFileSync(join(folder, "kernel.wat"), "utf8"), { simd: true });
	const { buffer } = module.toBinary({});
	module.destroy();
	const [, text = ""] = /^const BYTES =\s*"([A-Za-z0-9+/=]+)";$/m.exec(readFileSync(join(folder, "kernel.ts"), "utf8")) ?? [];
	expect(text).toBe(Buffer.from(buffer).toString("base64"));
});

test("the parts of the memory lie behind each other, with the room that the kernel writes past their ends", () => {
	const parts = [
		[TEXT.at, TEXT.size + 16],
		[DECODED.at, DECODED.size + 16],
		[DECODED.marks, DECODED.size / 8 + 4],
		[INFLATED.at, INFLATED.size],
		[INFLATED.marks, INFLATED.size / 8],
		[STARTS.at, STARTS.size * 4],
	] as const;
	for (const [index, [at, size]] of parts.entries())
		expect(at + size).toBeLessThanOrEqual(parts[index + 1]?.[0] ?? memory.length);
	expect(DECODED.size).toBe((TEXT.size / 4) * 3);
});

describe("base64", () => {
	test("of any bytes is decoded to them, whatever their number", () => {
		fc.assert(
			fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
				const text = Buffer.from(bytes).toString("base64");
				const { pads, bytes: decoded } = decode(text);
				expect(pads).toBe((text.match(/=/g) ?? []).length);
				expect(decoded.subarray(0, bytes.length)).toEqual(Buffer.from(bytes));
			}),
		);
	});

	test("fills the whole chunk", () => {
		const text = "q83v".repeat(TEXT.size / 4);
		expect(decode(text)).toEqual({ pads: 0, bytes: Buffer.from(text, "base64") });
		expect(decode("")).toEqual({ pads: 0, bytes: Buffer.alloc(0) });
	});

	test("has 64 characters and a pad: every other byte is found in every place, around every border", () => {
		const legal = new Set(Buffer.from("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"));
		for (const length of [4, 12, 16, 20, 28, 32, 36]) {
			for (let place = 0; place < length; place++) {
				for (let byte = 0; byte < 256; byte++) {
					const text = Buffer.alloc(length, "Q");
					text[place] = byte;
					const { pads, bytes } = decode(text.toString("latin1"));
					expect(pads).toBe(legal.has(byte) ? 0 : byte === 0x3d ? 1 : -1);
					if (legal.has(byte)) expect(bytes.equals(Buffer.from(text.toString("latin1"), "base64"))).toBe(true);
				}
			}
		}
	});

	test("of random texts is what Buffer makes of them, or refused", () => {
		const character = fc.constantFrom(..."ABCxyz019+/=-_ \n*");
		fc.assert(
			fc.property(fc.array(character, { maxLength: 80 }), (characters) => {
				const text = characters.slice(0, characters.length & ~3).join("");
				const { pads, bytes } = decode(text);
				expect(pads).toBe(/[^A-Za-z0-9+/=]/.test(text) ? -1 : (text.match(/=/g) ?? []).length);
				if (pads === 0) expect(bytes).toEqual(Buffer.from(text, "base64"));
			}),
		);
	});
});

test("a bit is set for each byte beyond ASCII, and for no other", () => {
	const bits = new Int32Array(kernel.memory.buffer, DECODED.marks);
	fc.assert(
		fc.property(fc.uint8Array({ minLength: 1, maxLength: 150 }), (bytes) => {
			memory.fill(0, DECODED.at, DECODED.at + 300);
			memory.set(bytes, DECODED.at);
			kernel.mark(DECODED.at, bytes.length, DECODED.marks);
			for (const [index, byte] of bytes.entries()) {
				expect(((bits[index >> 5] as number) >>> (index & 31)) & 1).toBe(byte >> 7);
			}
		}),
	);
});
