import { deflateSync } from "node:zlib";
import { consume, defineConsumer, defineTopic, type Schema } from "@millrace/core";
import { deliver, invoke } from "@millrace/core/testing";
import { localSchemaId, writeGlueHeader } from "@millrace/core/wire";
import { describe, expect, test } from "vitest";
import { compileSchema } from "../support/compile-schema.ts";
import { countWork } from "../support/count-work.ts";

/*
  Payloads that somebody made to hurt: each fails or is read alone, with its neighbours in the same chunk unharmed. What it costs is counted,
  never timed; bench/hostile.ts prints the times.
*/
const MB = 1_000_000;
/** What any payload may cost beside what its bytes justify. */
const SPARE = 2 * MB;

const record = (name: string, ...fields: object[]) => ({ type: "record", name, fields });
const field = (name: string, type: unknown) => ({ name, type });
const hex = (text: string) => Buffer.from(text.replaceAll(" ", ""), "hex");
/** A zig-zag varint. */
function long(value: bigint): Buffer {
	const bytes: number[] = [];
	let rest = BigInt.asUintN(64, (value << 1n) ^ (value >> 63n));
	for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
	return Buffer.from([...bytes, Number(rest)]);
}

const tree = record("Tree", field("left", ["null", "Tree"]), field("right", ["null", "Tree"]));
const forest = record("Forest", field("trees", { type: "array", items: "Forest" }));
const atlas = record("Atlas", field("maps", { type: "map", values: "Atlas" }));
const empty = record("Empty");
const nothings = record("Nothings", field("a", "null"), field("b", "null"));
const text = record("Text", field("text", "string"));
const LEVELS = 10_000;

const cases: readonly (readonly [name: string, schema: unknown, payload: Buffer])[] = [
	["five bytes that claim 2^31 nulls", { type: "array", items: "null" }, hex("80 80 80 80 10")],
	["five bytes that claim 2^31 empty records", { type: "array", items: empty }, hex("80 80 80 80 10")],
	["five bytes that claim 2^31 records of nulls", { type: "array", items: nothings }, hex("80 80 80 80 10")],
	["five bytes that claim 2^31 ints", { type: "array", items: "int" }, hex("80 80 80 80 10")],
	["five bytes that claim 2^31 entries", { type: "map", values: "null" }, hex("80 80 80 80 10")],
	["a text of 2^31 bytes", text, Buffer.concat([long(2n ** 31n), Buffer.from("x")])],
	["a text of 2^63 - 1 bytes", text, Buffer.concat([long(2n ** 63n - 1n), Buffer.from("x")])],
	["a text of -1 bytes", text, long(-1n)],
	["a block of -2^63 items", { type: "array", items: "int" }, long(-(2n ** 63n))],
	[
		"a block that claims 2^63 - 1 bytes",
		{ type: "array", items: "int" },
		Buffer.concat([long(-1n), long(2n ** 63n - 1n), hex("02 00")]),
	],
	["10,000 records in each other, through unions", tree, Buffer.alloc(LEVELS + 1, 2)],
	["10,000 records in each other, through lists", forest, Buffer.alloc(LEVELS, 2)],
	["10,000 records in each other, through maps", atlas, Buffer.concat(Array.from({ length: LEVELS }, () => hex("02 00")))],
	["1 MB that is no UTF-8", text, Buffer.concat([long(1_000_000n), Buffer.alloc(MB, 0xff)])],
	["many blocks of one null each", { type: "array", items: "null" }, Buffer.alloc(150_000, 2)],
];

describe.each(cases)("%s", (_, schema, payload) => {
	const { generated, dynamic, definition } = compileSchema(schema);
	const seen = dynamic.decoderFor?.({ definition }) as Schema<unknown>;

	test("fail with a code, read by generated code and by the dynamic reader", () => {
		for (const { decode } of [generated, seen]) {
			expect(() => decode(payload)).toThrow(expect.objectContaining({ code: "AVRO_PAYLOAD_INVALID", retryable: false }));
		}
	});

	test("cost no more memory than their own bytes and 2 MB", () => {
		for (const { decode } of [generated, seen]) {
			const work = countWork(() => expect(() => decode(payload)).toThrow());
			expect(work.bytes).toBeLessThan(payload.length * 16 + SPARE);
		}
	});
});

describe("one record in the middle of its chunk fails alone:", () => {
	const { generated } = compileSchema(text);
	const topic = defineTopic({ name: "texts", value: generated, wire: "glue", partitions: 1 });
	const consumer = defineConsumer({ name: "reader", topic, handler: "a/b.c", whenExhausted: "block", undecodable: "skip" });
	const id = localSchemaId(generated.digest ?? "");
	const bomb = deflateSync(Buffer.alloc(64 * MB));

	test.each<[string, Uint8Array]>([
		["a length of 2^31", writeGlueHeader(id, cases[5]?.[2] as Buffer)],
		["1 MB that is no UTF-8", writeGlueHeader(id, cases[13]?.[2] as Buffer)],
		["zeros that inflate a thousandfold", writeGlueHeader(id, bomb, true)],
		["a stream that is damaged", writeGlueHeader(id, deflateSync(Buffer.alloc(100)).subarray(0, 8), true)],
		["a frame alone", writeGlueHeader(id, new Uint8Array())],
	])("%s", async (_, rawValue) => {
		const values: unknown[] = [];
		const handler = consume(consumer, ({ value }) => void values.push(value));
		const event = deliver(consumer, [{ value: { text: "before" } }, { rawValue }, { value: { text: "after" } }]);
		const { outcomes } = await invoke(handler, event);
		expect(outcomes.map(({ kind }) => kind)).toEqual(["succeeded", "skipped", "succeeded"]);
		expect(values).toEqual([{ text: "before" }, { text: "after" }]);
	});

	test("a zlib bomb takes no more than the limit and 2 MB", async () => {
		const { inflate } = await import("../../packages/core/src/runtime/inflate.ts");
		const limit = 10 * MB;
		const work = countWork(() =>
			expect(() => inflate(bomb, limit)).toThrow(expect.objectContaining({ code: "PAYLOAD_NOT_INFLATED" })),
		);
		expect(work.bytes).toBeLessThan(limit + SPARE);
	});
});

describe("what is legal and awkward is read, in steps that grow with its bytes:", () => {
	const keys = (key: (index: number) => string) => (count: number) => {
		const entries = Array.from({ length: count }, (_, index) =>
			Buffer.concat([long(BigInt(key(index).length)), Buffer.from(key(index))]),
		);
		return Buffer.concat([long(BigInt(count)), ...entries, hex("00")]);
	};
	const maps = { type: "map", values: "null" };
	test.each<[string, unknown, (count: number) => Buffer]>([
		["keys that are numbers", maps, keys((index) => String(index * 1000))],
		["keys that are all different", maps, keys((index) => `key-${index}`)],
		// First and last character and length are what the names of properties are kept by.
		["keys that want the same place", maps, keys((index) => `k${String(index).padStart(7, "0")}k`)],
		[
			"blocks of one item",
			{ type: "array", items: "int" },
			(count) => Buffer.concat([...Array.from({ length: count }, () => hex("02 02")), hex("00")]),
		],
		[
			"unions that alternate",
			{ type: "array", items: ["null", "int", "string"] },
			(count) => {
				const items = Array.from(
					{ length: count },
					(_, index) => [hex("00"), hex("02 02"), hex("04 02 61")][index % 3] as Buffer,
				);
				return Buffer.concat([long(BigInt(count)), ...items, hex("00")]);
			},
		],
		[
			"texts beyond ASCII",
			{ type: "array", items: "string" },
			(count) => Buffer.concat([long(BigInt(count)), ...Array.from({ length: count }, () => hex("04 c3 a9")), hex("00")]),
		],
	])("%s", (_, schema, payloadOf) => {
		const { generated, dynamic, definition } = compileSchema(schema);
		const seen = dynamic.decoderFor?.({ definition }) as Schema<unknown>;
		for (const { decode } of [generated, seen]) {
			decode(payloadOf(10));
			const [one, four] = [5000, 20_000].map((count) => {
				const payload = payloadOf(count);
				return { ...countWork(() => void decode(payload)), length: payload.length };
			});
			if (one === undefined || four === undefined) throw new Error("Nothing was counted.");
			expect(one.steps).toBeGreaterThan(5000);
			// A tenth more for what there is once.
			expect(four.steps / one.steps).toBeLessThan((four.length / one.length) * 1.1);
			expect(four.bytes).toBeLessThan(four.length * 100 + SPARE);
		}
	});

	test("keys and fields called __proto__, constructor and toString are properties like any other", () => {
		const names = ["__proto__", "constructor", "toString"];
		const { generated } = compileSchema(maps);
		const value = generated.decode(keys((index) => names[index] as string)(3)) as object;
		expect(Object.keys(value)).toEqual(names);
		expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
		const fields = compileSchema(
			record("Odd", field("constructor", "int"), field("toString", "string"), field("hasOwnProperty", "null")),
		);
		expect(fields.generated.decode(hex("02 02 61"))).toEqual({ constructor: 1, toString: "a", hasOwnProperty: null });
	});
});

describe("a definition of a registry that is made to hurt is refused with a code, or read:", () => {
	const { dynamic } = compileSchema("int");
	const nested = `${'{"type":"array","items":'.repeat(LEVELS)}"int"${"}".repeat(LEVELS)}`;
	const shared = Array.from({ length: 40 }, (_, index) =>
		record(`R${index}`, field("a", index === 39 ? "int" : null), field("b", index === 39 ? "int" : `R${index + 1}`)),
	);
	for (let index = 38; index >= 0; index--)
		((shared[index] as { fields: { type: unknown }[] }).fields[0] as { type: unknown }).type = shared[index + 1];

	test.each<[string, string]>([
		["10,000 levels", nested],
		["a name that it does not define", '"Nowhere"'],
		["no schema at all", "{"],
		["records that share records", JSON.stringify(shared[0])],
		[
			"100,000 fields",
			JSON.stringify(record("Wide", ...Array.from({ length: 100_000 }, (_, index) => field(`f${index}`, "int")))),
		],
	])("%s", (_, definition) => {
		expect(() => dynamic.decoderFor?.({ definition })).toThrow(
			expect.objectContaining({ code: expect.stringMatching(/^AVRO_/) }),
		);
	});
});
