import { describe, expect, test } from "vitest";
import { compileSchema } from "../../support/compile-schema.ts";

const long = (logicalType: string) => ({ type: "long", logicalType });
const fixed = (size: number, logicalType: string, more = {}) => ({ type: "fixed", name: "F", size, logicalType, ...more });
const decimal = { type: "bytes", logicalType: "decimal", precision: 9, scale: 2 };
const uuid = "00112233-4455-6677-8899-aabbccddeeff";

describe("values of logical types are written as those of their underlying types:", () => {
	test.each<[unknown, unknown, string]>([
		[{ type: "int", logicalType: "date" }, new Date("1969-12-31T00:00:00Z"), "01"],
		[long("timestamp-millis"), new Date(-1), "01"],
		[long("timestamp-nanos"), 2n ** 63n - 1n, "feffffffffffffffff01"],
		[long("local-timestamp-nanos"), -(2n ** 63n), "ffffffffffffffffff01"],
		[decimal, "-1.28", "0280"],
		[decimal, "7", "0402bc"],
		[fixed(3, "decimal", { precision: 5, scale: 1 }), "0.1", "000001"],
		[fixed(3, "decimal", { precision: 5, scale: 1 }), "-0.1", "ffffff"],
		[fixed(16, "uuid"), uuid, uuid.replaceAll("-", "")],
		[{ type: "string", logicalType: "uuid" }, uuid, `48${Buffer.from(uuid).toString("hex")}`],
		[fixed(12, "duration"), { months: 1, days: 4294967295, milliseconds: 256 }, "01000000ffffffff00010000"],
	])("%j", (definition, value, hex) => {
		expect(Buffer.from(compileSchema(definition).generated.encode(value)).toString("hex")).toBe(hex);
	});
});

describe("what is no value of a logical type is refused:", () => {
	test.each<[unknown, unknown[]]>([
		[{ type: "int", logicalType: "date" }, [new Date(1), new Date(Number.NaN), new Date(8.64e15 * 2), 0, null]],
		[long("timestamp-millis"), [new Date(Number.NaN), 0, "1970-01-01T00:00:00Z", undefined]],
		[long("timestamp-nanos"), [2n ** 63n, -(2n ** 63n) - 1n, 0, null]],
		[decimal, ["1.234", "1e3", "", " 1", "1.", ".1", "+1", "--1", 1, null, "9".repeat(3000)]],
		[fixed(1, "decimal", { precision: 2 }), ["128", "-129"]],
		[{ type: "string", logicalType: "uuid" }, ["00112233445566778899aabbccddeeff", `${uuid} `, 1, null]],
		[fixed(16, "uuid"), ["00112233445566778899aabbccddeeff", 1, null]],
		[
			fixed(12, "duration"),
			[
				null,
				5,
				[1, 2, 3],
				{ months: 1, days: 1 },
				{ months: 1, days: -1, milliseconds: 1 },
				{ months: 0.5, days: 0, milliseconds: 2 ** 32 },
			],
		],
	])("%j", (definition, values) => {
		const { encode } = compileSchema(definition).generated;
		for (const value of values) {
			expect(() => encode(value)).toThrow(
				expect.objectContaining({
					code: "AVRO_VALUE_INVALID",
					message: expect.stringMatching(/^(Test|F) does not fit its schema: expected (a|months)/),
				}),
			);
		}
	});
});

test("with the option that leaves a logical type alone, its underlying values are read and written", () => {
	const logicalTypes = { decimal: "raw", date: "raw", duration: "raw", uuid: "raw", "timestamp-nanos": "raw" } as const;
	const raw = (definition: unknown) => compileSchema(definition, { avro: { logicalTypes } });
	for (const [definition, value] of [
		[{ type: "int", logicalType: "date" }, 5],
		[long("timestamp-nanos"), 5],
		[decimal, Uint8Array.of(1, 2)],
		[fixed(12, "duration"), new Uint8Array(12)],
		[{ type: "string", logicalType: "uuid" }, "none"],
	] as const) {
		const { generated, dynamic, definition: text } = raw(definition);
		const payload = generated.encode(value);
		expect(generated.decode(payload)).toEqual(value);
		expect(dynamic.decoderFor?.({ definition: text })?.decode(payload)).toEqual(value);
	}
});
