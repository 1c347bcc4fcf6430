import { describe, expect, test } from "vitest";
import { jsonToValue } from "../../../packages/core/src/avro-dynamic/json-to-value.ts";
import { readDefinition } from "../../../packages/core/src/avro-dynamic/read-definition.ts";

const typeOf = (definition: unknown) => readDefinition(JSON.stringify(definition));

const recordOf = (type: unknown, more = {}) => typeOf({ type: "record", name: "ns.R", fields: [{ name: "f", type, ...more }] });

const inner = { type: "record", name: "ns.I", fields: [{ name: "x", type: "int" }] };

describe("the JSON form of a datum is read:", () => {
	test.each<[unknown, unknown, unknown]>([
		["null", null, null],
		["boolean", false, false],
		["int", 1, 1],
		["long", 1, 1],
		["long", "-42", -42],
		["double", 1.5, 1.5],
		["double", "NaN", Number.NaN],
		["float", 0.1, Math.fround(0.1)],
		["string", "ö", "ö"],
		["bytes", "\u0000\u00ff", Uint8Array.of(0, 255)],
		[{ type: "fixed", name: "F", size: 2 }, "ab", Uint8Array.of(97, 98)],
		[{ type: "enum", name: "E", symbols: ["A", "B"] }, "B", "B"],
		[{ type: "array", items: "long" }, [1, "2"], [1, 2]],
		[{ type: "map", values: "int" }, { a: 1 }, { a: 1 }],
		[["null", "string"], { string: "x" }, "x"],
		[["null", "string"], "x", "x"],
		[["null", "string"], null, null],
		[["null", inner], { "ns.I": { x: 1 } }, { x: 1 }],
		[["null", inner], { I: { x: 1 } }, { x: 1 }],
		[["null", inner], { x: 1 }, { x: 1 }],
		[["null", { type: "map", values: "string" }], { map: { string: "x" } }, { string: "x" }],
		[["null", { type: "map", values: "string" }], { string: "x" }, { string: "x" }],
		[["long", "string"], "5", "5"],
		[["int", "long"], { long: 5 }, { long: 5 }],
		[["int", "long"], 2 ** 40, { long: 2 ** 40 }],
		[{ type: "int", logicalType: "date" }, 1, new Date(86_400_000)],
		[{ type: "long", logicalType: "timestamp-millis" }, 5, new Date(5)],
		[{ type: "long", logicalType: "timestamp-nanos" }, "9223372036854775807", 9223372036854775807n],
		[{ type: "bytes", logicalType: "decimal", precision: 4, scale: 2 }, "\u00ff", "-0.01"],
		[["null", { type: "long", logicalType: "timestamp-millis" }], { long: 5 }, new Date(5)],
	])("%j from %j", (type, json, expected) => {
		expect(jsonToValue(recordOf(type), { f: json })).toEqual({ f: expected });
	});
});

test("a missing field takes its default, and is refused without one", () => {
	expect(jsonToValue(recordOf(["null", "int"], { default: null }), {})).toEqual({ f: null });
	expect(() => jsonToValue(recordOf("int"), {})).toThrow("does not fit at f");
});

test("names that every object inherits, or that change it, are names like others", () => {
	const fields = ["toString", "__proto__"].map((name) => ({ name, type: ["null", "string"], default: null }));
	const record = typeOf({ type: "record", name: "R", fields });
	expect(Object.entries(jsonToValue(record, {}) as object)).toEqual([
		["toString", null],
		["__proto__", null],
	]);
	const map = jsonToValue(typeOf({ type: "map", values: "int" }), JSON.parse('{"__proto__":1}')) as object;
	expect(Object.entries(map)).toEqual([["__proto__", 1]]);
});

test("a default belongs to the first branch of a union, without its name, at every level", () => {
	const either = { type: "record", name: "E", fields: [{ name: "x", type: ["int", "string"] }] };
	expect(jsonToValue(typeOf(["string", "int"]), "1", "default")).toBe("1");
	expect(jsonToValue(typeOf(["int", "long"]), 1, "default")).toEqual({ int: 1 });
	expect(() => jsonToValue(typeOf(["string", "int"]), 1, "default")).toThrow("at the top: expected string");
	expect(() => jsonToValue(typeOf(either), { x: "1" }, "default")).toThrow("at x: expected int");
	expect(jsonToValue(typeOf(either), { x: "1" })).toEqual({ x: "1" });
});

test("the default of a missing field belongs to the first branch too", () => {
	const either = recordOf(["bytes", "string"], { default: "a" });
	expect(jsonToValue(either, {})).toEqual({ f: Uint8Array.of(97) });
	expect(jsonToValue(either, { f: "a" })).toEqual({ f: "a" });
});

test("each call makes its own value, of defaults too", () => {
	const record = recordOf({ type: "array", items: "bytes" }, { default: ["a"] });
	const first = jsonToValue(record, {}) as { f: Uint8Array[] };
	first.f[0]?.fill(0);
	first.f.pop();
	expect(jsonToValue(record, {})).toEqual({ f: [Uint8Array.of(97)] });
});

test("a value is made of plain objects, and its bytes are no Buffer", () => {
	const value = jsonToValue(recordOf("bytes"), { f: "a" }) as { f: Uint8Array };
	expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
	expect(Object.getPrototypeOf(value.f)).toBe(Uint8Array.prototype);
});

test("a long has no -0", () => {
	expect(jsonToValue(typeOf("long"), JSON.parse("-0"))).toBe(0);
});

test("a long that cannot be exact is refused, with its path, and as a union takes another branch", () => {
	expect(() => jsonToValue(recordOf("long"), { f: 2 ** 53 })).toThrow(
		"The JSON form does not fit at f: expected long, which JSON has not rounded.",
	);
	expect(() => jsonToValue(recordOf("long"), { f: "9007199254740993" })).toThrow(
		"The JSON form does not fit at f: expected long below 2^53, which alone is exact.",
	);
	expect(jsonToValue(recordOf(["long", "double"]), { f: 2 ** 53 })).toEqual({ f: { double: 2 ** 53 } });
});

test("with the option for bigints a long is exact as text", () => {
	const long = readDefinition('"long"', { long: "bigint" });
	expect(jsonToValue(long, "9223372036854775807")).toBe(2n ** 63n - 1n);
	expect(jsonToValue(long, 5)).toBe(5n);
	expect(() => jsonToValue(long, 2 ** 53)).toThrow("which JSON has not rounded");
});

test("a date beyond any Date, and a decimal without end, name their field", () => {
	expect(() => jsonToValue(recordOf({ type: "long", logicalType: "timestamp-millis" }), { f: 8.64e15 + 1 })).toThrow(
		"at f: expected timestamp-millis",
	);
	expect(() => jsonToValue(recordOf({ type: "bytes", logicalType: "decimal", precision: 9 }), { f: "\0".repeat(1025) })).toThrow(
		"at f: expected decimal",
	);
});

test("a default that does not fit is named by its field", () => {
	expect(() => jsonToValue(recordOf(inner, { default: { x: "no" } }), {})).toThrow("at f.x: expected int");
	expect(() => jsonToValue(typeOf("int"), "no", "default", "a.b")).toThrow("at a.b: expected int");
});

describe("nesting has an end", () => {
	const chain = ["null", { type: "record", name: "N", fields: [{ name: "next", type: ["null", "N"] }] }];
	const nested = (levels: number) => Array.from({ length: levels }).reduce((next: unknown) => ({ next }), null);
	test("in the data", () => {
		// A record and a union each.
		expect(jsonToValue(typeOf(chain), nested(499))).toEqual(nested(499));
		expect(() => jsonToValue(typeOf(chain), nested(100_000))).toThrow("nested more than 1000 levels deep");
	});
	test("in a default that holds itself", () => {
		const endless = { type: "record", name: "N", fields: [{ name: "next", type: "N", default: {} }] };
		expect(() => jsonToValue(typeOf(endless), {})).toThrow("nested more than 1000 levels deep");
	});
	test("without trying every branch on every level", () => {
		const definition = {
			type: "record",
			name: "R",
			fields: [{ name: "next", type: ["null", "R", { type: "map", values: "R" }] }],
		};
		expect(() => jsonToValue(typeOf(definition), nested(2000))).toThrow("nested more than 1000 levels deep");
	});
});

describe("what does not fit is refused, without the value:", () => {
	const secret = "s3cr3t";
	test.each<[unknown, unknown, string]>([
		["null", secret, "at f: expected null"],
		["int", secret, "expected int"],
		["int", 2 ** 31, "expected int"],
		["long", secret, "expected long"],
		["long", "9223372036854775808", "expected long"],
		["double", secret, "expected double"],
		["bytes", "\u0100", "expected bytes"],
		[{ type: "fixed", name: "F", size: 2 }, secret, "expected fixed"],
		[{ type: "enum", name: "E", symbols: ["A"] }, secret, "expected enum"],
		[{ type: "array", items: "int" }, [1, secret], "at f[1]"],
		[{ type: "map", values: "int" }, { [secret]: secret }, "at f[]"],
		[inner, { x: secret }, "at f.x"],
		[["null", "int"], secret, "any branch of its union"],
		[["null", "int"], { [secret]: 1 }, "any branch of its union"],
	])("%j", (type, json, problem) => {
		let message = "";
		try {
			jsonToValue(recordOf(type), { f: json });
		} catch (error) {
			message = (error as Error).message;
			expect(error).toMatchObject({ code: "AVRO_PAYLOAD_INVALID" });
		}
		expect(message).toContain(problem);
		expect(message).not.toContain(secret);
	});
});

test("branches that hold each other do not read what lies below once for each way down", () => {
	const side = { name: "left", type: ["null", "Power", "Sum"] };
	const sum = { type: "record", name: "Sum", fields: [side] };
	const power = {
		type: "record",
		name: "Power",
		fields: [
			{ name: "left", type: ["null", "Power", sum] },
			{ name: "exponent", type: "int" },
		],
	};
	let reads = 0;
	const leaf = {
		get left() {
			reads += 1;
			return null;
		},
	};
	let json: object = leaf;
	for (let level = 0; level < 12; level++) json = { left: json };
	expect(jsonToValue(typeOf(["null", power, "Sum"]), json)).toHaveProperty("Sum.left.Sum.left.Sum");
	expect(reads).toBeLessThan(10);
});
