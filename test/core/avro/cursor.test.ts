import { schema } from "@millrace/core/avro";
import { expect, test } from "vitest";

const decoderOf = (definition: unknown): ((payload: Uint8Array) => unknown) =>
	schema<unknown>({ name: "Test", digest: "0".repeat(64), definition: JSON.stringify(definition) }).decode;

const everything = {
	type: "record",
	name: "Everything",
	fields: [
		{ name: "flag", type: "boolean" },
		{ name: "count", type: "int" },
		{ name: "total", type: "long" },
		{ name: "ratio", type: "float" },
		{ name: "exact", type: "double" },
		{ name: "text", type: "string" },
		{ name: "raw", type: "bytes" },
		{ name: "hash", type: { type: "fixed", name: "Hash", size: 3 } },
		{ name: "suit", type: { type: "enum", name: "Suit", symbols: ["A", "B"] } },
		{ name: "list", type: { type: "array", items: "string" } },
		{ name: "map", type: { type: "map", values: "long" } },
		{ name: "either", type: ["null", "string"] },
	],
};
const both = schema<unknown>({ name: "Test", digest: "0".repeat(64), definition: JSON.stringify(everything) });
const payload = both.encode({
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

test("a payload cut short at any byte is refused", () => {
	expect(both.decode(payload)).toHaveProperty("either", "z");
	for (let length = 0; length < payload.length; length++) {
		expect(() => both.decode(payload.subarray(0, length)), `${length} bytes`).toThrow(/not valid at byte \d+/);
	}
});

test("a byte too many is refused", () => {
	expect(() => both.decode(Buffer.concat([payload, Buffer.of(0)]))).toThrow("1 bytes follow the end of the value");
});

test("a flipped bit anywhere gives another value or a coded error, nothing else", () => {
	let refused = 0;
	for (let bit = 0; bit < payload.length * 8; bit++) {
		const flipped = Uint8Array.from(payload);
		flipped[bit >> 3] = (flipped[bit >> 3] as number) ^ (1 << (bit & 7));
		try {
			both.decode(flipped);
		} catch (error) {
			refused++;
			expect(error instanceof RangeError || (error as { code?: string }).code === "AVRO_PAYLOAD_INVALID").toBe(true);
		}
	}
	expect(refused).toBeGreaterThan(50);
});

test.each<[string, unknown, string, string]>([
	["a claimed text of 2^31 bytes", "string", "8080808010", "2147483648 bytes should follow"],
	["a claimed list of 2^31 items", { type: "array", items: "int" }, "8080808010", "more items than its bytes can hold"],
	["a claimed map of 2^40 entries", { type: "map", values: "int" }, "808080808040", "more items than its bytes can hold"],
	["a list of 2^31 nulls", { type: "array", items: "null" }, "808080801000", "items of no bytes"],
	[
		"a list of 2^31 empty records",
		{ type: "array", items: { type: "record", name: "E", fields: [] } },
		"808080801000",
		"items of no bytes",
	],
	["a block that claims more bytes than there are", { type: "array", items: "int" }, "01640000", "a block is longer"],
	["a negative length", "bytes", "01", "a length is negative"],
	["a long without end", "long", "ffffffffffffffffffff01", "more than 64 bits"],
	["an int without end", "int", "ffffffffffff01", "longer than 5 bytes"],
	["a number of more than 64 bits", "long", "ffffffffffffffffff03", "more than 64 bits"],
	["an int of more than 32 bits", "int", "8080808010", "more than 32 bits"],
	["a boolean of 2", "boolean", "02", "neither 0 nor 1"],
	["a symbol that is not there", { type: "enum", name: "E", symbols: ["A"] }, "02", "no such symbol"],
	["a negative symbol", { type: "enum", name: "E", symbols: ["A"] }, "01", "no such symbol"],
	["a branch that is not there", ["null", "int"], "04", "no such branch"],
	["a negative branch", ["null", "int"], "01", "no such branch"],
	["a text that is not UTF-8", "string", "02ff", "not UTF-8"],
])("%s is refused before anything is built", (_, type, hex, problem) => {
	expect(() => decoderOf(type)(Buffer.from(hex, "hex"))).toThrow(problem);
});

test("a list in several blocks, with and without their sizes, is read", () => {
	expect(decoderOf({ type: "array", items: "int" })(Buffer.from("02020304060800", "hex"))).toEqual([1, 3, 4]);
});

test("data nested deeper than the limit is refused, not followed", () => {
	const list = { type: "record", name: "List", fields: [{ name: "next", type: ["null", "List"] }] };
	const decode = decoderOf(list);
	expect(decode(Buffer.from(`${"02".repeat(50)}00`, "hex"))).toHaveProperty("next.next.next");
	expect(() => decode(Buffer.from(`${"02".repeat(100_000)}00`, "hex"))).toThrow("200 levels deep");
});

test("the message names the field and the byte, and no value", () => {
	const decode = decoderOf({
		type: "record",
		name: "R",
		fields: [{ name: "outer", type: { type: "record", name: "I", fields: [{ name: "inner", type: "string" }] } }],
	});
	expect(() => decode(Buffer.from("0c736563", "hex"))).toThrow(
		/^The Avro payload is not valid at byte 1 in outer\.inner: it is cut short, 6 bytes should follow and 3 do\./,
	);
});

test("the limits are those that docs/avro-types.md gives", () => {
	const nulls = decoderOf({ type: "array", items: "null" });
	const count = (items: number) => {
		const bytes: number[] = [];
		for (let rest = items * 2; rest > 0; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + (rest >= 128 ? 128 : 0));
		return bytes;
	};
	expect(nulls(Buffer.from([...count(100_000), 0]))).toHaveLength(100_000);
	expect(() => nulls(Buffer.from([...count(100_001), 0]))).toThrow("more than 100000 items of no bytes");

	const nested = (levels: number): unknown => (levels === 0 ? "int" : { type: "array", items: nested(levels - 1) });
	const deep = (levels: number) =>
		decoderOf(nested(levels))(Buffer.from(`${"02".repeat(levels)}02${"00".repeat(levels)}`, "hex"));
	expect(JSON.stringify(deep(200))).toBe(`${"[".repeat(200)}1${"]".repeat(200)}`);
	expect(() => deep(201)).toThrow("200 levels deep");

	const price = decoderOf({
		type: "record",
		name: "R",
		fields: [{ name: "price", type: { type: "bytes", logicalType: "decimal", precision: 2400 } }],
	});
	expect(price(Buffer.from([...count(1024), ...Buffer.alloc(1024, 0)]))).toEqual({ price: "0" });
	expect(() => price(Buffer.from([...count(1025), ...Buffer.alloc(1025, 0)]))).toThrow("at most 1024");
});

test("a few bytes cannot claim a list of wide records without bytes, read or stepped over", () => {
	const fields = Array.from({ length: 100 }, (_, index) => ({ name: `f${index}`, type: "null" }));
	const list = { type: "array", items: { type: "record", name: "Wide", fields } };
	const payload = Buffer.of(0xa0, 0x8d, 0x06, 0); // 50,000 items, 5,000,000 nulls
	expect(() => decoderOf(list)(payload)).toThrow("items of no bytes");
	const writer = JSON.stringify({ type: "record", name: "R", fields: [{ name: "list", type: list }] });
	const reader = schema<unknown>({
		name: "R",
		digest: "0".repeat(64),
		definition: '{"type":"record","name":"R","fields":[]}',
	});
	expect(() => reader.decoderFor?.({ definition: writer })?.decode(payload)).toThrow("items of no bytes");
});
