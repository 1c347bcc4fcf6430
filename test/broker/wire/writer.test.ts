import fc from "fast-check";
import { expect, test } from "vitest";
import { Reader } from "../../../packages/broker/src/wire/reader.ts";
import { readInt64, Writer, writeInt64 } from "../../../packages/broker/src/wire/writer.ts";

const safeInteger = fc.integer({ min: Number.MIN_SAFE_INTEGER, max: Number.MAX_SAFE_INTEGER });

test("numbers of 64 bits are written as BigInt writes them", () => {
	fc.assert(
		fc.property(safeInteger, (value) => {
			const ours = Buffer.alloc(8);
			expect(writeInt64(ours, value, 0)).toBe(8);
			const reference = Buffer.alloc(8);
			reference.writeBigInt64BE(BigInt(value));
			expect(ours.toString("hex")).toBe(reference.toString("hex"));
			expect(readInt64(ours, 0)).toBe(value);
		}),
	);
});

test("what is written in any order of sizes is read back", () => {
	const value = fc.oneof(
		fc.record({ kind: fc.constant("string" as const), value: fc.option(fc.string({ maxLength: 3000 })) }),
		fc.record({ kind: fc.constant("bytes" as const), value: fc.option(fc.uint8Array({ maxLength: 3000 })) }),
		fc.record({ kind: fc.constant("varint" as const), value: fc.integer({ min: 0, max: 2 ** 32 - 1 }) }),
		fc.record({ kind: fc.constant("int64" as const), value: safeInteger }),
	);
	fc.assert(
		fc.property(fc.array(value, { maxLength: 20 }), fc.boolean(), (values, flexible) => {
			const writer = new Writer();
			for (const each of values) {
				if (each.kind === "string") writer.string(each.value, flexible);
				else if (each.kind === "bytes") writer.bytes(each.value === null ? null : Buffer.from(each.value), flexible);
				else if (each.kind === "varint") writer.unsignedVarint(each.value);
				else writer.int64(each.value);
			}
			const reader = new Reader(writer.whole());
			for (const each of values) {
				if (each.kind === "string") expect(reader.string(flexible)).toBe(each.value);
				else if (each.kind === "bytes") {
					const wanted = each.value === null ? null : Buffer.from(each.value).toString("hex");
					expect(reader.bytes(flexible)?.toString("hex") ?? null).toBe(wanted);
				} else if (each.kind === "varint") expect(reader.unsignedVarint()).toBe(each.value);
				else expect(reader.int64()).toBe(each.value);
			}
			expect(reader.left).toBe(0);
		}),
	);
});

test("a small frame is one buffer, with its size", () => {
	const writer = new Writer();
	writer.int32(7);
	expect(writer.frame()).toEqual([Buffer.from([0, 0, 0, 4, 0, 0, 0, 7])]);
	const empty = new Writer();
	expect(Buffer.concat(empty.frame())).toEqual(Buffer.alloc(4));
});

test("large bytes are handed on as they are, and not copied", () => {
	const records = Buffer.alloc(4096, 7);
	const writer = new Writer();
	writer.int32(1);
	writer.records([records], false);
	writer.int32(2);
	const frame = writer.frame();
	expect(frame.some(({ buffer, byteOffset }) => buffer === records.buffer && byteOffset === records.byteOffset)).toBe(true);
	expect(Buffer.concat(frame).readInt32BE(0)).toBe(4 + 4 + 4096 + 4);
});
