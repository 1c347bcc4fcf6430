import { bytes, string } from "@millrace/core";
import fc from "fast-check";
import { expect, test } from "vitest";

test("text survives its round trip, a byte order mark included", () => {
	fc.assert(fc.property(fc.string({ unit: "grapheme" }), (text) => string.decode(string.encode(text)) === text));
	expect(string.decode(Uint8Array.of(0xef, 0xbb, 0xbf, 0x61))).toBe("\uFEFFa");
});

test("bytes that are not UTF-8 are an error and no replacement characters", () => {
	for (const wrong of [[0xff], [0xc3], [0xed, 0xa0, 0x80], [0xf5, 0x80, 0x80, 0x80]]) {
		expect(() => string.decode(Uint8Array.from(wrong))).toThrow(TypeError);
	}
});

test("bytes are handed over as they are", () => {
	const payload = Uint8Array.of(0, 255);
	expect(bytes.decode(payload)).toBe(payload);
	expect(bytes.encode(payload)).toBe(payload);
});
