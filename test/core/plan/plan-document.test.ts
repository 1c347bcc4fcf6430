import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { NOTES } from "../../../packages/core/src/plan/notes.ts";
import { WARNINGS } from "../../../packages/core/src/plan/plan-warnings.ts";
import { RULES } from "../../../packages/core/src/plan/rules.ts";

const [, refusals = "", warnings = "", notes = ""] = readFileSync(
	new URL("../../../docs/plan.md", import.meta.url),
	"utf8",
).split(/^## What is refused$|^## What it warns of$|^## What it notes$/m);

/** Code, text and address of each row of a table. */
function rowsOf(section: string): readonly string[][] {
	return [...section.matchAll(/^\| `([A-Z_]+)`\s*\| (.+?)\s*\| \[.+\]\(([^)]+)\)\s*\|$/gm)].map(
		([, code = "", text = "", page = ""]) => [code, text, page],
	);
}

describe("docs/plan.md", () => {
	test("lists exactly the refusals that exist, with their reason and page", () => {
		expect(rowsOf(refusals)).toEqual(RULES.map(({ code, refuses, page }) => [code, refuses, page]));
	});

	test("lists exactly the warnings that exist, with their reason and page", () => {
		expect(rowsOf(warnings)).toEqual(WARNINGS.map(({ code, tells, page }) => [code, tells, page]));
	});

	test("lists exactly the notes that exist, with their reason and page", () => {
		expect(rowsOf(notes)).toEqual(NOTES.map(({ code, tells, page }) => [code, tells, page]));
	});
});
