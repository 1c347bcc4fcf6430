import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type AvroOptions, generate, type LogicalType } from "@millrace/codegen";
import { describe, expect, test } from "vitest";
import { LOGICAL_TYPES } from "../../packages/codegen/src/logical-type.ts";

/** The interface of a record with one field of that type. */
function generated(type: unknown, avro: AvroOptions): string {
	const text = JSON.stringify({ type: "record", name: "Row", fields: [{ name: "f", type }] });
	return generate([{ path: "row.avsc", text }], { avro })[0]?.text ?? "";
}
const typeOf = (type: unknown, avro: AvroOptions) => /readonly f: (.*);\n/.exec(generated(type, avro))?.[1];
const docOf = (type: unknown, avro: AvroOptions) => /\/\*\* (.*) \*\/\n\treadonly f:/.exec(generated(type, avro))?.[1];
const allRaw = Object.fromEntries(LOGICAL_TYPES.map((name): [LogicalType, "raw"] => [name, "raw"]));

describe("the table of options in docs/avro-types.md", () => {
	const page = readFileSync(join(import.meta.dirname, "../../docs/avro-types.md"), "utf8");
	const rows = [...page.matchAll(/^\| `(.+?)` +\| `(.+?)` +\| `(.+?)` +\| `(.+?)` +\| `(.+?)` +\|$/gm)].map(([, ...cells]) =>
		cells.map((cell) => cell.replaceAll("\\|", "|")),
	);

	test("has a row for each logical type", () => {
		for (const name of LOGICAL_TYPES) expect(rows.some(([avro]) => avro?.includes(`"${name}"`))).toBe(true);
	});

	test.each(rows)("%s is %s, %s, %s or %s", (avro, ...types) => {
		const type: unknown = JSON.parse(avro as string);
		const options: readonly AvroOptions[] = [
			{},
			{ long: "bigint" },
			{ logicalTypes: allRaw },
			{ long: "bigint", logicalTypes: allRaw },
		];
		expect(options.map((option) => typeOf(type, option))).toEqual(types);
	});
});

test("options reach every place in which a type can stand", () => {
	const day = { type: "int", logicalType: "date" };
	const raw: AvroOptions = { long: "bigint", logicalTypes: { date: "raw" } };
	expect(typeOf({ type: "array", items: day }, raw)).toBe("readonly number[]");
	expect(typeOf({ type: "map", values: "long" }, raw)).toBe("{ readonly [key: string]: bigint }");
	expect(typeOf(["null", day], raw)).toBe("number | null");
	const [alias] = generate([{ path: "at.avsc", text: '{"type":"int","logicalType":"date"}' }], { avro: raw });
	expect(alias?.text).toContain("/** Days since 1970. */\nexport type At = number;\n");
});

test("a union carries the names of its branches exactly where they look alike under the options", () => {
	expect(typeOf(["int", "long"], {})).toBe("{ readonly int: number } | { readonly long: number }");
	expect(typeOf(["int", "long"], { long: "bigint" })).toBe("number | bigint");
	const decimal = { type: "bytes", logicalType: "decimal", precision: 4, scale: 2 };
	const fixed = { type: "fixed", name: "F", size: 2 };
	expect(typeOf([decimal, "string"], {})).toBe("{ readonly bytes: string } | { readonly string: string }");
	expect(typeOf([decimal, "string"], { logicalTypes: { decimal: "raw" } })).toBe("Uint8Array | string");
	expect(typeOf([decimal, fixed], { logicalTypes: { decimal: "raw" } })).toBe(
		"{ readonly bytes: Uint8Array } | { readonly F: Uint8Array }",
	);
});

test("a raw value says in its comment what it counts", () => {
	const raw: AvroOptions = { logicalTypes: allRaw };
	expect(docOf({ type: "int", logicalType: "date" }, raw)).toBe("Days since 1970.");
	expect(docOf({ type: "long", logicalType: "timestamp-millis" }, raw)).toBe("Milliseconds since 1970, UTC.");
	expect(docOf({ type: "long", logicalType: "timestamp-millis" }, {})).toBeUndefined();
	expect(docOf({ type: "bytes", logicalType: "decimal", precision: 9, scale: 2 }, raw)).toMatch(
		/^A decimal with 2 digits .* two's/,
	);
	expect(docOf({ type: "fixed", name: "Id", size: 16, logicalType: "uuid" }, raw)).toBe("A UUID.");
	expect(docOf({ type: "string", logicalType: "uuid" }, raw)).toBeUndefined();
	expect(docOf({ type: "fixed", name: "Span", size: 12, logicalType: "duration" }, raw)).toMatch(
		/^Months, days and milliseconds/,
	);
});

test("a logical type that is not in force has nothing to be raw about", () => {
	expect(typeOf({ type: "string", logicalType: "date" }, { logicalTypes: allRaw })).toBe("string");
	expect(docOf({ type: "string", logicalType: "date" }, { logicalTypes: allRaw })).toBeUndefined();
});

test("options change no digest: they are about values, not about the wire", () => {
	const digest = (avro: AvroOptions) => /digest: (.*),/.exec(generated("long", avro))?.[1];
	expect(digest({ long: "bigint" })).toBe(digest({}));
});
