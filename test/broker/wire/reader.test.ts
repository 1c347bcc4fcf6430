import fc from "fast-check";
import { expect, test } from "vitest";
import { Reader } from "../../../packages/broker/src/wire/reader.ts";
import { WireError } from "../../../packages/broker/src/wire/wire-error.ts";

test("a length is refused before memory is taken for it", () => {
	const claim = Buffer.from([0x7f, 0xff, 0xff, 0xff, 1, 2, 3]);
	expect(() => new Reader(claim).bytes(false)).toThrow(WireError);
	expect(() => new Reader(claim).arrayLength(false)).toThrow(WireError);
	expect(() => new Reader(Buffer.from([0xff, 0xff, 0xff, 0xff, 0x07, 1])).bytes(true)).toThrow(WireError);
});

test("a request with more elements than anybody needs is refused, however small they are", () => {
	expect(new Reader(Buffer.concat([Buffer.from([0, 0x0f, 0x42, 0x40]), Buffer.alloc(1_000_000)])).arrayLength(false)).toBe(
		1_000_000,
	);
	expect(() =>
		new Reader(Buffer.concat([Buffer.from([0, 0x0f, 0x42, 0x41]), Buffer.alloc(1_100_000)])).arrayLength(false),
	).toThrow(WireError);
});

test("a negative length other than that of null is refused", () => {
	expect(new Reader(Buffer.from([0xff, 0xff])).string(false)).toBe(null);
	expect(() => new Reader(Buffer.from([0xff, 0xfe])).string(false)).toThrow(WireError);
});

test("a variable-length number of more than five bytes is refused", () => {
	expect(() => new Reader(Buffer.alloc(6, 0x80)).unsignedVarint()).toThrow(WireError);
});

test("tagged fields are skipped, whatever they hold", () => {
	const reader = new Reader(Buffer.from([2, 0, 1, 9, 5, 2, 8, 8, 42]));
	reader.skipTags();
	expect(reader.int8()).toBe(42);
});

test("random bytes either read or fail as bytes that are no request", () => {
	fc.assert(
		fc.property(fc.uint8Array({ maxLength: 40 }), fc.boolean(), (bytes, flexible) => {
			const reader = new Reader(Buffer.from(bytes));
			try {
				for (;;) {
					reader.string(flexible);
					reader.bytes(flexible);
					reader.arrayLength(flexible);
					if (flexible) reader.skipTags();
				}
			} catch (error) {
				expect(error).toBeInstanceOf(WireError);
			}
		}),
	);
});
