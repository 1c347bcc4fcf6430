import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { compilePattern } from "../../../packages/local/src/mapping/filter-pattern.ts";
import { parseJsonKeepingNumbers } from "../../../packages/local/src/mapping/json-text.ts";

interface PatternCase {
	readonly name: string;
	/** Whether the pattern matches, or is refused. */
	readonly want: "POS" | "NEG" | "EXC";
	readonly event: unknown;
	readonly pattern: unknown;
}

const folder = new URL("../../fixtures/event-patterns/", import.meta.url);
const read = (name: string) => readFileSync(new URL(name, folder), "utf8");
// Numbers count by their text, so the text is what the filter gets.
const { cases } = parseJsonKeepingNumbers(read("cases.json")) as { readonly cases: readonly PatternCase[] };
const excluded = new Map(
	Object.entries(JSON.parse(read("excluded.json")) as Readonly<Record<string, readonly string[]>>).flatMap(([reason, names]) =>
		names.map((name) => [name, reason] as const),
	),
);

function judge({ pattern, event }: PatternCase): PatternCase["want"] {
	let matches: ReturnType<typeof compilePattern>;
	try {
		matches = compilePattern(pattern, "value");
	} catch {
		return "EXC";
	}
	return matches(event) ? "POS" : "NEG";
}

test("filters agree with AWS's judgement of every pattern that Lambda's filters know", () => {
	const known = cases.filter(({ name }) => !excluded.has(name));
	expect(known.length).toBeGreaterThan(100);
	for (const each of known) expect(`${each.name} ${judge(each)}`).toBe(`${each.name} ${each.want}`);
});

test("every exclusion is needed, and what Lambda does not know is refused instead of guessed", () => {
	for (const [name, reason] of excluded) {
		const found = cases.find((each) => each.name === name) as PatternCase;
		expect(`${name} ${judge(found)}`).not.toBe(`${name} ${found.want}`);
		if (reason.includes("operator")) expect(`${name} ${judge(found)}`).toBe(`${name} EXC`);
	}
});
