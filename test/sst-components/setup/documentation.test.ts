import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { root } from "../../support/sources.ts";

const page = readFileSync(join(root, "docs/setup-step.md"), "utf8");
const sources = globSync("packages/sst/src/setup/**/*.ts", { cwd: root }).map((path) => readFileSync(join(root, path), "utf8"));
const found = (pattern: RegExp) => sources.flatMap((text) => [...text.matchAll(pattern)].map(([, code = ""]) => code)).sort();
/** Codes in the first column of the table below a heading. */
const rows = (heading: string) =>
	[...(page.split(`\n## ${heading}\n`)[1]?.split("\n## ")[0] ?? "").matchAll(/^\| `([A-Z_]+)`/gm)]
		.map(([, code = ""]) => code)
		.sort();

test("every code that the step raises stands in its page, and no other", () => {
	expect(rows("Codes")).toEqual(found(/static override readonly code = "(\w+)"/g));
});

test("every refusal of a topic stands in its page", () => {
	expect(rows("Topics")).toEqual([...new Set(found(/^\s+code: "([A-Z_]+)",/gm))]);
});

test("the permissions that the page lists are those that the step's calls need", () => {
	const calls = found(/(?:call|must)\("(\w+)"/g);
	for (const action of new Set(calls)) expect(page).toMatch(new RegExp(`\`(glue:)?${action}\``));
	expect(page).not.toMatch(/`(glue|kafka-cluster):\w*Delete/);
});
