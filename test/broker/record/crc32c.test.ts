import { crc32c as reference } from "@platformatic/kafka";
import fc from "fast-check";
import { expect, test } from "vitest";
import { crc32c } from "../../../packages/broker/src/record/crc32c.ts";

test("the check value of CRC-32C comes out", () => {
	expect(crc32c(Buffer.from("123456789"))).toBe(0xe3069283);
	expect(crc32c(Buffer.alloc(32))).toBe(0x8a9136aa);
});

test("it agrees with another implementation on any bytes, and on parts of them", () => {
	fc.assert(
		fc.property(fc.uint8Array({ maxLength: 100 }), fc.nat(20), (bytes, from) => {
			const part = Buffer.from(bytes.subarray(from));
			expect(crc32c(Buffer.from(bytes), Math.min(from, bytes.length))).toBe(reference(part) >>> 0);
		}),
	);
});
