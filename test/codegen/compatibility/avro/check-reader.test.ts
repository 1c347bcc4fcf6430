import { type AvroType, checkAvroReader, readAvroSchema, SchemaError } from "@millrace/codegen";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cases } from "../../../support/avro-arbitrary.ts";
import { makeLogicalPair } from "../../../support/avro-pairs/make-logical-pair.ts";
import { makePair, type Pair } from "../../../support/avro-pairs/make-pair.ts";
import { narrowed, retyped } from "../../../support/avro-versions.ts";
import { compileSchema } from "../../../support/compile-schema.ts";
import { readEveryWay, readPaths } from "../../../support/read-paths.ts";
import { refusesValues } from "../../../support/refuses-values.ts";

const read = (type: unknown) => readAvroSchema({ path: "x.avsc", text: JSON.stringify(type) });
const check = (writer: unknown, reader: unknown) => checkAvroReader(read(reader), read(writer));

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
		["a decimal of fewer digits, for its text holds them all", decimal(12, 2), decimal(9, 2)],
		["a symbol that is gone, by the enum's default", suit(["A", "B"]), { ...suit(["A"]), default: "A" }],
		["a renamed field, by its alias", record([field("a", "int")]), record([field("b", "int", { aliases: ["a"] })])],
		["another field's alias, for a default is there", record([field("a", "int")]), contested({ default: 0 })],
		["a renamed type, by its alias", record([], "x.Old"), { ...record([], "New"), aliases: ["x.Old"] }],
		["a type of another namespace", record([], "x.R"), record([], "y.R")],
		["a default that changed", record([field("a", "int", { default: 1 })]), record([field("a", "int", { default: 2 })])],
	])("%s", (_, writer, reader) => {
		expect(check(writer, reader)).toEqual([]);
	});
});

describe("not every value can be read:", () => {
	test.each([
		["long", "int", "TYPE_MISMATCH", "", "long cannot be read as int"],
		[["null", "int"], "int", "TYPE_MISMATCH", "", "null cannot be read as int"],
		[["null", "string"], ["null", "int"], "UNION_BRANCH_MISSING", "", "no branch of the union takes string"],
		[
			{ type: "array", items: { type: "map", values: "int" } },
			{ type: "array", items: { type: "map", values: "string" } },
			"TYPE_MISMATCH",
			"[][]",
			"int cannot be read as string",
		],
		[fixed("F", 2), fixed("F", 3), "FIXED_SIZE", "", "2 bytes cannot be read as 3"],
		[fixed("F", 2), fixed("G", 2), "NAME_MISMATCH", "", "F cannot be read as G, which has no alias for it"],
		[decimal(9, 2), decimal(9, 3), "DECIMAL_SCALE", "", "a decimal of scale 2 cannot be read as one of scale 3"],
		[
			{ type: "long", logicalType: "timestamp-millis" },
			{ type: "long", logicalType: "timestamp-micros" },
			"LOGICAL_TYPE",
			"",
			"timestamp-millis cannot be read as timestamp-micros",
		],
		[suit(["A", "B", "C"]), suit(["A"]), "ENUM_SYMBOL_MISSING", "", 'the enum has no symbols "B", "C" and no default'],
		[
			record([field("a", list)]),
			record([field("a", { ...list, fields: [list.fields[0], field("item", "string")] })]),
			"TYPE_MISMATCH",
			"a.item",
			"int cannot be read as string",
		],
		[
			record([field("a", { type: "array", items: record([field("b", "int")], "Inner") })]),
			record([field("a", { type: "array", items: record([field("c", "int")], "Inner") })]),
			"FIELD_WITHOUT_DEFAULT",
			"a[].c",
			"the writer has no such field, and it has no default",
		],
		[
			record([field("a", "int")]),
			contested({}),
			"FIELD_WITHOUT_DEFAULT",
			"b",
			'both it and a stand for the field "a", and it has no default',
		],
		[
			record([field("a", ["null", record([], "Inner")])]),
			record([field("a", ["null", record([field("b", "int")], "Inner")])]),
			"FIELD_WITHOUT_DEFAULT",
			"a.b",
			"the writer has no such field, and it has no default",
		],
		[
			["null", record([], "A"), record([], "B")],
			["null", record([], "A")],
			"UNION_BRANCH_MISSING",
			"",
			"no branch of the union takes B",
		],
	])("%j as %j: %s", (writer, reader, rule, path, problem) => {
		expect(check(writer, reader)).toMatchObject([{ rule, path, problem }]);
	});
});

test("every place is named, and a record that is used twice where it stands first", () => {
	const address = (...fields: unknown[]) => record(fields, "Address");
	const old = record([field("home", address()), field("work", "Address"), field("age", "long")]);
	const next = record([field("home", address(field("zip", "string"))), field("work", "Address"), field("age", "int")]);
	expect(check(old, next).map(({ rule, path }) => `${rule} ${path}`)).toEqual([
		"FIELD_WITHOUT_DEFAULT home.zip",
		"TYPE_MISMATCH age",
	]);
});

test("both texts of the place are shown in one line, with what is inside by name", () => {
	const old = record([field("a", ["null", "string", suit(["A"])])]);
	const next = record([field("a", ["null", suit(["B"])]), field("b", ["string", "null"], { doc: "gone" })]);
	expect(check(old, next)).toMatchObject([
		{ rule: "UNION_BRANCH_MISSING", path: "a", writer: '["null","string","Suit"]', reader: '["null","Suit"]' },
		{ rule: "ENUM_SYMBOL_MISSING", path: "a", writer: '["null","string","Suit"]', reader: '["null","Suit"]' },
		{ rule: "FIELD_WITHOUT_DEFAULT", path: "b", writer: undefined, reader: '{"name":"b","type":["string","null"]}' },
	]);
	expect(check(suit(["A"]), suit(["B"]))).toMatchObject([
		{ writer: '{"type":"enum","name":"Suit","symbols":["A"]}', reader: '{"type":"enum","name":"Suit","symbols":["B"]}' },
	]);
});

test("each side is told what it can do", () => {
	const fix = (writer: unknown, reader: unknown) => check(writer, reader)[0]?.fix;
	expect(fix(record([]), record([field("a", ["null", "int"])]))).toEqual({
		reader: 'Give the field a default ("default": null), or an alias for the field that it was.',
		writer: "Keep the field: versions that are deployed have no default for it.",
	});
	expect(fix(record([]), record([field("a", ["int", "null"])]))?.reader).toContain('null as the first branch and "default": null');
	expect(fix("long", "int")).toEqual({
		reader: "Keep long, or widen it to float or double; for anything else add a field of another name, with a default.",
		writer: "Keep int; for anything else add a field of another name beside it.",
	});
	expect(fix("boolean", "double")?.writer).toContain("Keep double, or write int or long or float");
	expect(fix(record([], "x.A"), record([], "B"))?.reader).toBe('Keep the name, or add "aliases": ["x.A"] to B.');
	expect(fix(record([], "x.A"), ["null", record([], "B")])?.reader).toContain('replaces it "aliases": ["x.A"]');
});

test("records that share records are compared in linear time", () => {
	const levels = (leaf: string) => {
		let type: unknown = record([field("x", leaf)], "L0");
		for (let level = 1; level < 60; level++) type = record([field("a", type), field("b", `L${level - 1}`)], `L${level}`);
		return type;
	};
	expect(check(levels("int"), levels("long"))).toEqual([]);
	expect(check(levels("long"), levels("int"))).toMatchObject([{ problem: "long cannot be read as int" }]);
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
	expect(check(levels(false), levels(true))).toEqual([]);
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
			if (check(writer, reader).length > 0) return;
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

describe("what is said here and the code that is generated agree:", () => {
	test("there is a problem exactly where that code refuses values, over random pairs of versions", () => {
		const seen = { compatible: 0, incompatible: 0 };
		for (let seed = 1; seed <= 3000; seed++) {
			const { writer, reader } = readPair(makePair(seed));
			if (writer === undefined || reader === undefined) continue;
			const problems = checkAvroReader(reader, writer);
			expect(problems.length > 0, `seed ${seed}`).toBe(refusesValues(writer, reader));
			seen[problems.length > 0 ? "incompatible" : "compatible"] += 1;
		}
		expect(Math.min(seen.compatible, seen.incompatible)).toBeGreaterThan(500);
	});

	test("and so it is with logical types and decimals", () => {
		const seen = new Set<string>();
		for (let seed = 1; seed <= 3000; seed++) {
			const { writer, reader } = readPair(makeLogicalPair(seed));
			if (writer === undefined || reader === undefined) continue;
			const problems = checkAvroReader(reader, writer);
			expect(problems.length > 0, `seed ${seed}`).toBe(refusesValues(writer, reader));
			for (const { rule } of problems) seen.add(rule);
		}
		expect([...seen]).toEqual(expect.arrayContaining(["DECIMAL_SCALE", "LOGICAL_TYPE"]));
	});
});

function readPair({ writer, reader }: Pair) {
	return { writer: readIfSchema(writer), reader: readIfSchema(reader) };
}

/** The generator of pairs makes a record now and then that no value can end. */
function readIfSchema(text: string): AvroType | undefined {
	try {
		return readAvroSchema({ path: "x.avsc", text });
	} catch (error) {
		if (error instanceof SchemaError) return undefined;
		throw error;
	}
}

function suit(symbols: readonly string[]) {
	return { type: "enum", name: "Suit", symbols };
}

function fixed(name: string, size: number) {
	return { type: "fixed", name, size };
}

/** A field that would take the place of one that is there under its own name. */
function contested(more: object) {
	return record([field("a", "int"), field("b", "int", { aliases: ["a"], ...more })]);
}

function decimal(precision: number, scale: number): unknown {
	return { type: "bytes", logicalType: "decimal", precision, scale };
}
