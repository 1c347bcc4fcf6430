import { describe, expect, test } from "vitest";
import { decoderOf } from "../../../packages/core/src/avro/schema.ts";
import { compileReader } from "../../../packages/core/src/avro-dynamic/compile-reader.ts";
import { readDefinition } from "../../../packages/core/src/avro-dynamic/read-definition.ts";
import { compileSchema } from "../../support/compile-schema.ts";
import { readEveryWay, readPaths, resolve } from "../../support/read-paths.ts";

/* Schema resolution, by generated code and by the interpreter. */

const record = (...fields: unknown[]) => ({ type: "record", name: "R", fields });
const field = (name: string, type: unknown, more = {}) => ({ name, type, ...more });

const encode = (writer: unknown, value: unknown) => compileSchema(writer).generated.encode(value);

/** Writes as one version, reads as another, every way. */
const readAs = (writer: unknown, reader: unknown, value: unknown): unknown =>
	readEveryWay(readPaths(reader, { writer }), encode(writer, value));

describe("an older or newer version is read as this one when", () => {
	test.each<[string, unknown, unknown, unknown, unknown]>([
		["a field was added with a default", record(), record(field("f", "int", { default: 7 })), {}, { f: 7 }],
		[
			"a field was removed",
			record(field("a", "string"), field("b", "int")),
			record(field("b", "int")),
			{ a: "x", b: 1 },
			{ b: 1 },
		],
		[
			"fields were reordered",
			record(field("a", "string"), field("b", "int")),
			record(field("b", "int"), field("a", "string")),
			{ a: "x", b: 1 },
			{ b: 1, a: "x" },
		],
		[
			"a field was renamed, with an alias",
			record(field("a", "int")),
			record(field("b", "int", { aliases: ["a"] })),
			{ a: 1 },
			{ b: 1 },
		],
		["int became long", record(field("f", "int")), record(field("f", "long")), { f: -5 }, { f: -5 }],
		["int became double", record(field("f", "int")), record(field("f", "double")), { f: -5 }, { f: -5 }],
		["long became float", record(field("f", "long")), record(field("f", "float")), { f: 16777217 }, { f: 16777216 }],
		["float became double", record(field("f", "float")), record(field("f", "double")), { f: 0.5 }, { f: 0.5 }],
		[
			"string became bytes",
			record(field("f", "string")),
			record(field("f", "bytes")),
			{ f: "ö" },
			{ f: Uint8Array.of(0xc3, 0xb6) },
		],
		[
			"bytes became string",
			record(field("f", "bytes")),
			record(field("f", "string")),
			{ f: Uint8Array.of(0xc3, 0xb6) },
			{ f: "ö" },
		],
		["a field became optional", record(field("f", "int")), record(field("f", ["null", "int"])), { f: 1 }, { f: 1 }],
		[
			"a field became required, and has a value",
			record(field("f", ["null", "int"])),
			record(field("f", "int")),
			{ f: 1 },
			{ f: 1 },
		],
		["a list's items were promoted", { type: "array", items: "int" }, { type: "array", items: "long" }, [1, 2], [1, 2]],
		["a map's values were promoted", { type: "map", values: "int" }, { type: "map", values: "double" }, { a: 1 }, { a: 1 }],
		[
			"an enum lost a symbol and has a default",
			{ type: "enum", name: "E", symbols: ["A", "B", "C"] },
			{ type: "enum", name: "E", symbols: ["C", "A"], default: "A" },
			"B",
			"A",
		],
		[
			"an enum's symbols were reordered",
			{ type: "enum", name: "E", symbols: ["A", "B"] },
			{ type: "enum", name: "E", symbols: ["B", "A"] },
			"B",
			"B",
		],
		[
			"the namespace changed",
			{ ...record(field("f", "int")), namespace: "old" },
			{ ...record(field("f", "int")), namespace: "new.place" },
			{ f: 1 },
			{ f: 1 },
		],
		[
			"the alias of a new field is the name of one that is still there",
			record(field("a", "int")),
			record(field("b", "int", { aliases: ["a"], default: 7 }), field("a", "int")),
			{ a: 1 },
			{ b: 7, a: 1 },
		],
		[
			"two fields have the same alias, of which the first one takes the data",
			record(field("a", "int")),
			record(field("b", "int", { aliases: ["a"], default: 7 }), field("c", "int", { aliases: ["a"], default: 8 })),
			{ a: 1 },
			{ b: 1, c: 8 },
		],
		[
			"the record was renamed, with an alias",
			{ ...record(field("f", "int")), name: "Old" },
			{ ...record(field("f", "int")), aliases: ["Old"] },
			{ f: 1 },
			{ f: 1 },
		],
		[
			"a union's branches were reordered",
			record(field("f", ["null", "int", "long"])),
			record(field("f", ["long", "null", "int"])),
			{ f: { int: 1 } },
			{ f: { int: 1 } },
		],
		[
			"a plain long got a logical type",
			record(field("f", "long")),
			record(field("f", { type: "long", logicalType: "timestamp-millis" })),
			{ f: 5 },
			{ f: new Date(5) },
		],
		[
			"an int became a timestamp in nanoseconds",
			record(field("f", "int")),
			record(field("f", { type: "long", logicalType: "timestamp-nanos" })),
			{ f: 5 },
			{ f: 5n },
		],
	])("%s", (_, writer, reader, value, expected) => {
		expect(readAs(writer, reader, value)).toEqual(expected);
	});
});

test("of a union, the branch with the writer's full name as alias wins over one that has its name in another namespace", () => {
	const suit = (name: string, more = {}) => ({ type: "enum", name, symbols: ["HEARTS"], ...more });
	const union = [suit("b.Suit"), suit("b.Colour", { aliases: ["a.Suit"] })];
	expect(readAs(suit("a.Suit"), union, "HEARTS")).toEqual({ "b.Colour": "HEARTS" });
	expect(readAs(suit("c.Suit"), union, "HEARTS")).toEqual({ "b.Suit": "HEARTS" });
});

test("of a union, the branch of the writer's full name is the one that is meant, even where another one could be read", () => {
	const event = (name: string, ...fields: unknown[]) => ({ type: "record", name, fields });
	const union = [event("a.Event"), event("b.Event", field("id", "int"))];
	expect(() => readAs(event("b.Event"), union, {})).toThrow("no branch of the union takes record");
	expect(readAs(event("c.Event"), union, {})).toEqual({ "a.Event": {} });
});

test("of a union, the branch of the same type wins over one that a promotion reaches", () => {
	expect(readAs("long", ["double", "long"], 3)).toEqual({ long: 3 });
	expect(readAs("int", ["double", "long"], 3)).toEqual({ double: 3 });
	expect(readAs("string", ["bytes", "string"], "x")).toBe("x");
});

test("a long beyond 2^53 is rounded where a double or float takes it, and exact where a bigint does", () => {
	const bytes = Buffer.from("8280808080808020", "hex");
	expect(readEveryWay(readPaths("double", { writer: "long" }), bytes)).toBe(2 ** 53);
	expect(readEveryWay(readPaths("float", { writer: "long" }), bytes)).toBe(2 ** 53);
	const nanos = { type: "long", logicalType: "timestamp-nanos" };
	expect(readEveryWay(readPaths(nanos, { writer: "long" }), bytes)).toBe(2n ** 53n + 1n);
	expect(readEveryWay(readPaths("long", { writer: "int", avro: { long: "bigint" } }), Buffer.of(2))).toBe(1n);
});

test("a scale on what is no decimal is an attribute like any other", () => {
	const odd = (scale: unknown) => ({ type: "long", logicalType: "timestamp-millis", scale });
	expect(readAs(odd("x"), odd(2), new Date(5))).toEqual(new Date(5));
	expect(readEveryWay(readPaths(odd("x")), Buffer.of(10))).toEqual(new Date(5));
});

test("a default has every logical type of its field, and each record its own copy", () => {
	const point = {
		type: "record",
		name: "P",
		fields: [field("x", "int"), field("tags", { type: "map", values: "string" }, { default: { a: "b" } })],
	};
	const reader = record(
		field("at", { type: "long", logicalType: "timestamp-millis" }, { default: 5 }),
		field("price", { type: "bytes", logicalType: "decimal", precision: 4, scale: 2 }, { default: "\u00ff" }),
		field("hash", { type: "fixed", name: "H", size: 2 }, { default: "\u0001\u00ff" }),
		field("maybe", ["null", "string"], { default: null }),
		field("either", ["int", "long"], { default: 3 }),
		field("where", point, { default: { x: 1 } }),
		field("list", { type: "array", items: "string" }, { default: ["a"] }),
	);
	const paths = readPaths(reader, { writer: record() });
	const [first] = paths.map(({ decode }) => decode(Uint8Array.of()) as { list: string[]; where: { tags: object } });
	expect(readEveryWay(paths, Uint8Array.of())).toEqual({
		at: new Date(5),
		price: "-0.01",
		hash: Uint8Array.of(1, 255),
		maybe: null,
		either: { int: 3 },
		where: { x: 1, tags: { a: "b" } },
		list: ["a"],
	});
	for (const { decode } of paths) (decode(Uint8Array.of()) as typeof first)?.list.push("changed");
	for (const { decode } of paths) expect(decode(Uint8Array.of())).toHaveProperty("list", ["a"]);
	expect(first?.list).toEqual(["a"]);
});

test("a recursive record is read as a newer one at every level", () => {
	const node = (...more: unknown[]) => ({
		type: "record",
		name: "Node",
		fields: [field("v", "int"), field("next", ["null", "Node"]), ...more],
	});
	const value = { v: 1, next: { v: 2, next: null } };
	expect(readAs(node(), node(field("w", "string", { default: "d" })), value)).toEqual({
		v: 1,
		w: "d",
		next: { v: 2, w: "d", next: null },
	});
});

describe("a version is refused when", () => {
	test.each<[string, unknown, unknown, string]>([
		[
			"a field was added without a default",
			record(),
			record(field("f", "int")),
			"at f, the writer has no such field, and it has no default",
		],
		[
			"a new field's default is no date",
			record(),
			record(field("f", { type: "int", logicalType: "date" }, { default: 2 ** 31 - 1 })),
			"default",
		],
		["a type was narrowed", record(field("f", "long")), record(field("f", "int")), "at f, long cannot be read as int"],
		["a record was renamed", { ...record(), name: "Other" }, record(), "record cannot be read as record"],
		[
			"a fixed changed its size",
			{ type: "fixed", name: "F", size: 1 },
			{ type: "fixed", name: "F", size: 2 },
			"fixed cannot be read as fixed",
		],
		[
			"no symbol is shared",
			{ type: "enum", name: "E", symbols: ["A"] },
			{ type: "enum", name: "E", symbols: ["B"] },
			"share no symbol",
		],
		["no branch fits", ["null", "string"], "int", "null cannot be read as int"],
		[
			"a decimal changed its scale",
			{ type: "bytes", logicalType: "decimal", precision: 9, scale: 2 },
			{ type: "bytes", logicalType: "decimal", precision: 9, scale: 3 },
			"another unit or scale",
		],
		[
			"a timestamp changed its unit",
			{ type: "long", logicalType: "timestamp-millis" },
			{ type: "long", logicalType: "timestamp-micros" },
			"another unit or scale",
		],
	])("%s", (_, writer, reader, problem) => {
		expect(() => resolve(reader, { writer })).toThrow(problem);
		const { generated, text } = compileSchema(reader, { versions: [writer] });
		expect(generated.decoderFor?.({ digest: compileSchema(writer).digest })).toBeUndefined();
		expect(text).toMatch(/^\/\/ Version [0-9a-f]{16} cannot be read as this one: /m);
		expect(text).toContain(problem);
	});

	test("its definition is no schema, without quoting it", () => {
		const { dynamic } = compileSchema("int");
		expect(() => dynamic.decoderFor?.({ definition: '{"secret": ' })).toThrow(/^The definition is not JSON\./);
		expect(() => dynamic.decoderFor?.({ definition: '"secret"' })).toThrow(/^A schema uses a name that it does not define\./);
	});
});

describe("only the records that need it fail when", () => {
	test("the writer's union has a branch that this version cannot take", () => {
		expect(() => readAs(record(field("f", ["null", "int"])), record(field("f", "int")), { f: null })).toThrow(
			"the union f has a branch that this version cannot take",
		);
	});
	test("the writer's enum has a symbol that this version does not know", () => {
		const reader = { type: "enum", name: "E", symbols: ["A"] };
		expect(readAs({ type: "enum", name: "E", symbols: ["A", "B"] }, reader, "A")).toBe("A");
		expect(() => readAs({ type: "enum", name: "E", symbols: ["A", "B"] }, reader, "B")).toThrow(
			"a symbol that this version does not know",
		);
	});
});

test("a reader with fewer fields refuses a damaged tail, wherever the damage lies", () => {
	const field = (name: string, type: unknown) => ({ name, type });
	const inner = {
		type: "record",
		name: "Inner",
		fields: [field("text", "string"), field("more", { type: "map", values: ["null", "long"] })],
	};
	const writer = {
		type: "record",
		name: "Event",
		fields: [
			field("kept", "int"),
			field("inner", inner),
			field("list", { type: "array", items: "Inner" }),
			field("kind", { type: "enum", name: "Kind", symbols: ["A", "B"] }),
			field("flag", "boolean"),
			field("raw", { type: "fixed", name: "Raw", size: 3 }),
			field("last", ["null", "double", "float", "bytes"]),
		],
	};
	const reader = { type: "record", name: "Event", fields: [field("kept", "int")] };
	const whole = readPaths(writer);
	const few = readPaths(reader, { writer });
	const one = { text: "żółw", more: { a: null, b: 2 ** 40 } };
	const payload = encode(writer, {
		kept: 7,
		inner: one,
		list: [one, one],
		kind: "B",
		flag: true,
		raw: Uint8Array.of(1, 2, 3),
		last: { double: 0.5 },
	});
	expect(readEveryWay(few, payload)).toEqual({ kept: 7 });

	const accepts = (paths: typeof few, bytes: Uint8Array) => {
		try {
			readEveryWay(paths, bytes);
			return true;
		} catch (error) {
			// Long values beyond 2^53 are the reader's business alone, so they count as accepted on both sides.
			expect(error).toMatchObject({ code: "AVRO_PAYLOAD_INVALID" });
			return (error as Error).message.includes("2^53");
		}
	};
	const damaged = [
		...Array.from(payload, (_, length) => payload.subarray(0, length)),
		...Array.from(payload, (byte, at) => payload.with(at, byte ^ 0x80)),
		...Array.from(payload, (byte, at) => payload.with(at, byte ^ 0x01)),
		Uint8Array.of(...payload, 0),
	];
	for (const bytes of damaged) expect(accepts(few, bytes)).toBe(accepts(whole, bytes));
});

test("a field called __proto__, which a registry may have, is a property like any other", () => {
	const definition = '{"type":"record","name":"R","fields":[{"name":"__proto__","type":{"type":"map","values":"int"}}]}';
	const type = readDefinition(definition);
	const value = decoderOf(compileReader(type, type)).decode(Uint8Array.of(2, 2, 0x78, 14, 0)) as object;
	expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
	expect(Object.entries(value)).toEqual([["__proto__", { x: 7 }]]);
});

test("a branch that cannot be taken leaves nothing half made in the records that lead to it", () => {
	const version = (type: string) => {
		const inner = { type: "record", name: "B", fields: [{ name: "a", type: ["null", "A"] }] };
		const outer = {
			type: "record",
			name: "A",
			fields: [
				{ name: "b", type: ["null", inner] },
				{ name: "x", type },
			],
		};
		return ["null", outer, "B"];
	};
	const paths = readPaths(version("int"), { writer: version("string") });
	expect(readEveryWay(paths, Buffer.of(4, 0))).toEqual({ B: { a: null } });
	expect(() => readEveryWay(paths, Buffer.of(4, 2, 0, 2, 65))).toThrow(expect.objectContaining({ code: "AVRO_PAYLOAD_INVALID" }));
});

test("bytes that are read as a string and are not UTF-8 are an invalid payload", () => {
	const paths = readPaths(record(field("f", "string")), { writer: record(field("f", "bytes")) });
	expect(readEveryWay(paths, Buffer.of(4, 0xc3, 0xa9))).toEqual({ f: "é" });
	expect(() => readEveryWay(paths, Buffer.of(2, 0xff))).toThrow(expect.objectContaining({ code: "AVRO_PAYLOAD_INVALID" }));
});
