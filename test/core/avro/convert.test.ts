import { describe, expect, test } from "vitest";
import {
	bytesOf,
	toBigint,
	toBytes,
	toDate,
	toDay,
	toDecimal,
	toDuration,
	toFloat,
	toUuid,
} from "../../../packages/core/src/avro/convert.ts";

const uuid = "00112233-4455-6677-8899-aabbccddeeff";
const view = (...bytes: number[]) => Uint8Array.from([9, 9, ...bytes, 9]).subarray(2, 2 + bytes.length);

test.each<[string, unknown, unknown]>([
	["a day before 1970", toDay(-1), new Date("1969-12-31T00:00:00Z")],
	["the last instant of a Date", toDate(8.64e15), new Date(8.64e15)],
	["a negative decimal", toDecimal(view(0x80), 2), "-1.28"],
	["a small decimal", toDecimal(view(0, 0, 1), 1), "0.1"],
	["a decimal of no bytes", toDecimal(view(), 1), "0.0"],
	["a decimal without scale", toDecimal(view(0xcf, 0xc7), 0), "-12345"],
	["a UUID, from a view", toUuid(view(...Buffer.from(uuid.replaceAll("-", ""), "hex"))), uuid],
	[
		"a duration, from a view",
		toDuration(view(1, 0, 0, 0, 255, 255, 255, 255, 0, 1, 0, 0)),
		{ months: 1, days: 4294967295, milliseconds: 256 },
	],
	["a float", toFloat(16777217), 16777216],
	["a bigint", toBigint(-5), -5n],
	["the bytes of a text", toBytes("ö"), Uint8Array.of(0xc3, 0xb6)],
	["the bytes of a default", bytesOf("\u0000\u00ff"), Uint8Array.of(0, 255)],
])("a handler sees %s", (_, value, expected) => {
	expect(value).toEqual(expected);
});

test("bytes are their own and no Buffer", () => {
	for (const bytes of [toBytes("ab"), bytesOf("ab")]) {
		expect(Object.getPrototypeOf(bytes)).toBe(Uint8Array.prototype);
		expect(bytes.buffer.byteLength).toBe(2);
	}
});

describe("is refused as a payload that is not valid:", () => {
	test.each<[string, () => unknown, string]>([
		["a date that no Date can hold", () => toDate(8.64e15 + 1), "beyond the years that a Date can hold"],
		["a day that no Date can hold", () => toDay(2 ** 31 - 1), "beyond the years that a Date can hold"],
		["a decimal of more than 1024 bytes", () => toDecimal(new Uint8Array(1025), 2), "a decimal is too long"],
	])("%s", (_, convert, problem) => {
		expect(convert).toThrow(expect.objectContaining({ code: "AVRO_PAYLOAD_INVALID", message: expect.stringContaining(problem) }));
	});
});
