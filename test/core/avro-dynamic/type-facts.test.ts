import { readAvroSchema } from "@millrace/codegen";
import fc from "fast-check";
import { expect, test } from "vitest";
import * as atBuild from "../../../packages/codegen/src/code/type-facts.ts";
import { readDefinition } from "../../../packages/core/src/avro-dynamic/read-definition.ts";
import { holdsItself, smallestSize } from "../../../packages/core/src/avro-dynamic/type-facts.ts";
import { cases } from "../../support/avro-arbitrary.ts";
import { compileSchema } from "../../support/compile-schema.ts";

const field = (name: string, type: unknown) => ({ name, type });
const record = (name: string, ...fields: unknown[]) => ({ type: "record", name, fields });
const typeOf = (definition: unknown) => readDefinition(JSON.stringify(definition));

test.each<[unknown, number]>([
	["null", 0],
	["float", 4],
	["double", 8],
	["string", 1],
	[{ type: "fixed", name: "F", size: 7 }, 7],
	[{ type: "array", items: "double" }, 1],
	[["double", "int"], 2],
	[record("R", field("a", "double"), field("b", "null"), field("c", ["null", "R"])), 9],
	[record("E"), 0],
])("a value of %j takes at least %d bytes", (definition, size) => {
	expect(smallestSize(typeOf(definition))).toBe(size);
	expect(atBuild.smallestSize(readAvroSchema({ path: "a.avsc", text: JSON.stringify(definition) }))).toBe(size);
});

test("no value takes fewer bytes than that, and the generator counts the same", () => {
	fc.assert(
		fc.property(cases, ([definition, value]) => {
			const size = smallestSize(typeOf(definition));
			expect(compileSchema(definition).generated.encode(value).length).toBeGreaterThanOrEqual(size);
			expect(atBuild.smallestSize(readAvroSchema({ path: "a.avsc", text: JSON.stringify(definition) }))).toBe(size);
		}),
		{ numRuns: 100 },
	);
});

test.each<[unknown, boolean]>([
	[record("R", field("a", ["null", "R"])), true],
	[record("R", field("a", { type: "map", values: record("S", field("b", { type: "array", items: "R" })) })), true],
	[record("R", field("a", record("S", field("b", ["null", "S"])))), false],
	[record("R", field("a", record("S")), field("b", "S")), false],
])("of %j it is %j that it can hold itself", (definition, holds) => {
	expect(holdsItself(typeOf(definition) as never)).toBe(holds);
	expect(atBuild.holdsItself(readAvroSchema({ path: "a.avsc", text: JSON.stringify(definition) }) as never)).toBe(holds);
});
