import { writeConfluentHeader, writeGlueHeader } from "@millrace/core/wire";
import fc from "fast-check";
import { expect, test } from "vitest";
import { headerId, readFrame } from "../../../packages/core/src/runtime/wire-frame.ts";

const id = "b7b4a7f0-9c96-4e4a-a687-fb5de9ef0c63";

test("a header is read where it stands, whatever lies before and behind it", () => {
	fc.assert(
		fc.property(
			fc.nat(20),
			fc.nat(5),
			fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
			fc.boolean(),
			(before, behind, number, packed) => {
				const place = (framed: Uint8Array) => Buffer.concat([Buffer.alloc(before, 3), framed, Buffer.alloc(behind, 5)]);
				const glue = place(writeGlueHeader(id, new Uint8Array(), packed));
				expect(readFrame("glue", glue, before, before + 18)).toBe(packed);
				expect(headerId("glue", glue, before)).toBe(id);
				const confluent = place(writeConfluentHeader(number, new Uint8Array()));
				expect(readFrame("confluent", confluent, before, before + 5)).toBe(false);
				expect(headerId("confluent", confluent, before)).toBe(String(number));
			},
		),
	);
});

test("bytes of the next payload do not make up for what a header lacks", () => {
	const glue = writeGlueHeader(id, new Uint8Array());
	for (let length = 0; length < 18; length++) expect(() => readFrame("glue", glue, 0, length)).toThrow(/Glue header/);
	for (let length = 0; length < 5; length++)
		expect(() => readFrame("confluent", new Uint8Array(9), 0, length)).toThrow(/Confluent header/);
	expect(() => readFrame("glue", glue, 0, 0)).toThrow("the value is empty");
});

test("nothing has to stand in front of a plain payload", () => {
	expect(readFrame("plain", new Uint8Array(), 0, 0)).toBe(false);
});
