import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { planApp } from "@millrace/core/plan";
import { expect, test } from "vitest";
import app from "../../../millrace.config.ts";
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

test("the plan allows exactly the calls that the step makes, on resources it names, and the page lists them", () => {
	const { topics, schemas } = planApp(app, "production", { now: 0 }).setup;
	const statements = [...topics.iam, ...(schemas?.iam ?? [])].filter(({ Action }) =>
		/^(glue|kafka-cluster):/.test(Action[0] ?? ""),
	);
	const allowed = statements.flatMap(({ Action }) => Action).sort();
	const glue = new Set(found(/(?:call|must)\("(\w+)"/g));
	const kafka = [
		"AlterTopic",
		"AlterTopicDynamicConfiguration",
		"Connect",
		"CreateTopic",
		"DescribeTopic",
		"DescribeTopicDynamicConfiguration",
	];
	expect(allowed).toEqual(
		[...[...glue].map((action) => `glue:${action}`), ...kafka.map((action) => `kafka-cluster:${action}`)].sort(),
	);
	expect(statements.flatMap(({ Resource }) => Resource).filter((arn) => arn.includes("*"))).toEqual([]);
	for (const action of [...glue, ...kafka]) expect(page).toMatch(new RegExp(`\`(glue:|kafka-cluster:)?${action}\``));
});
