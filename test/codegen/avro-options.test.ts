import { readAvroOptions } from "@millrace/codegen";
import { isMillraceError } from "@millrace/core";
import { describe, expect, test } from "vitest";

const read = (value: unknown) => readAvroOptions(value, { file: "package.json", key: "millrace.avro" });

test.each([
	[undefined, {}],
	[{}, {}],
	[
		{ long: "bigint", logicalTypes: { decimal: "raw", date: "raw" }, versions: 2 },
		{ long: "bigint", logicalTypes: { decimal: "raw", date: "raw" }, versions: 2 },
	],
	[
		{ long: "number", logicalTypes: {}, versions: 100 },
		{ long: "number", logicalTypes: {}, versions: 100 },
	],
])("%j is taken", (value, options) => {
	expect(read(value)).toEqual(options);
});

describe("what is refused by the name of its key:", () => {
	test.each([
		[null, "millrace.avro", /is not an object/, /long, logicalTypes and versions/],
		["bigint", "millrace.avro", /is not an object/, /./],
		[[], "millrace.avro", /is not an object/, /./],
		[{ longs: "bigint" }, "millrace.avro.longs", /is not known/, /long, logicalTypes and versions/],
		[{ long: "BigInt" }, "millrace.avro.long", /is not "number" or "bigint"/, /"bigint"/],
		[{ long: null }, "millrace.avro.long", /is not "number"/, /./],
		[{ versions: 0 }, "millrace.avro.versions", /whole number from 1 to 100/, /./],
		[{ versions: 101 }, "millrace.avro.versions", /whole number/, /./],
		[{ versions: 2.5 }, "millrace.avro.versions", /whole number/, /./],
		[{ versions: "5" }, "millrace.avro.versions", /whole number/, /./],
		[{ logicalTypes: "raw" }, "millrace.avro.logicalTypes", /is not an object/, /date, time-millis/],
		[{ logicalTypes: { Decimal: "raw" } }, "millrace.avro.logicalTypes.Decimal", /is not known/, /decimal, uuid and duration/],
		[{ logicalTypes: { decimal: "string" } }, "millrace.avro.logicalTypes.decimal", /is not "raw"/, /"raw"/],
		[{ logicalTypes: { constructor: "raw" } }, "millrace.avro.logicalTypes.constructor", /is not known/, /./],
	])("%j", (value, key, problem, fix) => {
		try {
			read(value);
			expect.unreachable();
		} catch (error) {
			if (!isMillraceError(error)) throw error;
			expect(error).toMatchObject({ code: "AVRO_OPTIONS_INVALID", category: "configuration" });
			expect(error.problem).toMatch(problem);
			expect(error.problem.startsWith(`The key "${key}" of package.json `)).toBe(true);
			expect(error.fix).toMatch(fix);
		}
	});
});
