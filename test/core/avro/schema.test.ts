import { isMillraceError, type Schema } from "@millrace/core";
import { schema } from "@millrace/core/avro";
import { describe, expect, test } from "vitest";
import { compileSchema } from "../../support/compile-schema.ts";
import { readEveryWay, readPaths } from "../../support/read-paths.ts";

/** Encodes as generated code does, and decodes every way. */
function schemaOf(definition: unknown): Pick<Schema<unknown>, "encode" | "decode"> {
	const paths = readPaths(definition);
	return { encode: compileSchema(definition).generated.encode, decode: (payload) => readEveryWay(paths, payload) };
}

const recordOf = (type: unknown) => schemaOf({ type: "record", name: "R", fields: [{ name: "f", type }] });

function thrown(run: () => unknown): Error {
	try {
		run();
	} catch (error) {
		return error as Error;
	}
	throw new TypeError("It did not throw.");
}

describe("values of each type come back from the bytes that the specification gives them", () => {
	// Bytes by https://avro.apache.org/docs/1.12.0/specification/#binary-encoding, worked out by hand.
	const uuid = "00112233-4455-6677-8899-aabbccddeeff";
	test.each<[string, unknown, unknown, string]>([
		["null", "null", null, ""],
		["boolean", "boolean", true, "01"],
		["int", "int", -64, "7f"],
		["largest int", "int", 2147483647, "feffffff0f"],
		["smallest int", "int", -2147483648, "ffffffff0f"],
		["long", "long", 64, "8001"],
		["largest safe long", "long", Number.MAX_SAFE_INTEGER, "feffffffffffff1f"],
		["smallest safe long", "long", Number.MIN_SAFE_INTEGER, "fdffffffffffff1f"],
		["float", "float", 1.5, "0000c03f"],
		["double", "double", Number.NEGATIVE_INFINITY, "000000000000f0ff"],
		["string", "string", "fö", "0666c3b6"],
		["bytes", "bytes", Uint8Array.of(1, 2), "040102"],
		["fixed", { type: "fixed", name: "F", size: 2 }, Uint8Array.of(1, 2), "0102"],
		["enum", { type: "enum", name: "E", symbols: ["constructor", "__proto__"] }, "__proto__", "02"],
		["array", { type: "array", items: "int" }, [3, 27], "04063600"],
		["map", { type: "map", values: "int" }, { a: 1 }, "0202610200"],
		["union", ["null", "string"], "a", "020261"],
		["null of a union", ["string", "null"], null, "02"],
		["wrapped union", ["int", "long"], { long: 1 }, "0202"],
		["list beside a map", ["null", { type: "array", items: "int" }, { type: "map", values: "int" }], { a: 1 }, "040202610200"],
		["date", { type: "int", logicalType: "date" }, new Date("1970-01-03T00:00:00Z"), "04"],
		["date before 1970", { type: "int", logicalType: "date" }, new Date("1969-12-31T00:00:00Z"), "01"],
		["time-millis", { type: "int", logicalType: "time-millis" }, 1, "02"],
		["time-micros", { type: "long", logicalType: "time-micros" }, 86_399_999_999, "feffbadd8305"],
		["timestamp-millis", { type: "long", logicalType: "timestamp-millis" }, new Date(-1), "01"],
		["timestamp-micros", { type: "long", logicalType: "timestamp-micros" }, 1, "02"],
		["timestamp-nanos", { type: "long", logicalType: "timestamp-nanos" }, 2n ** 63n - 1n, "feffffffffffffffff01"],
		["smallest timestamp-nanos", { type: "long", logicalType: "timestamp-nanos" }, -(2n ** 63n), "ffffffffffffffffff01"],
		["local-timestamp-millis", { type: "long", logicalType: "local-timestamp-millis" }, 1, "02"],
		["local-timestamp-micros", { type: "long", logicalType: "local-timestamp-micros" }, 1, "02"],
		["local-timestamp-nanos", { type: "long", logicalType: "local-timestamp-nanos" }, 1n, "02"],
		["decimal", { type: "bytes", logicalType: "decimal", precision: 9, scale: 2 }, "-1.28", "0280"],
		["decimal with a sign byte", { type: "bytes", logicalType: "decimal", precision: 9, scale: 2 }, "1.28", "040080"],
		["decimal zero", { type: "bytes", logicalType: "decimal", precision: 9, scale: 2 }, "0.00", "0200"],
		["decimal without scale", { type: "bytes", logicalType: "decimal", precision: 9 }, "-12345", "04cfc7"],
		[
			"fixed decimal",
			{ type: "fixed", name: "D", size: 4, logicalType: "decimal", precision: 9, scale: 3 },
			"-0.001",
			"ffffffff",
		],
		["uuid", { type: "string", logicalType: "uuid" }, uuid, `48${Buffer.from(uuid).toString("hex")}`],
		["fixed uuid", { type: "fixed", name: "U", size: 16, logicalType: "uuid" }, uuid, "00112233445566778899aabbccddeeff"],
		[
			"duration",
			{ type: "fixed", name: "D", size: 12, logicalType: "duration" },
			{ months: 1, days: 4294967295, milliseconds: 256 },
			"01000000ffffffff00010000",
		],
		[
			"logical types that look different in one union",
			[{ type: "long", logicalType: "timestamp-millis" }, "string"],
			new Date(1),
			"0002",
		],
		[
			"logical types that look alike in one union",
			[
				{ type: "int", logicalType: "date" },
				{ type: "long", logicalType: "timestamp-millis" },
			],
			{ long: new Date(1) },
			"0202",
		],
		["misplaced logical type", { type: "string", logicalType: "timestamp-millis" }, "x", "0278"],
		["impossible decimal", { type: "bytes", logicalType: "decimal", precision: 2, scale: 3 }, Uint8Array.of(1), "0201"],
	])("%s", (_, type, value, hex) => {
		const { encode, decode } = recordOf(type);
		expect(Buffer.from(encode({ f: value })).toString("hex")).toBe(hex);
		expect(decode(Buffer.from(hex, "hex"))).toEqual({ f: value });
	});

	test("a decoded value is made of plain objects and of bytes that are its own", () => {
		const both = recordOf({ type: "array", items: "bytes" });
		const payload = both.encode({ f: [Uint8Array.of(7)] });
		const value = both.decode(payload) as { f: Uint8Array[] };
		payload.fill(0);
		expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
		expect(value.f[0]).toEqual(Uint8Array.of(7));
		expect(Object.getPrototypeOf(value.f[0])).toBe(Uint8Array.prototype);
	});

	test("a decimal with fewer digits than its scale is filled up", () => {
		const { encode, decode } = recordOf({ type: "bytes", logicalType: "decimal", precision: 9, scale: 2 });
		expect(decode(encode({ f: "7" }))).toEqual({ f: "7.00" });
		expect(decode(encode({ f: "-0.5" }))).toEqual({ f: "-0.50" });
	});
});

test("the key __proto__ of a map is an own property and changes no prototype", () => {
	const { encode, decode } = recordOf({ type: "map", values: { type: "map", values: "string" } });
	const value = decode(encode({ f: JSON.parse('{"__proto__":{"polluted":"yes"},"constructor":{}}') })) as { f: object };
	expect(Object.keys(value.f)).toEqual(["__proto__", "constructor"]);
	expect(Object.getPrototypeOf(value.f)).toBe(Object.prototype);
	expect(({} as { polluted?: string }).polluted).toBeUndefined();
});

test("a recursive schema reads and writes as deep as the data goes", () => {
	const tree = schemaOf({ type: "record", name: "Node", fields: [{ name: "children", type: { type: "array", items: "Node" } }] });
	const value = { children: [{ children: [] }, { children: [{ children: [] }] }] };
	expect(tree.decode(tree.encode(value))).toEqual(value);
});

test("a schema is inert data: what it reads and writes with is not called before the first value", () => {
	const fail = () => expect.unreachable();
	const inert = schema<unknown>({
		name: "Test",
		digest: "0".repeat(64),
		read: fail,
		write: fail,
		versions: { [`${"1".repeat(16)}`]: fail },
	});
	expect(inert).toMatchObject({ format: "avro", name: "Test", digest: "0".repeat(64) });
	expect(inert.decoderFor?.({ digest: "1".repeat(64) })).toBeDefined();
});

describe("a writer known by", () => {
	const old = {
		type: "record",
		name: "R",
		fields: [
			{ name: "g", type: "string" },
			{ name: "f", type: "int" },
		],
	};
	const { generated, digest, definition } = compileSchema(
		{ type: "record", name: "R", fields: [{ name: "f", type: "int" }] },
		{ versions: [old] },
	);
	const other = compileSchema(old).digest;

	test("its own digest, whole or the first 16 digits, needs no definition", () => {
		expect(generated.decoderFor?.({ digest })?.decode(Uint8Array.of(2))).toEqual({ f: 1 });
		expect(generated.decoderFor?.({ digest: digest.slice(0, 16) })?.decode(Uint8Array.of(2))).toEqual({ f: 1 });
	});
	test("the digest of a version that was compiled in is read as this one", () => {
		expect(generated.decoderFor?.({ digest: other })?.decode(Uint8Array.of(2, 0x78, 2))).toEqual({ f: 1 });
		expect(generated.decoderFor?.({ digest: other.slice(0, 16) })?.decode(Uint8Array.of(2, 0x78, 2))).toEqual({ f: 1 });
	});
	test("another digest, less than 16 digits, or a definition alone cannot be read by generated code", () => {
		for (const writer of [
			{ digest: "0".repeat(64) },
			{ digest: digest.slice(0, 15) },
			{ definition },
			{},
			{ digest: "constructor" },
		]) {
			expect(generated.decoderFor?.(writer)).toBeUndefined();
		}
	});
});

test("bytes of another copy of the package, which has other bytes under its reader, are read too", () => {
	const { generated } = compileSchema("string");
	const memory = Buffer.from("....\u0002a....");
	expect(generated.decodeIn?.(memory, 4, 6)).toBe("a");
});

describe("encoding refuses what does not fit, and names the field without the value:", () => {
	const secret = "s3cr3t";
	test.each<[unknown, unknown, string]>([
		["null", secret, "R.f does not fit its schema: expected null"],
		["boolean", 1, "expected a boolean"],
		["int", 2 ** 31, "32 bits"],
		["int", 1.5, "32 bits"],
		["long", 1.5, "a whole number"],
		["long", 1n, "a whole number"],
		["double", "1", "a number"],
		["string", undefined, "found nothing"],
		["string", "\ud800", "whole characters"],
		["bytes", [1, 2], "a Uint8Array, found an array"],
		[{ type: "fixed", name: "F", size: 2 }, Uint8Array.of(1), "of 2 bytes"],
		[{ type: "enum", name: "E", symbols: ["A"] }, "constructor", "one of the symbols"],
		[{ type: "array", items: "int" }, [1, secret], "R.f[] does"],
		[{ type: "map", values: "int" }, { [secret]: secret }, "R.f[] does"],
		[{ type: "map", values: "int" }, new Date(0), "an object"],
		[{ type: "record", name: "I", fields: [{ name: "constructor", type: "string" }] }, {}, "I.constructor does"],
		[["null", "string"], 1, "R.f does not fit its schema: expected a string"],
		[["null", "string", "bytes"], 1, "a value of one branch of its union"],
		[["int", "long"], 1, "the name of one branch"],
		[["int", "long"], { int: 1, long: 2 }, "the name of one branch"],
		[["int", "long"], { [secret]: 1 }, "the name of one branch"],
		[{ type: "int", logicalType: "date" }, new Date(1), "midnight UTC"],
		[{ type: "long", logicalType: "timestamp-millis" }, new Date(Number.NaN), "a valid Date"],
		[{ type: "long", logicalType: "timestamp-nanos" }, 2n ** 63n, "64 bits"],
		[{ type: "bytes", logicalType: "decimal", precision: 9, scale: 2 }, "1.234", "2 digits"],
		[{ type: "bytes", logicalType: "decimal", precision: 9, scale: 2 }, "1e3", "plain notation"],
		[{ type: "fixed", name: "D", size: 1, logicalType: "decimal", precision: 2 }, "128", "that fits"],
		[{ type: "string", logicalType: "uuid" }, secret, "a UUID"],
		[{ type: "fixed", name: "D", size: 12, logicalType: "duration" }, { months: 1, days: -1, milliseconds: 0 }, "below 2^32"],
	])("%j", (type, value, problem) => {
		const error = thrown(() => recordOf(type).encode({ f: value }));
		expect(error.message).toContain(problem);
		expect(error.message).not.toContain(secret);
		expect(error).toMatchObject({ code: "AVRO_VALUE_INVALID", category: "records" });
	});
});

describe("a long beyond 2^53 fails its record instead of being rounded", () => {
	const both = recordOf("long");
	test("in bytes", () => {
		for (const hex of ["8080808080808020", "ffffffffffffffffff01"]) {
			expect(() => both.decode(Buffer.from(hex, "hex"))).toThrow(expect.objectContaining({ code: "AVRO_PAYLOAD_INVALID" }));
			expect(thrown(() => both.decode(Buffer.from(hex, "hex"))).message).toContain("a long is beyond 2^53");
		}
	});
	test("in a value", () => {
		expect(() => both.encode({ f: 2 ** 53 })).toThrow(expect.objectContaining({ code: "AVRO_VALUE_INVALID" }));
	});
	test("as a Date that no Date can hold", () => {
		const date = recordOf({ type: "long", logicalType: "timestamp-millis" });
		expect(() => date.decode(both.encode({ f: 8.64e15 + 1 }))).toThrow(
			expect.objectContaining({ code: "AVRO_PAYLOAD_INVALID", message: expect.stringContaining("beyond the years") }),
		);
	});
	test("but not with the option that makes it a bigint", () => {
		const avro = { long: "bigint" } as const;
		const { generated } = compileSchema("long", { avro });
		const paths = readPaths("long", { avro });
		for (const value of [0n, 2n ** 53n, 2n ** 63n - 1n, -(2n ** 63n)]) {
			expect(readEveryWay(paths, generated.encode(value))).toBe(value);
		}
		expect(() => generated.encode(1)).toThrow("a bigint of 64 bits");
	});
});

test("errors of the payload are coded and of the records", () => {
	const error = thrown(() => recordOf("string").decode(Uint8Array.of()));
	expect(isMillraceError(error)).toBe(true);
	expect(error).toMatchObject({ code: "AVRO_PAYLOAD_INVALID", category: "records", retryable: false });
});
