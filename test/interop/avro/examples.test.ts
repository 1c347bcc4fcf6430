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

/*
  Python writes a fixed out again where its name should stand, which is no schema any more: there Java is the authority. Of the
  examples that is one, in both lists.
*/
const TWICE_IN_PYTHON = ["HandshakeRequest"];

test("all 29 canonical forms that the examples state are ours", async () => {
	const texts = examples.canonical.map(({ schema }) => schema);
	expect(texts).toHaveLength(29);
	const java = await normaliseInJava(texts);
	expect(texts.map(normalise)).toEqual(java);
	const others = examples.canonical.filter(({ canonical }, index) => java[index]?.canonical !== canonical);
	expect(others.map(nameOf)).toEqual(TWICE_IN_PYTHON);
});

test("all 33 fingerprints of the examples are ours, by each algorithm", async () => {
	const texts = examples.fingerprints.map(({ schema }) => schema);
	expect(texts).toHaveLength(33);
	const java = await normaliseInJava(texts);
	expect(texts.map(normalise)).toEqual(java);
	const others = examples.fingerprints.filter(({ crc64, md5, sha256 }, index) => {
		const ours = normalise(texts[index] as string);
		return crc64 !== ours.crc64 || md5 !== ours.md5 || sha256 !== ours.sha256;
	});
	expect(others.map(nameOf)).toEqual(TWICE_IN_PYTHON);
});

test("of every valid example Java gives the same canonical form and fingerprints", async () => {
	const valid = examples.schemas.filter((example) => example.valid).map(({ schema }) => schema);
	expect(valid).toHaveLength(74);
	expect(valid.map(normalise)).toEqual(await normaliseInJava(valid));
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

function normaliseInJava(texts: readonly string[]): Promise<readonly Normalised[]> {
	return oracle.ask<Normalised>(texts.map((schema) => ({ ask: "normalise", schema })));
}

function nameOf({ schema }: { readonly schema: string }): string {
	return JSON.parse(schema).name;
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
