import { describe, expect, test } from "vitest";
import { compileFinish, compileUnfinish, type Underlying } from "../../../packages/core/src/avro/logical-value.ts";
import { readDefinition } from "../../../packages/core/src/avro/read-definition.ts";

const typeOf = (definition: unknown) => readDefinition(JSON.stringify(definition));

const finish = (definition: unknown, value: Underlying): unknown => compileFinish(typeOf(definition), "a.b")?.(value);

const long = (logicalType: string) => ({ type: "long", logicalType });
const fixed = (size: number, logicalType: string, more = {}) => ({ type: "fixed", name: "F", size, logicalType, ...more });
const decimal = { type: "bytes", logicalType: "decimal", precision: 9, scale: 2 };

describe("a handler sees, and gives:", () => {
	const uuid = "00112233-4455-6677-8899-aabbccddeeff";
	test.each<[unknown, Underlying, unknown]>([
		[{ type: "int", logicalType: "date" }, -1, new Date("1969-12-31T00:00:00Z")],
		[long("timestamp-millis"), 8.64e15, new Date(8.64e15)],
		[long("timestamp-nanos"), 2n ** 63n - 1n, 2n ** 63n - 1n],
		[long("local-timestamp-nanos"), -(2n ** 63n), -(2n ** 63n)],
		[decimal, Uint8Array.of(0x80), "-1.28"],
		[fixed(3, "decimal", { precision: 5, scale: 1 }), Uint8Array.of(0, 0, 1), "0.1"],
		[fixed(16, "uuid"), Uint8Array.from(Buffer.from(uuid.replaceAll("-", ""), "hex")), uuid],
		[
			fixed(12, "duration"),
			Uint8Array.of(1, 0, 0, 0, 255, 255, 255, 255, 0, 1, 0, 0),
			{ months: 1, days: 4294967295, milliseconds: 256 },
		],
	])("%j", (definition, underlying, value) => {
		expect(finish(definition, underlying)).toEqual(value);
		const back = compileUnfinish(typeOf(definition))?.read(value);
		expect(back instanceof Uint8Array ? Uint8Array.from(back) : back).toEqual(underlying);
	});
});

test("a long may come as a number or as a bigint", () => {
	for (const value of [5, 5n]) {
		expect(finish("long", value)).toBe(5);
		expect(finish(long("time-micros"), value)).toBe(5);
		expect(finish(long("timestamp-millis"), value)).toEqual(new Date(5));
		expect(finish(long("timestamp-nanos"), value)).toBe(5n);
	}
});

test("a long that a number or a Date cannot hold is refused with its path", () => {
	for (const value of [2 ** 53, 2n ** 53n, -(2n ** 63n)]) {
		for (const type of ["long", long("timestamp-micros"), long("timestamp-millis")]) {
			expect(() => finish(type, value)).toThrow(
				new RangeError("The long a.b is beyond 2^53, so a number cannot hold it exactly."),
			);
		}
	}
	expect(() => finish(long("timestamp-millis"), 8.64e15 + 1)).toThrow(
		new RangeError("The date a.b is beyond the years that a Date can hold."),
	);
	expect(() => compileFinish(typeOf("long"), "")?.(2n ** 53n)).toThrow("The long at the top is");
});

test("what is the value already is left alone", () => {
	const plain = ["null", "boolean", "int", "float", "double", "string", { type: "int", logicalType: "time-millis" }];
	for (const definition of [...plain, { type: "string", logicalType: "uuid" }]) {
		expect(compileFinish(typeOf(definition), "")).toBeUndefined();
	}
	for (const definition of [...plain, "long", "bytes", long("timestamp-micros")]) {
		expect(compileUnfinish(typeOf(definition))).toBeUndefined();
	}
});

test("bytes are copied out of what they are a view on", () => {
	const payload = Buffer.from([9, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 9]);
	const value = finish("bytes", payload.subarray(1, 3)) as Uint8Array;
	expect(finish(fixed(12, "duration"), payload.subarray(1, 13))).toEqual({ months: 1, days: 2, milliseconds: 3 });
	payload.fill(0);
	expect([...value]).toEqual([1, 0]);
	expect(Object.getPrototypeOf(value)).toBe(Uint8Array.prototype);
	expect(value.buffer.byteLength).toBe(2);
	expect(finish(fixed(2, "none"), payload.subarray(0, 2))).toEqual(Uint8Array.of(0, 0));
});

describe("what is no value of a logical type has no underlying one:", () => {
	test.each<[unknown, unknown[]]>([
		[{ type: "int", logicalType: "date" }, [new Date(1), new Date(Number.NaN), new Date(8.64e15 * 2), 0, null]],
		[long("timestamp-millis"), [new Date(Number.NaN), 0, "1970-01-01T00:00:00Z", undefined]],
		[long("timestamp-nanos"), [2n ** 63n, -(2n ** 63n) - 1n, 0, null]],
		[decimal, ["1.234", "1e3", "", " 1", 1, null]],
		[fixed(1, "decimal", { precision: 2 }), ["128", "-129"]],
		[{ type: "string", logicalType: "uuid" }, ["00112233445566778899aabbccddeeff", 1, null]],
		[
			fixed(12, "duration"),
			[
				null,
				[1, 2, 3],
				{ months: 1, days: 1 },
				{ months: 1, days: -1, milliseconds: 1 },
				{ months: 0.5, days: 0, milliseconds: 2 ** 32 },
			],
		],
	])("%j", (definition, values) => {
		const unfinish = compileUnfinish(typeOf(definition));
		expect(values.map((value) => unfinish?.read(value))).toEqual(values.map(() => undefined));
		expect(unfinish?.expected).toMatch(/^(a|months)/);
	});
});
