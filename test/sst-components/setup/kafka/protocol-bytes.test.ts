import fc from "fast-check";
import { expect, test } from "vitest";
import { createByteReader, createByteWriter } from "../../../../packages/sst/src/setup/kafka/protocol-bytes.ts";

test("numbers are big-endian and signed, and texts are UTF-8 behind their length", () => {
	const bytes = createByteWriter()
		.boolean(true)
		.int8(-1)
		.int16(-2)
		.int32(258)
		.string("é")
		.string(null)
		.bytes(Buffer.from([7]))
		.array([1], () => {})
		.array(null, () => {})
		.done();
	expect(bytes.toString("hex")).toBe("01ff" + "fffe" + "00000102" + "0002c3a9" + "ffff" + "0000000107" + "00000001" + "ffffffff");
});

test("what is written is read", () => {
	fc.assert(
		fc.property(fc.array(fc.tuple(fc.string(), fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }))), (pairs) => {
			const writer = createByteWriter();
			writer.array(pairs, ([text, number]) => void writer.string(text).int32(number));
			const reader = createByteReader(writer.done());
			expect(reader.array(() => [reader.string(), reader.int32()])).toEqual(pairs);
		}),
	);
});

test("a null text, list or byte string is empty where it may be", () => {
	const reader = createByteReader(Buffer.from("ffffffffffffffffffff", "hex"));
	expect([reader.nullableString(), reader.bytes().length, reader.array(reader.int8)]).toEqual([null, 0, []]);
});

test("an INT64 is a number", () => {
	expect(createByteReader(Buffer.from("00000000000dbba0", "hex")).int64()).toBe(900_000);
});

test("a length beyond the bytes is an error before memory is taken for it", () => {
	for (const bytes of ["7fffffff", "7fff", "00"]) {
		const reader = createByteReader(Buffer.from(bytes, "hex"));
		expect(() => (bytes.length === 8 ? reader.array(() => 0) : reader.string())).toThrow(RangeError);
	}
});
