import type { Schema } from "@millrace/core";
import { schema } from "@millrace/core/avro";
import { describe, expect, test } from "vitest";

const recordOf = (type: unknown, more = {}): Schema<unknown> =>
	schema<unknown>({
		name: "Test",
		digest: "0".repeat(64),
		definition: JSON.stringify({ type: "record", name: "ns.R", fields: [{ name: "f", type, ...more }] }),
	});

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
		expect(recordOf(type).fromJson?.({ f: json })).toEqual({ f: expected });
	});
});

test("a missing field takes its default, and is refused without one", () => {
	expect(recordOf(["null", "int"], { default: null }).fromJson?.({})).toEqual({ f: null });
	expect(() => recordOf("int").fromJson?.({})).toThrow("does not fit at f");
});

test("a name that every object inherits is no value", () => {
	const inherited = schema<unknown>({
		name: "Test",
		digest: "0".repeat(64),
		definition: JSON.stringify({
			type: "record",
			name: "R",
			fields: [{ name: "toString", type: ["null", "string"], default: null }],
		}),
	});
	expect(inherited.fromJson?.({})).toEqual({ toString: null });
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
			recordOf(type).fromJson?.({ f: json });
		} catch (error) {
			message = (error as Error).message;
			expect(error).toMatchObject({ code: "AVRO_PAYLOAD_INVALID" });
		}
		expect(message).toContain(problem);
		expect(message).not.toContain(secret);
	});
});
