import { expect, test } from "vitest";
import {
	array,
	includes,
	int16,
	int32,
	nullableArray,
	nullableString,
	string,
	structure,
} from "../../../packages/broker/src/wire/fields.ts";
import { Reader } from "../../../packages/broker/src/wire/reader.ts";
import { WireError } from "../../../packages/broker/src/wire/wire-error.ts";
import { Writer } from "../../../packages/broker/src/wire/writer.ts";

const fields = {
	id: int32(),
	reason: nullableString("2+", "none"),
	old: int16("0-1", 7),
	parts: array({ name: string(), size: int32("1+", -1) }),
	all: nullableArray(int32(), "3+"),
};

test("a version has the fields whose ranges hold it", () => {
	expect(includes("3+", 2)).toBe(false);
	expect(includes("3+", 9)).toBe(true);
	expect(includes("1-2", 3)).toBe(false);
	expect(includes("1", 2)).toBe(false);
	expect(includes("1", 1)).toBe(true);
});

test("fields that a version lacks are read as their defaults", () => {
	const writer = new Writer();
	structure(fields, 0, false).write(writer, { id: 5, old: 3, reason: "lost", parts: [{ name: "a", size: 9 }] });
	const read = structure(fields, 0, false).read(new Reader(writer.whole()));
	expect(read).toEqual({ id: 5, old: 3, reason: "none", parts: [{ name: "a", size: -1 }], all: null });
});

test("fields that may be left out are written as their defaults", () => {
	const writer = new Writer();
	structure(fields, 3, true).write(writer, { id: 5, parts: [{ name: "a" }], all: null });
	const read = structure(fields, 3, true).read(new Reader(writer.whole()));
	expect(read).toEqual({ id: 5, reason: "none", old: 7, parts: [{ name: "a", size: -1 }], all: null });
});

test("null where none is allowed is no valid request", () => {
	const writer = new Writer();
	writer.int32(1);
	writer.int16(0);
	writer.int32(-1);
	expect(() => structure(fields, 0, false).read(new Reader(writer.whole()))).toThrow(WireError);
});
