import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { readAvroSchema, SchemaError } from "@millrace/codegen";
import { afterAll, beforeAll, expect, test } from "vitest";
import { root } from "../../support/sources.ts";
import { judgedDifferently } from "./judged-differently.ts";
import { normalised } from "./normalised.ts";
import { type Normalised, Oracle, type Refused } from "./oracle.ts";

/* The examples of Apache Avro's Python tests, with Apache Avro Java as the second opinion. */

interface Example {
	readonly schema: string;
	readonly valid: boolean;
}

interface Examples {
	readonly schemas: readonly Example[];
	readonly canonical: readonly { readonly schema: string; readonly canonical: string }[];
	readonly fingerprints: readonly ({ readonly schema: string } & Omit<Normalised, "canonical">)[];
}

const examples = dumpExamples();
let oracle: Oracle;
beforeAll(() => {
	oracle = new Oracle();
});
afterAll(() => oracle.stop());

test("all 96 examples of schemas are judged as Apache Avro judges them, in Python and in Java", async () => {
	expect(examples.schemas).toHaveLength(96);
	const java = await oracle.ask<Partial<Refused>>(examples.schemas.map(({ schema }) => ({ ask: "parse", schema })));
	const judged = (valid: (example: Example, index: number) => boolean) =>
		examples.schemas.map((example, index) => ({ schema: example.schema, valid: valid(example, index) }));
	expect(judged(({ schema }) => isSchema(schema))).toEqual(examples.schemas);
	expect(judged((_, index) => java[index]?.error === undefined)).toEqual(examples.schemas);
});

test("the examples kept beside the checkout, where there are some, are judged alike", () => {
	const path = join(root, "../shared/suites/avro-schema-examples.json");
	const kept: readonly Example[] = existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : [];
	expect(kept.filter(({ schema, valid }) => isSchema(schema) !== valid)).toEqual([]);
});

test("schemas that are judged differently on purpose still are", async () => {
	const java = await oracle.ask<Partial<Refused>>(judgedDifferently.map(({ schema }) => ({ ask: "parse", schema })));
	const found = judgedDifferently.map(({ title, schema }, index) => ({
		title,
		accepts: [...(isSchema(schema) ? ["Millrace"] : []), ...(java[index]?.error === undefined ? ["Java"] : [])].join(" and "),
	}));
	expect(found).toEqual(judgedDifferently.map(({ title, accepts }) => ({ title, accepts })));
});

test("all canonical forms that the examples state are ours", () => {
	expect(examples.canonical.length).toBeGreaterThanOrEqual(29);
	expect(examples.canonical.map(({ schema }) => ({ schema, canonical: normalise(schema).canonical }))).toEqual(
		examples.canonical,
	);
});

test("all 33 fingerprints of the examples are ours, by each algorithm", () => {
	expect(examples.fingerprints).toHaveLength(33);
	const ours = examples.fingerprints.map(({ schema }) => {
		const { canonical: _, ...fingerprints } = normalise(schema);
		return { schema, ...fingerprints };
	});
	expect(ours).toEqual(examples.fingerprints);
});

test("of every valid example Java gives the same canonical form and fingerprints", async () => {
	const valid = examples.schemas.filter((example) => example.valid).map(({ schema }) => schema);
	const java = await oracle.ask<Normalised>(valid.map((schema) => ({ ask: "normalise", schema })));
	expect(valid.map(normalise)).toEqual(java);
});

function isSchema(text: string): boolean {
	try {
		readAvroSchema({ path: "example.avsc", text });
		return true;
	} catch (error) {
		if (error instanceof SchemaError) return false;
		throw error;
	}
}

function normalise(text: string): Normalised {
	return normalised(readAvroSchema({ path: "example.avsc", text }));
}

function dumpExamples(): Examples {
	const python = process.env["MILLRACE_AVRO_PYTHON"];
	if (python === undefined) throw new Error("MILLRACE_AVRO_PYTHON is not set: run `npm run test:interop`.");
	const script = join(import.meta.dirname, "dump_examples.py");
	return JSON.parse(execFileSync(python, [script], { encoding: "utf8", maxBuffer: 1 << 26 }));
}
