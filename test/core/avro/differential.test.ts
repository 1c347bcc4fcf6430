import avsc from "avsc";
import fc from "fast-check";
import { expect, test } from "vitest";
import { cases, plain } from "../../support/avro-arbitrary.ts";
import { compileSchema } from "../../support/compile-schema.ts";
import { readEveryWay, readPaths } from "../../support/read-paths.ts";

/*
  avsc on its own, with its own names, unions and longs, against our schema: the same bytes for the same value, both ways.
*/
test("any value of any schema has the bytes that avsc gives it, and comes back from them", () => {
	fc.assert(
		fc.property(cases, ([definition, value]) => {
			const text = JSON.stringify(definition);
			const { generated: ours } = compileSchema(text);
			const theirs = avsc.Type.forSchema(JSON.parse(text));
			const bytes = theirs.toBuffer(value);
			expect(Buffer.from(ours.encode(value))).toEqual(bytes);
			expect(readEveryWay(readPaths(definition), bytes)).toEqual(plain(value));
		}),
		{ numRuns: 400 },
	);
});

test("a value cut short anywhere, or with anything behind it, never comes back", () => {
	fc.assert(
		fc.property(cases, fc.nat(), ([definition, value], position) => {
			const text = JSON.stringify(definition);
			const { generated: ours } = compileSchema(text);
			const bytes = ours.encode(value);
			expect(() => ours.decode(Buffer.concat([bytes, Buffer.of(0)]))).toThrow("follow the end");
			if (bytes.length > 0) expect(() => ours.decode(bytes.subarray(0, position % bytes.length))).toThrow("The Avro payload is");
		}),
		{ numRuns: 200 },
	);
});

/** Written down plainly, as the specification has it. */
function varint(value: bigint): Buffer {
	const bytes: number[] = [];
	for (let rest = value; bytes.length === 0 || rest > 0n; rest >>= 7n) bytes.push(Number(rest & 127n) | (rest > 127n ? 128 : 0));
	return Buffer.from(bytes);
}

test("any safe long comes back, from the bytes of the specification", () => {
	const { generated: long } = compileSchema('"long"');
	fc.assert(
		fc.property(fc.maxSafeInteger(), (value) => {
			const exact = BigInt(value);
			expect(Buffer.from(long.encode(value))).toEqual(varint(exact < 0n ? -exact * 2n - 1n : exact * 2n));
			expect(long.decode(long.encode(value))).toBe(value);
		}),
	);
});

test("any 64 bits of a timestamp in nanoseconds come back", () => {
	const { generated: nanos } = compileSchema('{"type":"long","logicalType":"timestamp-nanos"}');
	fc.assert(
		fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), (value) => {
			const zigzag = value < 0n ? -value * 2n - 1n : value * 2n;
			expect(Buffer.from(nanos.encode(value))).toEqual(varint(zigzag));
			expect(nanos.decode(nanos.encode(value))).toBe(value);
		}),
	);
});

test("any decimal comes back as it was written", () => {
	const { generated: decimal } = compileSchema('{"type":"bytes","logicalType":"decimal","precision":60,"scale":7}');
	const limit = 10n ** 60n - 1n;
	fc.assert(
		fc.property(fc.bigInt({ min: -limit, max: limit }), (unscaled) => {
			const digits = (unscaled < 0n ? -unscaled : unscaled).toString().padStart(8, "0");
			const text = `${unscaled < 0n ? "-" : ""}${digits.slice(0, -7)}.${digits.slice(-7)}`;
			expect(decimal.decode(decimal.encode(text))).toBe(text);
		}),
	);
});
