import { expect, test } from "vitest";
import type { ScalarType } from "../../../packages/core/src/avro-dynamic/avro-type.ts";
import { finishOf } from "../../../packages/core/src/avro-dynamic/logical-value.ts";
import { type AvroOptions, readDefinition } from "../../../packages/core/src/avro-dynamic/read-definition.ts";

const finish = (definition: unknown, options?: AvroOptions) =>
	finishOf(readDefinition(JSON.stringify(definition), options) as ScalarType);
const long = (logicalType: string) => ({ type: "long", logicalType });
const fixed = (size: number, logicalType: string, more = {}) => ({ type: "fixed", name: "F", size, logicalType, ...more });
const uuid = "00112233-4455-6677-8899-aabbccddeeff";

test.each<[unknown, unknown, unknown]>([
	[{ type: "int", logicalType: "date" }, -1, new Date("1969-12-31T00:00:00Z")],
	[long("timestamp-millis"), 8.64e15, new Date(8.64e15)],
	[{ type: "bytes", logicalType: "decimal", precision: 9, scale: 2 }, Uint8Array.of(0x80), "-1.28"],
	[fixed(3, "decimal", { precision: 5, scale: 1 }), Uint8Array.of(0, 0, 1), "0.1"],
	[fixed(16, "uuid"), Uint8Array.from(Buffer.from(uuid.replaceAll("-", ""), "hex")), uuid],
	[fixed(12, "duration"), Uint8Array.of(1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0), { months: 1, days: 2, milliseconds: 3 }],
])("a handler sees what %j stands for", (definition, underlying, value) => {
	expect(finish(definition)?.(underlying)).toEqual(value);
});

test("what is the value already is left alone", () => {
	const plain = ["null", "boolean", "int", "long", "float", "double", "string", "bytes", { type: "fixed", name: "F", size: 2 }];
	const numbers = [long("timestamp-micros"), long("timestamp-nanos"), { type: "int", logicalType: "time-millis" }];
	for (const definition of [...plain, ...numbers, { type: "string", logicalType: "uuid" }])
		expect(finish(definition)).toBeUndefined();
});

test("a logical type that the options leave alone is left alone", () => {
	expect(finish({ type: "int", logicalType: "date" }, { logicalTypes: { date: "raw" } })).toBeUndefined();
	expect(finish({ type: "int", logicalType: "date" }, { logicalTypes: { decimal: "raw" } })).toBeDefined();
});
