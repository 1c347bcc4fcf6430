import { readFileSync } from "node:fs";
import { join } from "node:path";
import { EXPLANATIONS } from "@millrace/core/explain";
import { expect, test } from "vitest";
import { packageSources, root } from "../../support/sources.ts";

/** Codes of the classes in what ships to Lambda. */
const raised = packageSources()
	.filter((path) => path.startsWith("packages/core/src/"))
	.flatMap((path) => [...readFileSync(join(root, path), "utf8").matchAll(/errorClass\(\s*"(\w+)"/g)].map(([, code]) => code));

test("every code that a function can raise is explained, and nothing else", () => {
	expect(raised.length).toBeGreaterThan(20);
	expect(Object.keys(EXPLANATIONS).sort()).toEqual(raised.sort());
});

test("an explanation is whole sentences that fit on a terminal", () => {
	for (const [code, { meaning, fix }] of Object.entries(EXPLANATIONS)) {
		for (const text of [meaning, fix]) {
			expect([code, text]).toEqual([code, expect.stringMatching(/^[A-Zk].*\.$/)]);
			expect(text.length).toBeLessThan(150);
		}
	}
});

test("docs/errors.md has a line for each, with the same words", () => {
	const page = readFileSync(join(root, "docs/errors.md"), "utf8");
	const rows = [...page.matchAll(/^\| `(\w+)` +\| (.+?) +\| (.+?) +\|$/gm)].map(([, code, meaning, fix]) => [
		code,
		{ meaning, fix },
	]);
	expect(Object.fromEntries(rows)).toEqual(EXPLANATIONS);
});
