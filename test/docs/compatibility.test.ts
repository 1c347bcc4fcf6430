import { readFileSync } from "node:fs";
import { join } from "node:path";
import { AVRO_RULES, COMPARISONS, MODES } from "@millrace/codegen";
import { expect, test } from "vitest";
import published from "../fixtures/avro-compatibility/java-cases.json" with { type: "json" };
import { expectedVerdicts } from "../interop/avro/expected-verdicts.ts";
import { root } from "../support/sources.ts";

const page = readFileSync(join(root, "docs/compatibility.md"), "utf8");
const sections = new Map(page.split(/^## /m).map((section) => [section.split("\n")[0], section]));

/** Cells of the table under a heading, without its head. */
function rows(heading: string): readonly (readonly string[])[] {
	const lines = sections.get(heading)?.match(/^\|.*\|$/gm) ?? [];
	return lines.slice(2).map((line) =>
		line
			.split(/(?<!\\)\|/)
			.slice(1, -1)
			.map((cell) => cell.trim()),
	);
}

test("docs/compatibility.md has every rule", () => {
	expect(rows("Rules").map(([rule]) => rule)).toEqual(AVRO_RULES.map((rule) => `\`${rule}\``));
});

test("docs/compatibility.md has every mode with what it compares", () => {
	const against = { none: /^nothing/, last: /^the newest released version$/, all: /^all versions from the checkpoint on$/ };
	const table = rows("Modes");
	expect(table.map(([mode]) => mode)).toEqual(MODES.map((mode) => `\`${mode}\``));
	for (const [index, mode] of MODES.entries()) {
		const { directions, against: which } = COMPARISONS[mode];
		const [, backward, forward, compared] = table[index] ?? [];
		expect([mode, backward, forward]).toEqual([
			mode,
			directions.includes("BACKWARD") ? "yes" : "",
			directions.includes("FORWARD") ? "yes" : "",
		]);
		expect(compared).toMatch(against[which]);
	}
});

test("docs/compatibility.md has every expected difference from Java, and the number of published cases", () => {
	const titles = rows("Compared with Apache Avro for Java").map(([title]) => title);
	expect(titles.toSorted()).toEqual(expectedVerdicts.map(({ title }) => title).sort());
	expect(page).toContain(`All ${published.cases.length} published cases`);
});
