import avsc from "avsc";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compileSchema } from "../../support/compile-schema.ts";

/** Writes values of a definition, which is called `Test` unless it has a name. */
function writerOf(definition: unknown): (value: unknown) => Buffer {
	const { encode } = compileSchema(definition).generated;
	return (value) => Buffer.from(encode(value));
}

const nanos = writerOf({ type: "long", logicalType: "timestamp-nanos" });
const tree = { type: "record", name: "Node", fields: [{ name: "children", type: { type: "array", items: "Node" } }] };
const chain = { type: "record", name: "Link", fields: [{ name: "next", type: ["null", "Link"] }] };

describe("a number takes as few bytes as its zig-zag form needs:", () => {
	// By hand, from https://avro.apache.org/docs/1.12.0/specification/#primitive-types-1.
	const boundaries: [bigint, string][] = [
		[0n, "00"],
		[-1n, "01"],
		[1n, "02"],
		[63n, "7e"],
		[-64n, "7f"],
		[64n, "8001"],
		[-65n, "8101"],
		[8191n, "fe7f"],
		[8192n, "808001"],
		[2n ** 31n - 1n, "feffffff0f"],
		[-(2n ** 31n), "ffffffff0f"],
		[2n ** 31n, "8080808010"],
		[-(2n ** 31n) - 1n, "8180808010"],
		[-(2n ** 52n) - 1n, "8180808080808010"],
		[2n ** 53n - 1n, "feffffffffffff1f"],
		[1n - 2n ** 53n, "fdffffffffffff1f"],
	];
	test.each(boundaries)("%d", (value, hex) => {
		expect(writerOf("long")(Number(value)).toString("hex")).toBe(hex);
		expect(nanos(value).toString("hex")).toBe(hex);
	});
	test.each<[bigint, string]>([
		[2n ** 53n, "8080808080808020"],
		[-(2n ** 53n), "ffffffffffffff1f"],
		[-(2n ** 53n) - 1n, "8180808080808020"],
		[2n ** 63n - 1n, "feffffffffffffffff01"],
		[-(2n ** 63n), "ffffffffffffffffff01"],
	])("%d, as a bigint", (value, hex) => {
		expect(nanos(value).toString("hex")).toBe(hex);
	});
	test("-0, which is 0", () => {
		expect([writerOf("int")(-0), writerOf("long")(-0)]).toEqual([Buffer.of(0), Buffer.of(0)]);
	});
});

test("any text of any length is its UTF-8 behind its length", () => {
	fc.assert(
		fc.property(fc.string({ unit: "binary", maxLength: 200 }), (text) => {
			const [length, utf8] = [writerOf("long")(Buffer.byteLength(text)), Buffer.from(text)];
			expect(writerOf("string")(text)).toEqual(Buffer.concat([length, utf8]));
		}),
	);
});

test("a text that is not ASCII from somewhere on has no byte too many", () => {
	for (let length = 0; length < 40; length++) {
		const text = `${"a".repeat(length)}ö`;
		expect(writerOf("string")(text)).toEqual(Buffer.concat([Buffer.of((length + 2) * 2), Buffer.from(text)].map(Buffer.from)));
	}
});

test("the number in front of a text that is not ASCII takes the bytes that it needs", () => {
	for (const unit of ["ö", "消", "🚀"]) {
		// Around the numbers of bytes that take another byte to say, and the length from which on they are counted before.
		for (const bytes of [60, 64, 126, 128, 192, 1020, 1024, 3072, 8190, 8192, 8196, 24_576]) {
			const text = unit.repeat(bytes / Buffer.byteLength(unit));
			const utf8 = Buffer.from(text);
			expect(writerOf("string")(text)).toEqual(Buffer.concat([writerOf("long")(utf8.length), utf8]));
		}
	}
});

test("half a surrogate pair is refused wherever it stands, as a key too, without naming the key", () => {
	for (const text of ["\ud800", "ö\udc00", `${"a".repeat(100)}\ud800`, "\udc00\ud800"]) {
		expect(() => writerOf("string")(text)).toThrow("Test does not fit its schema: expected a string of whole characters");
		expect(() => writerOf({ type: "map", values: "int" })({ [text]: 1 })).toThrow(
			"Test does not fit its schema: expected a string of whole characters, found a value of type string.",
		);
	}
});

test("a value of over a megabyte is written whole, whatever its parts are", () => {
	const long = "x".repeat(1_500_000);
	const items = Array.from({ length: 200_000 }, (_, index) => index * 1_000_003);
	const fields = [
		{ name: "blob", type: "bytes" },
		{ name: "text", type: "string" },
		{ name: "items", type: { type: "array", items: ["double", "string"] } },
		{ name: "end", type: "double" },
	];
	const definition = { type: "record", name: "R", fields };
	const value = { blob: Buffer.alloc(1_200_000, 7), text: `${long}ö`, items, end: 0.5 };
	const bytes = writerOf(definition)(value);
	expect(bytes.length).toBeGreaterThan(4_000_000);
	expect(bytes.equals(avsc.Type.forSchema(definition as never).toBuffer(value))).toBe(true);
});

test("the bytes are their own: the next value does not change them", () => {
	const { encode } = compileSchema("string").generated;
	const first = encode("first");
	encode("other");
	expect(Buffer.from(first).toString("latin1")).toBe("\nfirst");
});

describe("a value that fails half way leaves nothing behind", () => {
	const pair = writerOf({ type: "array", items: "string" });
	test("for the next value", () => {
		expect(() => pair(["half", 1])).toThrow("Test[] does not fit its schema: expected a string of whole characters");
		expect(pair(["a"]).toString("hex")).toBe("02026100");
	});
	test("inside a getter of another value, which goes on where it was", () => {
		const value = {
			get children(): unknown[] {
				expect(() => pair(["half", 1])).toThrow("Test[]");
				expect(pair(["b"]).toString("hex")).toBe("02026200");
				return [];
			},
		};
		expect(writerOf(tree)({ children: [{ children: [] }, value] }).toString("hex")).toBe("04000000");
	});
});

describe("a value that is nested too deep fails with a code:", () => {
	const tooDeep = {
		code: "AVRO_VALUE_INVALID",
		message: expect.stringMatching(/^(Node|Link|M|A) does not fit its schema: it is nested more than 200 levels deep\. Run /),
	};
	test.each<[string, unknown, () => unknown]>([
		[
			"a list in itself",
			tree,
			() => {
				const node = { children: [] as unknown[] };
				node.children.push(node);
				return node;
			},
		],
		[
			"a record in itself, through a union",
			chain,
			() => {
				const link: { next?: unknown } = {};
				link.next = link;
				return link;
			},
		],
		[
			"a map in itself",
			{ type: "record", name: "M", fields: [{ name: "of", type: { type: "map", values: "M" } }] },
			() => {
				const of: Record<string, unknown> = {};
				of["key"] = { of };
				return { of };
			},
		],
		[
			"a branch in itself",
			{ type: "record", name: "A", fields: [{ name: "next", type: ["null", "A", { type: "map", values: "int" }] }] },
			() => {
				const record: { next?: unknown } = {};
				record.next = { A: record };
				return record;
			},
		],
	])("%s", (_, definition, value) => {
		expect(() => writerOf(definition)(value())).toThrow(expect.objectContaining(tooDeep));
	});

	test("200 levels are written, and one more is not, whatever stands around them", () => {
		const nested = (levels: number) => Array.from({ length: levels }).reduce((next: unknown) => ({ next }), null);
		expect(writerOf(chain)(nested(200))).toEqual(Buffer.from([...Array<number>(199).fill(2), 0]));
		expect(() => writerOf(chain)(nested(201))).toThrow("nested more than 200");
		const list = writerOf({ type: "array", items: chain });
		expect(list([nested(200), nested(200)])).toHaveLength(402);
		expect(() => list([nested(201)])).toThrow("nested more than 200");
		expect(list([nested(200)])).toHaveLength(202);
	});
});

describe("an error names the field, and never an index, a key or the value:", () => {
	const secret = "s3cr3t";
	const inner = { type: "record", name: "ns.I", fields: [{ name: "x", type: ["null", "int"] }] };
	const outer = {
		type: "record",
		name: "ns.O",
		fields: [
			{ name: "a", type: { type: "map", values: { type: "array", items: ["null", inner] } } },
			{ name: "b", type: ["null", "ns.I", { type: "map", values: "int" }] },
			{ name: "c", type: { type: "array", items: { type: "array", items: "string" } } },
		],
	};
	const branch = "expected an object with the name of one branch";
	test.each<[unknown, string]>([
		[{ a: { [secret]: [null, { x: 1.5 }] } }, "I.x does not fit its schema: expected a whole number of 32 bits, found a value"],
		[{ a: { [secret]: [null, { x: secret }] } }, "I.x does not fit its schema: expected a whole number of 32 bits"],
		[{ a: { [secret]: [secret] } }, "I does not fit its schema: expected an object, found a value of type string."],
		[{ a: { [secret]: secret } }, "O.a[] does not fit its schema: expected an array"],
		[{ a: secret }, "O.a does not fit its schema: expected an object"],
		[{ a: {}, b: { "ns.I": { x: secret } } }, "I.x does not fit"],
		[{ a: {}, b: { map: { [secret]: secret } } }, "O.b.map[] does not fit"],
		[{ a: {}, b: { [secret]: 1 } }, `O.b does not fit its schema: ${branch}`],
		[{ a: {}, b: { map: {}, "ns.I": {} } }, `O.b does not fit its schema: ${branch}`],
		[{ a: {}, b: { null: null } }, `O.b does not fit its schema: ${branch}`],
		[{ a: {} }, `O.b does not fit its schema: ${branch}, found nothing.`],
		[{ a: {}, b: null, c: [["x"], [secret, 5]] }, "O.c[][] does not fit its schema: expected a string"],
		[[secret], "O does not fit its schema: expected an object, found an array."],
	])("%j", (value, message) => {
		const write = writerOf(outer);
		expect(() => write(value)).toThrow(expect.objectContaining({ code: "AVRO_VALUE_INVALID" }));
		expect(() => write(value)).toThrow(message);
		expect(() => write(value)).not.toThrow(secret);
	});
	test("an unsafe long", () => {
		expect(() => writerOf({ type: "array", items: "long" })([0, 2 ** 53])).toThrow(
			"Test[] does not fit its schema: expected a whole number below 2^53, which alone is exact, found a value of type number.",
		);
	});
	test("what is a number but for its type", () => {
		const odd = [1n, "1", Symbol("1"), { valueOf: () => 1 }, [1], true, null, undefined];
		for (const type of ["int", "long", "float", "double"]) {
			for (const value of odd)
				expect(() => writerOf(type)(value), type).toThrow(expect.objectContaining({ code: "AVRO_VALUE_INVALID" }));
		}
	});
});

test("names that every object inherits are keys, fields and branches like others", () => {
	const map = writerOf({ type: "map", values: "int" });
	expect(map(JSON.parse('{"__proto__":1}')).toString("latin1")).toBe("\x02\x12__proto__\x02\x00");
	expect(map(Object.assign(Object.create({ inherited: 1 }), { a: 1 })).toString("latin1")).toBe("\x02\x02a\x02\x00");
	const fields = ["toString", "hasOwnProperty"].map((name) => ({ name, type: "int" }));
	const record = writerOf({ type: "record", name: "R", fields });
	expect(record({ toString: 1, hasOwnProperty: 2 })).toEqual(Buffer.of(2, 4));
	expect(() => record({ toString: 1 })).toThrow("R.hasOwnProperty does not fit");
	const union = writerOf(["int", "long", { type: "record", name: "__proto__", fields: [] }]);
	expect(union(JSON.parse('{"__proto__":{}}'))).toEqual(Buffer.of(4));
	expect(() => union({ constructor: {} })).toThrow("the name of one branch");
	const inherited = ["constructor", "toString", "__proto__"].map((name) => ({ type: "record", name, fields: [] }));
	const odd = writerOf([...inherited, "int", "long"]);
	expect(odd({ int: 1 })).toEqual(Buffer.of(6, 2));
	expect(odd({ toString: {} })).toEqual(Buffer.of(2));
});

test("properties that the schema does not know are left out", () => {
	const record = writerOf({ type: "record", name: "R", fields: [{ name: "f", type: "int" }] });
	expect(record({ more: "x", f: 1 })).toEqual(Buffer.of(2));
});

test("a list with a hole is refused like one with undefined in it", () => {
	expect(() => writerOf({ type: "array", items: "int" })(Array(2))).toThrow(
		"Test[] does not fit its schema: expected a whole number of 32 bits, found nothing.",
	);
});

test("without the undocumented method of Buffer the documented one writes the same", () => {
	const prototype = Buffer.prototype as unknown as Record<string, unknown>;
	const { utf8Write, write } = prototype as Record<string, (...parts: unknown[]) => number>;
	const { encode } = compileSchema("string").generated;
	const texts = ["", "a".repeat(100), `${"a".repeat(100)}ö`, "€".repeat(5000)];
	let calls = 0;
	const written: Uint8Array[] = [];
	try {
		Object.assign(prototype, {
			utf8Write: undefined,
			write(this: Buffer, text: string, at: number) {
				calls += 1;
				return utf8Write?.call(this, text, at, this.length - at);
			},
		});
		written.push(...texts.map((text) => encode(text)));
	} finally {
		Object.assign(prototype, { utf8Write, write });
	}
	expect(calls).toBeGreaterThan(2);
	expect(written).toEqual(texts.map((text) => encode(text)));
});
