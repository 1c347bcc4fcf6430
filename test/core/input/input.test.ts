import fc from "fast-check";
import { afterEach, describe, expect, test } from "vitest";
import { findChunks } from "../../../packages/core/src/input/chunks.ts";
import {
	bytes,
	type Chunk,
	closeChunk,
	isTextAt,
	keyAt,
	openChunk,
	openPayload,
	textAt,
} from "../../../packages/core/src/input/input.ts";

afterEach(closeChunk);

/** A chunk made of plain JavaScript, where there is no kernel: the reader asks for no more than this. */
function plainChunk(): Chunk {
	const memory = Buffer.alloc(40_000);
	const at = 64;
	const marks = new Int32Array(2000);
	return {
		bytes: memory,
		view: new DataView(memory.buffer, memory.byteOffset, memory.length),
		at,
		marks,
		mark(length) {
			marks.fill(0);
			for (let index = 0; index < length; index++) {
				marks[index >> 5] = (marks[index >> 5] as number) | (((memory[at + index] as number) >> 7) << (index & 31));
			}
		},
	};
}
const chunk = findChunks()?.decoded ?? plainChunk();

/** Puts bytes into the chunk and opens it. */
function open(content: Uint8Array): void {
	closeChunk();
	chunk.bytes.set(content, chunk.at);
	openChunk(chunk, content.length);
}

/** The answers for those bytes of a payload of its own, and of the chunk. */
function ask<T>(content: Uint8Array, question: (base: number) => T): readonly [T, T] {
	openPayload(content);
	const alone = question(0);
	open(content);
	return [alone, question(chunk.at)];
}

const strict = (content: Uint8Array): string | undefined => {
	try {
		return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(content);
	} catch {
		return undefined;
	}
};

/** Texts of every width, bytes that are no text, and what is easily mistaken. */
const pieces = fc.oneof(
	fc.string({ unit: "binary-ascii", maxLength: 40 }).map((text) => Buffer.from(text)),
	fc.string({ unit: "binary", maxLength: 10 }).map((text) => Buffer.from(text)),
	fc.constantFrom("\0", "\uFFFD", "\uFEFF", "é", "€", "😀").map((text) => Buffer.from(text)),
	fc
		.constantFrom([0xff], [0xc3], [0xe2, 0x82], [0xf0, 0x9f, 0x98], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0x80])
		.map((raw) => Buffer.from(raw)),
);

test("any part of any bytes is the UTF-8 text that it is, or none, alone and in a chunk, as text and as key", () => {
	fc.assert(
		fc.property(fc.array(pieces, { minLength: 1, maxLength: 8 }), fc.nat(), fc.nat(), (parts, from, to) => {
			const content = Buffer.concat(parts);
			const start = from % (content.length + 1);
			const length = to % (content.length - start + 1);
			const text = strict(content.subarray(start, start + length));
			expect(ask(content, (base) => textAt(base + start, length))).toEqual([text, text]);
			expect(ask(content, (base) => keyAt(base + start, length))).toEqual([text, text]);
			expect(ask(content, (base) => isTextAt(base + start, length))).toEqual([text !== undefined, text !== undefined]);
		}),
		{ numRuns: 500 },
	);
});

test("one byte beyond ASCII is found in every stretch around the borders of words, and not beside it", () => {
	const content = Buffer.alloc(200, "a");
	for (const place of [0, 1, 30, 31, 32, 33, 63, 64, 65, 95, 96, 127, 128, 159]) {
		content.fill("a");
		content[place] = 0xff;
		open(content);
		for (let start = 0; start < 135; start++) {
			for (let length = 1; length < 66; length++) {
				const inside = place >= start && place < start + length;
				if (isTextAt(chunk.at + start, length) === inside) expect.unreachable(`byte ${place}, ${length} from ${start}`);
			}
		}
	}
});

describe("at the ends of a chunk", () => {
	test.each(["é", "€", "😀"])("%s is read, and half of it is none", (character) => {
		const encoded = Buffer.from(character);
		const content = Buffer.concat([encoded, Buffer.alloc(5000, "a"), encoded]);
		const last = content.length - encoded.length;
		expect(ask(content, (base) => textAt(base, encoded.length))).toEqual([character, character]);
		expect(ask(content, (base) => textAt(base + last, encoded.length))).toEqual([character, character]);
		expect(ask(content, (base) => textAt(base + 1, encoded.length))).toEqual([undefined, undefined]);
		expect(ask(content, (base) => textAt(base + last, encoded.length - 1))).toEqual([undefined, undefined]);
	});

	test("no bytes are an empty text", () => {
		for (const length of [0, 1, 31, 32, 33, 64]) {
			expect(ask(Buffer.alloc(length, 0xff), (base) => textAt(base + length, 0))).toEqual(["", ""]);
			expect(ask(Buffer.alloc(length, 0xff), (base) => keyAt(base + length, 0))).toEqual(["", ""]);
			expect(ask(Buffer.alloc(length, 0xff), (base) => isTextAt(base + length, 0))).toEqual([true, true]);
		}
	});
});

test("keys that share a place in the memory of names are told apart", () => {
	// The same length, first and last byte.
	const keys = [
		"abcd",
		"axyd",
		"a\0\0d",
		"abcd",
		"__proto__",
		"__proto_1",
		"1000",
		"constructor",
		"é",
		"a".repeat(33),
		"a".repeat(32),
	];
	for (let round = 0; round < 3; round++) {
		for (const key of keys) expect(ask(Buffer.from(key), (base) => keyAt(base, Buffer.byteLength(key)))).toEqual([key, key]);
	}
});

test("a chunk that is filled again is another text, as long as it was closed in between", () => {
	open(Buffer.from("first"));
	expect(textAt(chunk.at, 5)).toBe("first");
	open(Buffer.from("other"));
	expect(textAt(chunk.at, 5)).toBe("other");
});

test("a payload ends a chunk, and a chunk a payload", () => {
	open(Buffer.from("chunk"));
	expect(textAt(chunk.at, 5)).toBe("chunk");
	openPayload(Buffer.from("alone"));
	expect([textAt(0, 5), bytes.length]).toEqual(["alone", 5]);
	openChunk(chunk, 5);
	expect(textAt(chunk.at, 5)).toBe("chunk");
});

test("without the undocumented methods of Buffer the documented ones do the same", () => {
	const prototype = Buffer.prototype as unknown as Record<string, unknown>;
	const { utf8Slice, latin1Slice, toString: print } = prototype as Record<string, (...parts: unknown[]) => string>;
	const content = Buffer.from("text é \uFFFD €");
	const wrong = Buffer.from([0x61, 0xff]);
	const answers = () => [
		...ask(content, (base) => textAt(base, content.length)),
		...ask(content, (base) => textAt(base, 4)),
		...ask(wrong, (base) => textAt(base, 2)),
	];
	const expected = ["text é \uFFFD €", "text é \uFFFD €", "text", "text", undefined, undefined];
	let calls = 0;
	try {
		Object.assign(prototype, {
			utf8Slice: undefined,
			latin1Slice: undefined,
			toString(this: Buffer, encoding: string, from: number, to: number) {
				calls += 1;
				return (encoding === "latin1" ? latin1Slice : utf8Slice)?.call(this, from, to);
			},
		});
		const found = answers();
		Object.assign(prototype, { utf8Slice, latin1Slice, toString: print });
		expect(found).toEqual(expected);
	} finally {
		Object.assign(prototype, { utf8Slice, latin1Slice, toString: print });
	}
	expect(calls).toBeGreaterThan(0);
	expect(answers()).toEqual(expected);
});
