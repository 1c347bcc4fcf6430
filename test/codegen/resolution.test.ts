import { readAvroSchema } from "@millrace/codegen";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { findMismatch } from "../../packages/codegen/src/resolution.ts";
import { cases } from "../support/avro-arbitrary.ts";
import { narrowed, retyped } from "../support/avro-versions.ts";
import { compileSchema } from "../support/compile-schema.ts";
import { readEveryWay, readPaths } from "../support/read-paths.ts";

const read = (type: unknown) => readAvroSchema({ path: "x.avsc", text: JSON.stringify(type) });
const mismatch = (writer: unknown, reader: unknown) => findMismatch(read(writer), read(reader));

const record = (fields: readonly unknown[], name = "R") => ({ type: "record", name, fields });
const field = (name: string, type: unknown, more = {}) => ({ name, type, ...more });
const list = { type: "record", name: "List", fields: [field("next", ["null", "List"]), field("item", "int")] };

describe("every value can be read:", () => {
	test.each([
		["a promoted number", "int", "double"],
		["a text as bytes", "string", "bytes"],
		["one type as a union", "int", ["null", "long"]],
		["a union of one branch", ["int"], "float"],
		["unions in another order", ["null", "int"], ["long", "null"]],
		["a list that holds itself", list, { ...list, fields: [list.fields[0]] }],
		[
			"a list that holds itself, behind a namesake that takes nothing",
			list,
			{
				...list,
				fields: [field("next", ["null", record([field("absent", "int")], "other.List"), "List"]), field("item", "long")],
			},
		],
		["a type underneath a logical one", "long", { type: "long", logicalType: "timestamp-millis" }],
		["a decimal of more digits", decimal(9, 2), decimal(12, 2)],
	])("%s", (_, writer, reader) => {
		expect(mismatch(writer, reader)).toBeUndefined();
	});
});

describe("not every value can be read:", () => {
	test.each([
		["long", "int", "", "long cannot be read as int"],
		[["null", "int"], "int", "", "null cannot be read as int"],
		[["null", "string"], ["null", "int"], "", "no branch of the union takes string"],
		[
			{ type: "array", items: { type: "map", values: "int" } },
			{ type: "array", items: { type: "map", values: "string" } },
			"[][]",
			"int cannot be read as string",
		],
		[{ type: "fixed", name: "F", size: 2 }, { type: "fixed", name: "F", size: 3 }, "", "2 bytes cannot be read as 3"],
		[
			{ type: "fixed", name: "F", size: 2 },
			{ type: "fixed", name: "G", size: 2 },
			"",
			"F cannot be read as G, which has no alias for it",
		],
		[decimal(9, 2), decimal(9, 3), "", "decimal cannot be read as decimal of another unit or scale"],
		[
			record([field("a", list)]),
			record([field("a", { ...list, fields: [list.fields[0], field("item", "string")] })]),
			"a.item",
			"int cannot be read as string",
		],
		[
			record([field("a", { type: "array", items: record([field("b", "int")], "Inner") })]),
			record([field("a", { type: "array", items: record([field("c", "int")], "Inner") })]),
			"a[].c",
			"the writer has no such field, and it has no default",
		],
	])("%j as %j", (writer, reader, path, problem) => {
		expect(mismatch(writer, reader)).toEqual({ path, problem });
	});
});

test("records that share records are compared in linear time", () => {
	const levels = (leaf: string) => {
		let type: unknown = record([field("x", leaf)], "L0");
		for (let level = 1; level < 60; level++) type = record([field("a", type), field("b", `L${level - 1}`)], `L${level}`);
		return type;
	};
	expect(mismatch(levels("int"), levels("long"))).toBeUndefined();
	expect(mismatch(levels("long"), levels("int"))?.problem).toBe("long cannot be read as int");
});

test("so are unions whose first branches are of the same name and take nothing", () => {
	const levels = (withTwins: boolean) => {
		let type: unknown = record([field("x", "int")], "a.L0");
		for (let level = 1; level < 40; level++) {
			const twin = record([field("absent", "int")], `b${level}.L${level - 1}`);
			const first = withTwins ? [twin, type] : [type];
			const second = withTwins ? [`b${level}.L${level - 1}`, `a.L${level - 1}`] : `a.L${level - 1}`;
			type = record([field("f", first), field("g", second)], `a.L${level}`);
		}
		return type;
	};
	expect(mismatch(levels(false), levels(true))).toBeUndefined();
});

test("what fits here is read by the runtime, every value of it, over random pairs of schemas", () => {
	const close = cases.chain(([writer, value]) =>
		fc.tuple(
			fc.constant(writer),
			fc.constant(value),
			fc.oneof(
				fc.constant(writer),
				cases.map(([other]) => other),
				narrowed(writer),
				retyped(writer),
				retyped(writer),
			),
		),
	);
	let fitting = 0;
	fc.assert(
		fc.property(close, ([writer, value, reader]) => {
			if (mismatch(writer, reader) !== undefined) return;
			fitting += 1;
			try {
				// Throws for versions that cannot be resolved, and for values that cannot be read, by generated code or by the interpreter.
				readEveryWay(readPaths(reader, { writer }), compileSchema(writer).generated.encode(value));
			} catch (error) {
				// Bytes may be read as a string, and it depends on them whether they are one.
				if (!(error instanceof Error) || !error.message.includes("not UTF-8")) throw error;
			}
		}),
		{ numRuns: 150 },
	);
	expect(fitting).toBeGreaterThan(35);
});

function decimal(precision: number, scale: number): unknown {
	return { type: "bytes", logicalType: "decimal", precision, scale };
}
