import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { NOTES } from "../../../packages/core/src/plan/notes.ts";
import { planApp } from "../../../packages/core/src/plan/plan-app.ts";
import { WARNINGS } from "../../../packages/core/src/plan/plan-warnings.ts";
import { PRICES } from "../../../packages/core/src/plan/prices.ts";
import { RULES } from "../../../packages/core/src/plan/rules.ts";
import { appOf, consumerOf } from "./sample-app.ts";

const text = readFileSync(new URL("../../../docs/plan.md", import.meta.url), "utf8");
const [, refusals = "", warnings = "", notes = ""] = text.split(/^## What is refused$|^## What it warns of$|^## What it notes$/m);

/** Code, text and address of each row of a table. */
function rowsOf(section: string): readonly string[][] {
	return [...section.matchAll(/^\| `([A-Z_]+)`\s*\| (.+?)\s*\| \[.+\]\(([^)]+)\)\s*\|$/gm)].map(
		([, code = "", text = "", page = ""]) => [code, text, page],
	);
}

describe("docs/plan.md", () => {
	test("has a row for each field of a plan and of a consumer", () => {
		const [, holds = ""] = text.split(/^## What it holds$/m);
		const named = new Set(
			[...holds.matchAll(/`([a-z]+)(?:\[\]\.([a-z]+))?`(?=[^|\n]*\|)/g)].flatMap(([, field = "", part]) => [field, part]),
		);
		const plan = planApp(appOf([consumerOf()]), "prod");
		expect(Object.keys(plan).filter((field) => !named.has(field))).toEqual([]);
		expect(
			Object.keys(plan.consumers[0] ?? {}).filter((field) => !["name", "topic"].includes(field) && !named.has(field)),
		).toEqual([]);
	});

	test("names the metric of each alarm", () => {
		const [, alarms = ""] = text.split(/^## (?:Alarms|Costs)$/m);
		const rows = [...alarms.matchAll(/^\| `(\w+)`\s+\| `(\w+)`.*?\| (?:`(\w+)`)?/gm)].map(([, kind, provisioned, demand]) => ({
			kind,
			provisioned,
			demand,
		}));
		const kindsOf = (changes: Readonly<Record<string, unknown>>) =>
			planApp(appOf([consumerOf(changes)]), "prod").consumers.flatMap((consumer) => consumer.alarms);
		expect(rows.map(({ kind, provisioned }) => [kind, provisioned])).toEqual(
			kindsOf({ pollers: { min: 1, max: 1 } }).map(({ kind, metric }) => [kind, metric]),
		);
		const onDemand = rows.slice(0, 4).map(({ kind, provisioned, demand }) => [kind, demand ?? provisioned]);
		expect(onDemand).toEqual(kindsOf({}).map(({ kind, metric }) => [kind, metric]));
	});

	test("lists exactly the prices that the costs are made of", () => {
		const [, costs = ""] = text.split(/^## Costs$/m);
		const rows = [...costs.matchAll(/^\| `(\w+)`\s+\| ([\d.]+)\s+\| .+? \| \[.+\]\(([^)]+)\)\s*\|$/gm)];
		expect(rows.map(([, name, usd, page]) => [name, Number(usd), page])).toEqual(
			Object.entries(PRICES).map(([name, { page, asOf: _asOf, ...usd }]) => [name, Object.values(usd)[0], page]),
		);
	});

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
