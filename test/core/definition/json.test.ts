import { json } from "@millrace/core";
import { expect, test } from "vitest";
import * as z from "zod";

const order = json(
	"shop.Order",
	z.object({ id: z.number(), lines: z.array(z.object({ sku: z.string() })), tags: z.record(z.string(), z.number()) }),
);
const bytes = (text: string) => new TextEncoder().encode(text);
const valid = { id: 7, lines: [{ sku: "a" }], tags: { urgent: 1 } };

test("a value that its validator accepts comes back as the validator gives it", () => {
	expect(order.decode(bytes(JSON.stringify({ ...valid, extra: true })))).toEqual(valid);
	expect(order.decode(order.encode(valid))).toEqual(valid);
	expect(order.fromJson?.(valid)).toEqual(valid);
});

test("a refused value is told by the paths of its fields, and never by what they hold", () => {
	const wrong = { id: "secret-1", lines: [{ sku: 3 }], tags: { "jane@example.com": "secret-2", 'a"b': "x" } };
	expect(() => order.decode(bytes(JSON.stringify(wrong)))).toThrow(
		expect.objectContaining({
			code: "JSON_VALUE_INVALID",
			problem: "Not a valid shop.Order: 4 issues at id, lines.0.sku, tags.?, tags.?.",
		}),
	);
});

test("many issues are told by the first five and the number of the rest", () => {
	const numbers = json("test.Numbers", z.array(z.number()));
	expect(() => numbers.decode(bytes(JSON.stringify(Array.from({ length: 8 }, () => "x"))))).toThrow(
		"8 issues at 0, 1, 2, 3, 4, and 3 more",
	);
	expect(() => json("test.Number", z.number()).decode(bytes('"x"'))).toThrow("1 issue at (root)");
});

test("text that is no JSON, or no UTF-8, is refused without quoting it", () => {
	for (const payload of [bytes('{"card": 4711'), bytes(""), Uint8Array.of(0x22, 0xff, 0x22)]) {
		expect(() => order.decode(payload)).toThrow(
			expect.objectContaining({
				code: "JSON_VALUE_INVALID",
				problem: "The payload of shop.Order is not JSON in UTF-8.",
			}),
		);
	}
});

test("a validator that answers later cannot decode records", () => {
	const late = json(
		"test.Late",
		z.string().refine(async () => true),
	);
	expect(() => late.decode(bytes('"x"'))).toThrow(expect.objectContaining({ code: "JSON_VALUE_INVALID" }));
});
