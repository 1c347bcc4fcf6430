import { type AvroType, readAvroSchema, SchemaError } from "@millrace/codegen";
import { describe, expect, test } from "vitest";
import { createReadable } from "../../../../packages/codegen/src/compatibility/avro/readable.ts";
import { makeLogicalPair } from "../../../support/avro-pairs/make-logical-pair.ts";
import { makePair } from "../../../support/avro-pairs/make-pair.ts";
import { readerText } from "../../../support/reader-text.ts";

const read = (type: unknown) => readAvroSchema({ path: "x.avsc", text: JSON.stringify(type) });
const readable = (writer: unknown, reader: unknown) => createReadable()(read(writer), read(reader));
const suit = (...symbols: readonly string[]) => ({ type: "enum", name: "Suit", symbols });

describe("a version is readable when some of its values are:", () => {
	test.each([
		[["int", "string"], "int", true],
		[["null", "string"], ["int", "long"], false],
		[suit("A", "B"), suit("B"), true],
		[suit("A"), suit("B"), false],
		[suit("A"), { ...suit("B"), default: "B" }, true],
		[{ type: "array", items: "int" }, { type: "array", items: "string" }, false],
		[{ type: "map", values: ["int", "string"] }, { type: "map", values: "string" }, true],
	])("%j as %j: %s", (writer, reader, expected) => {
		expect(readable(writer, reader)).toBe(expected);
	});
});

test.each([
	["renames, moves and aliases", makePair],
	["logical types and decimals", makeLogicalPair],
] as const)("exactly where code can be generated, over random pairs with %s", (_, make) => {
	const seen = { readable: 0, refused: 0 };
	for (let seed = 1; seed <= 3000; seed++) {
		const { writer, reader } = make(seed);
		const [from, to] = [readIfSchema(writer), readIfSchema(reader)];
		if (from === undefined || to === undefined) continue;
		const isReadable = createReadable()(from, to);
		expect(isReadable, `seed ${seed}`).toBe(readerText(from, to) !== undefined);
		seen[isReadable ? "readable" : "refused"] += 1;
	}
	expect(Math.min(seen.readable, seen.refused)).toBeGreaterThan(100);
});

function readIfSchema(text: string): AvroType | undefined {
	try {
		return readAvroSchema({ path: "x.avsc", text });
	} catch (error) {
		if (error instanceof SchemaError) return undefined;
		throw error;
	}
}
