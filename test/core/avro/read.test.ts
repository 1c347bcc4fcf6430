import { schema } from "@millrace/core/avro";
import { describe, expect, test } from "vitest";
import { compileSchema } from "../../support/compile-schema.ts";
import { readEveryWay, readPaths } from "../../support/read-paths.ts";

const decoderOf = (definition: unknown): ((payload: Uint8Array) => unknown) => {
	const paths = readPaths(definition);
	return (payload) => readEveryWay(paths, payload);
};
const field = (name: string, type: unknown) => ({ name, type });
const record = (name: string, ...fields: unknown[]) => ({ type: "record", name, fields });

const everything = record(
	"Everything",
	field("flag", "boolean"),
	field("count", "int"),
	field("total", "long"),
	field("ratio", "float"),
	field("exact", "double"),
	field("text", "string"),
	field("raw", "bytes"),
	field("hash", { type: "fixed", name: "Hash", size: 3 }),
	field("suit", { type: "enum", name: "Suit", symbols: ["A", "B"] }),
	field("list", { type: "array", items: "string" }),
	field("map", { type: "map", values: "long" }),
	field("either", ["null", "string"]),
);
const decodeEverything = decoderOf(everything);
const payload = compileSchema(everything).generated.encode({
	flag: true,
	count: 300,
	total: 2 ** 40,
	ratio: 0.5,
	exact: 0.1,
	text: "tëxt",
	raw: Uint8Array.of(1, 2, 3),
	hash: Uint8Array.of(4, 5, 6),
	suit: "B",
	list: ["x", "yy"],
	map: { k: 1 },
	either: "z",
});

test("a payload cut short at any byte is refused, and the next one of its batch does not fill it up", () => {
	expect(decodeEverything(payload)).toHaveProperty("either", "z");
	for (let length = 0; length < payload.length; length++) {
		expect(() => decodeEverything(payload.subarray(0, length)), `${length} bytes`).toThrow(
			expect.objectContaining({
				code: "AVRO_PAYLOAD_INVALID",
				message: expect.stringMatching(/^The Avro payload is (not valid at byte \d+|cut short)/),
			}),
		);
	}
});

test("numbers, flags and floats that lie behind the end of the payload are refused", () => {
	for (const type of ["boolean", "int", "long", "float", "double"]) {
		expect(() => decoderOf(type)(Uint8Array.of()), type).toThrow("The Avro payload is cut short: it has 0 bytes.");
		expect(() => decoderOf(record("R", field("a", "int"), field("b", type)))(Uint8Array.of(2)), type).toThrow(
			"The Avro payload is cut short: it has 1 bytes.",
		);
	}
});

test("a byte too many is refused", () => {
	expect(() => decodeEverything(Buffer.concat([payload, Buffer.of(0)]))).toThrow("1 bytes follow the end of the value");
});

test("a flipped bit anywhere gives another value or a coded error, nothing else, and the same one whichever way it is read", () => {
	let refused = 0;
	for (let bit = 0; bit < payload.length * 8; bit++) {
		const flipped = Uint8Array.from(payload);
		flipped[bit >> 3] = (flipped[bit >> 3] as number) ^ (1 << (bit & 7));
		try {
			decodeEverything(flipped);
		} catch (error) {
			refused++;
			expect(error).toMatchObject({ code: "AVRO_PAYLOAD_INVALID" });
		}
	}
	expect(refused).toBeGreaterThan(50);
});

test.each<[string, unknown, string, string]>([
	["a claimed text of 2^31 bytes", "string", "8080808010", "2147483648 bytes should follow"],
	["a claimed list of 2^31 items", { type: "array", items: "int" }, "8080808010", "more items than its bytes can hold"],
	["a claimed map of 2^40 entries", { type: "map", values: "int" }, "808080808040", "more items than its bytes can hold"],
	["a list of 2^31 nulls", { type: "array", items: "null" }, "808080801000", "items of no bytes"],
	["a list of 2^31 empty records", { type: "array", items: record("E") }, "808080801000", "items of no bytes"],
	["a block that claims more bytes than there are", { type: "array", items: "int" }, "01640000", "a block is longer"],
	["a block of a negative size", { type: "array", items: "int" }, "01010000", "a length is negative"],
	["a negative length", "bytes", "01", "a length is negative"],
	["a negative length of a text", "string", "01", "a length is negative"],
	["a length of 2^63", "string", "feffffffffffffffff01", "bytes should follow"],
	["a list of -2^63 items", { type: "array", items: "int" }, "ffffffffffffffffff0102", "more items than its bytes can hold"],
	["a long without end", "long", "ffffffffffffffffffff01", "more than 64 bits"],
	["an int without end", "int", "ffffffffffff01", "more than 32 bits"],
	["a number of more than 64 bits", "long", "ffffffffffffffffff03", "more than 64 bits"],
	["an int of more than 32 bits", "int", "8080808010", "more than 32 bits"],
	["an int in six bytes", "int", "808080808000", "more than 32 bits"],
	["a long beyond 2^53", "long", "8080808080808020", "beyond 2^53"],
	["the smallest long", "long", "ffffffffffffffffff01", "beyond 2^53"],
	["a boolean of 2", "boolean", "02", "neither 0 nor 1"],
	["a symbol that is not there", { type: "enum", name: "E", symbols: ["A"] }, "02", "no such symbol"],
	["a negative symbol", { type: "enum", name: "E", symbols: ["A"] }, "01", "no such symbol"],
	["a branch that is not there", ["null", "int"], "04", "no such branch"],
	["a negative branch", ["null", "int"], "01", "no such branch"],
	["a text that is not UTF-8", "string", "02ff", "not UTF-8"],
	["a key that is not UTF-8", { type: "map", values: "null" }, "0202ff00", "not UTF-8"],
	["a date of no Date", { type: "int", logicalType: "date" }, "feffffff0f", "beyond the years that a Date can hold"],
])("%s is refused before anything is built", (_, type, hex, problem) => {
	expect(() => decoderOf(type)(Buffer.from(hex, "hex"))).toThrow(problem);
});

describe("numbers longer than they need to be, which the specification does not forbid, are read:", () => {
	test.each<[unknown, string, unknown]>([
		["int", "8200", 1],
		["long", "8280808000", 1],
		["long", "82808080808080808000", 1],
		["string", "828000" + "61", "a"],
		[["null", "int"], "828000" + "02", 1],
		[{ type: "enum", name: "E", symbols: ["A", "B"] }, "8200", "B"],
		[{ type: "array", items: "int" }, "8280000280" + "00", [1]],
	])("%j", (type, hex, value) => {
		expect(decoderOf(type)(Buffer.from(hex, "hex"))).toEqual(value);
	});
});

test("a list in several blocks, with and without their sizes, is read", () => {
	expect(decoderOf({ type: "array", items: "int" })(Buffer.from("02020304060800", "hex"))).toEqual([1, 3, 4]);
});

describe("data nested deeper than 200 records that can hold themselves is refused, not followed:", () => {
	const tooDeep = "nested more than 200 levels deep";
	test("through a union", () => {
		const decode = decoderOf(record("List", field("next", ["null", "List"])));
		expect(decode(Buffer.from(`${"02".repeat(199)}00`, "hex"))).toHaveProperty("next.next.next");
		expect(() => decode(Buffer.from(`${"02".repeat(200)}00`, "hex"))).toThrow(tooDeep);
		expect(() => decode(Buffer.from(`${"02".repeat(100_000)}00`, "hex"))).toThrow(tooDeep);
	});
	test("through lists and maps", () => {
		const list = decoderOf(record("Tree", field("children", { type: "array", items: "Tree" })));
		expect(list(Buffer.from(`${"02".repeat(199)}00${"00".repeat(199)}`, "hex"))).toHaveProperty("children[0].children[0]");
		expect(() => list(Buffer.from("02".repeat(10_000), "hex"))).toThrow(tooDeep);
		const map = decoderOf(record("Tree", field("children", { type: "map", values: "Tree" })));
		expect(() => map(Buffer.from("020261".repeat(10_000), "hex"))).toThrow(tooDeep);
	});
	test("where it is stepped over", () => {
		const chain = record("List", field("next", ["null", "List"]));
		const paths = readPaths(record("R"), { writer: record("R", field("list", chain)) });
		expect(readEveryWay(paths, Buffer.from(`${"02".repeat(199)}00`, "hex"))).toEqual({});
		expect(() => readEveryWay(paths, Buffer.from(`${"02".repeat(200)}00`, "hex"))).toThrow(tooDeep);
	});
	test("counted anew for each value, and for each item", () => {
		const decode = decoderOf({ type: "array", items: record("List", field("next", ["null", "List"])) });
		const item = `${"02".repeat(150)}00`;
		expect(decode(Buffer.from(`0404${item}${item}00`.replace("0404", "04"), "hex"))).toHaveLength(2);
	});
});

test("types that only stand in each other do not count: a schema has an end", () => {
	const nested = (levels: number): unknown => (levels === 0 ? "int" : { type: "array", items: nested(levels - 1) });
	const bytes = Buffer.from(`${"02".repeat(250)}02${"00".repeat(250)}`, "hex");
	expect(JSON.stringify(decoderOf(nested(250))(bytes))).toBe(`${"[".repeat(250)}1${"]".repeat(250)}`);
});

test("what is nested so deep that the stack ends is refused with a code", () => {
	const readDeep = (levels = 0): number => readDeep(levels + 1) + 1;
	const deep = schema<number>({ name: "Deep", digest: "0".repeat(64), read: readDeep });
	expect(() => deep.decode(Buffer.alloc(10))).toThrow(
		expect.objectContaining({ code: "AVRO_PAYLOAD_INVALID", message: expect.stringContaining("it is nested too deep") }),
	);
});

test("the message names the byte, counted from the payload's own first one, and no value", () => {
	const decode = decoderOf(record("R", field("outer", record("I", field("inner", "string")))));
	expect(() => decode(Buffer.from("0c736563", "hex"))).toThrow(
		/^The Avro payload is not valid at byte 1: it is cut short, 6 bytes should follow and 3 do\. Run /,
	);
});

const count = (items: number) => {
	const bytes: number[] = [];
	for (let rest = items * 2; rest > 0; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + (rest >= 128 ? 128 : 0));
	return bytes;
};

test("the limits are those that docs/avro-types.md gives", () => {
	const nulls = decoderOf({ type: "array", items: "null" });
	expect(nulls(Buffer.from([...count(100_000), 0]))).toHaveLength(100_000);
	expect(() => nulls(Buffer.from([...count(100_001), 0]))).toThrow("more than 100000 items of no bytes");
	expect(() => nulls(Buffer.from([...count(60_000), ...count(60_000), 0]))).toThrow("more than 100000 items of no bytes");

	const price = decoderOf(record("R", field("price", { type: "bytes", logicalType: "decimal", precision: 2400 })));
	expect(price(Buffer.from([...count(1024), ...Buffer.alloc(1024, 0)]))).toEqual({ price: "0" });
	expect(() => price(Buffer.from([...count(1025), ...Buffer.alloc(1025, 0)]))).toThrow("a decimal is too long");
});

test("a few bytes cannot claim a list of wide records without bytes, read or stepped over", () => {
	const fields = Array.from({ length: 100 }, (_, index) => field(`f${index}`, "null"));
	const list = { type: "array", items: { type: "record", name: "Wide", fields } };
	// 50,000 items, 5,000,000 nulls.
	const bytes = Buffer.from([...count(50_000), 0]);
	expect(() => decoderOf(list)(bytes)).toThrow("items of no bytes");
	const skipping = readPaths(record("R"), { writer: record("R", field("list", list)) });
	expect(() => readEveryWay(skipping, bytes)).toThrow("items of no bytes");
});

test("one value leaves nothing behind for the next: neither depth, nor items of no bytes, nor a position", () => {
	const decode = decoderOf(record("List", field("nulls", { type: "array", items: "null" }), field("next", ["null", "List"])));
	const nulls = Buffer.from([...count(90_000), 0, 0]);
	for (let round = 0; round < 3; round++) {
		expect(() => decode(Buffer.from("0002".repeat(201), "hex"))).toThrow("200 levels");
		expect(decode(nulls)).toHaveProperty("next", null);
	}
});
