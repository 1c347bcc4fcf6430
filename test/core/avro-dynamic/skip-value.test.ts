import { describe, expect, test } from "vitest";
import { compileSchema } from "../../support/compile-schema.ts";
import { readEveryWay, readPaths } from "../../support/read-paths.ts";

const field = (name: string, type: unknown) => ({ name, type });
const record = (name: string, ...fields: unknown[]) => ({ type: "record", name, fields });
const KEPT = 0x2a;

describe("a value that the reader has no place for is stepped over, as strict as it is read:", () => {
	test.each<[unknown, unknown]>([
		["null", null],
		["boolean", true],
		["int", -300],
		["long", 2 ** 40],
		["float", 0.5],
		["double", 0.1],
		["string", "żółw"],
		["bytes", Uint8Array.of(1, 2, 3)],
		[{ type: "fixed", name: "F", size: 3 }, Uint8Array.of(1, 2, 3)],
		[{ type: "enum", name: "E", symbols: ["A", "B"] }, "B"],
		[{ type: "array", items: "null" }, [null, null]],
		[{ type: "array", items: { type: "array", items: "string" } }, [["a"], [], ["b", "c"]]],
		[
			{ type: "map", values: "null" },
			{ a: null, ö: null },
		],
		[
			{ type: "map", values: ["int", "string"] },
			{ a: 1, b: "x" },
		],
		[["null", "string"], null],
		[["null", "string"], "x"],
		[record("E"), {}],
		[record("N", field("a", "null"), field("b", record("M"))), { a: null, b: {} }],
		[record("L", field("v", "int"), field("next", ["null", "L"])), { v: 1, next: { v: 2, next: null } }],
		[
			{ type: "array", items: record("T", field("children", { type: "map", values: "T" })) },
			[{ children: { a: { children: {} } } }],
		],
		[{ type: "bytes", logicalType: "decimal", precision: 9, scale: 2 }, "1.28"],
	])("%j", (type, value) => {
		const writer = record("R", field("gone", type), field("kept", "int"));
		const paths = readPaths(record("R", field("kept", "int")), { writer });
		const whole = readPaths(writer);
		const payload = compileSchema(writer).generated.encode({ gone: value, kept: KEPT });
		expect(readEveryWay(paths, payload)).toEqual({ kept: KEPT });
		const accepted = (ways: typeof paths, bytes: Uint8Array) => {
			try {
				readEveryWay(ways, bytes);
				return true;
			} catch (error) {
				expect(error).toMatchObject({ code: "AVRO_PAYLOAD_INVALID" });
				return (error as Error).message.includes("2^53");
			}
		};
		for (let at = 0; at < payload.length; at++) {
			for (const bits of [0x80, 0x01, 0x02, 0xff]) {
				const damaged = payload.with(at, (payload[at] as number) ^ bits);
				expect(accepted(paths, damaged), Buffer.from(damaged).toString("hex")).toBe(accepted(whole, damaged));
			}
		}
	});
});

test("a list in blocks with their sizes is stepped over block by block", () => {
	const writer = record("R", field("gone", { type: "array", items: "int" }), field("kept", "int"));
	const paths = readPaths(record("R", field("kept", "int")), { writer });
	expect(readEveryWay(paths, Buffer.from("020203040608002a", "hex"))).toEqual({ kept: 21 });
});
