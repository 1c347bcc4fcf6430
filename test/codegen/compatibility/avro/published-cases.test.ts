import { checkAvroReader, readAvroSchema, SchemaError } from "@millrace/codegen";
import { describe, expect, test } from "vitest";
import published from "../../../fixtures/avro-compatibility/java-cases.json" with { type: "json" };
import { compileSchema } from "../../../support/compile-schema.ts";
import { readEveryWay, readPaths } from "../../../support/read-paths.ts";

/* The tests of Apache Avro Java's SchemaCompatibility, as data: test/fixtures/README.md. */

const RULES: Readonly<Record<string, string>> = {
	FIXED_SIZE_MISMATCH: "FIXED_SIZE",
	MISSING_ENUM_SYMBOLS: "ENUM_SYMBOL_MISSING",
	MISSING_UNION_BRANCH: "UNION_BRANCH_MISSING",
	NAME_MISMATCH: "NAME_MISMATCH",
	READER_FIELD_MISSING_DEFAULT_VALUE: "FIELD_WITHOUT_DEFAULT",
	TYPE_MISMATCH: "TYPE_MISMATCH",
};

/** Here Java compares the enum of a field that is missing with the record that misses it. */
const MISSING_FIELD = "TestSchemaCompatibilityEnumDefaults.enumDefaultNotAppliedWhenWriterFieldMissing";

/** Schemas that Millrace takes for none, docs/avro-types.md: a union of nothing, and a record that could never end. */
const refused = [/^\[\]$/, /"name":"tail","type":"List"/];

const read = (schema: unknown) => readAvroSchema({ path: "case.avsc", text: JSON.stringify(schema) });
const isRefused = (schema: unknown) => refused.some((pattern) => pattern.test(JSON.stringify(schema)));
const cases = published.cases.filter(({ reader, writer }) => !isRefused(reader) && !isRefused(writer));

describe("Java's verdict, rules and places are ours:", () => {
	test.each(cases.map((one, index) => ({ ...one, title: `${one.test} ${index}` })))("$title", ({ test: title, reader, writer, incompatibilities }) => {
		const found = checkAvroReader(read(reader), read(writer)).map(({ rule, path }) => ({ rule, path }));
		expect(found).toEqual(
			incompatibilities.map(({ type, location }) => ({
				rule: title === MISSING_FIELD ? "FIELD_WITHOUT_DEFAULT" : RULES[type],
				path: pathOf(location, reader),
			})),
		);
	});

	test("in 138 of 149 cases; the others have a schema that is none here", () => {
		expect([cases.length, published.cases.length]).toEqual([138, 149]);
		const others = published.cases.flatMap(({ reader, writer }) => [reader, writer]).filter(isRefused);
		for (const schema of others) expect(() => read(schema)).toThrow(SchemaError);
	});
});

test.each(published.decoding)("what Java decodes is decoded alike: $value of $writer as $reader", ({ writer, value, reader, expected }) => {
	const payload = compileSchema(writer).generated.encode(value);
	expect(readEveryWay(readPaths(reader, { writer }), payload)).toEqual(expected);
});

/** Java's pointers lead through the reader's definition; behind a union they count the writer's branches. */
function pathOf(pointer: string, reader: unknown): string {
	let current = reader as { readonly fields?: readonly { readonly name: string; readonly type: unknown }[] } & Record<string, unknown>;
	let path = "";
	const steps = pointer.split("/").slice(1);
	for (const [index, step] of steps.entries()) {
		if (step === "items" || step === "values") path += "[]";
		if (steps[index - 1] === "fields") path += `${path === "" ? "" : "."}${current.fields?.[Number(step)]?.name}`;
		const next = steps[index - 1] === "fields" ? current.fields?.[Number(step)] : step === "fields" ? current : current[step];
		if (next !== undefined) current = next as typeof current;
	}
	return path;
}
