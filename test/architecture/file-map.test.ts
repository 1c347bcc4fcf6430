import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { root } from "../support/sources.ts";

/* What the map of docs/architecture.md covers. Generated code is its generator's, and unit tests mirror the sources. */
const COVERED = [
	"millrace.config.ts",
	"sst.config.ts",
	"stacks/**/*.ts",
	"packages/*/ambient/*.d.ts",
	"packages/*/{src,bin,scripts}/**/*.{ts,js}",
	"scripts/**/*.{ts,mjs}",
	"bench/**/*.{ts,mjs}",
	"test/{architecture,conformance,docs,interop,sst,support}/**/*.{ts,mjs,py,java}",
];
const MAX_LINES = 300;
/** Sources that may be longer, and why. */
const LONGER: Readonly<Record<string, string>> = {
	"packages/sst/ambient/aws.d.ts": "declarations alone, in the order of the provider's namespaces",
	"packages/codegen/src/read-avro.ts": "one recursive reader, whose parts share the names in scope and the file at hand",
};

const files = globSync(COVERED, { cwd: root }).filter((path) => !/(^|\/)(generated|node_modules|fixtures)\//.test(path));
const [, section = ""] = readFileSync(join(root, "docs/architecture.md"), "utf8").split("\n## File map\n");
const lines = section.split("\n").filter((line) => line.startsWith("- "));

test("the file map lists exactly the files that exist, each once", () => {
	const listed = lines.map((line) => /^- `([^`]+)` /.exec(line)?.[1] ?? line);
	expect(files.length).toBeGreaterThan(150);
	expect(listed.toSorted()).toEqual(files.toSorted());
});

test("the file map says of each file in 3 to 15 words what it is for", () => {
	const wordless = lines.filter((line) => {
		const words = line.replace(/^- `[^`]+` ?/, "").split(" ");
		return words.length < 3 || words.length > 15;
	});
	expect(wordless).toEqual([]);
});

test("a source file has at most 300 lines, unless its length has a reason", () => {
	const sources = files.filter((path) => !path.startsWith("test/"));
	const long = sources.filter((path) => readFileSync(join(root, path), "utf8").split("\n").length - 1 > MAX_LINES);
	expect(long.toSorted()).toEqual(Object.keys(LONGER).toSorted());
});
