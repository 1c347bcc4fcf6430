import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { press, runDev } from "../cli/support/run-dev.ts";
import { createProject, edit } from "../cli/support/sample-project.ts";
import { root } from "../support/sources.ts";

/* The session of `millrace dev` that the documentation shows, held against one: all lines and their order, but times, ports and names made of times. */

const PAGES = ["README.md", "docs/cli.md"];

/** The lines of a page's session, as patterns. */
function shownIn(page: string): readonly RegExp[] {
	const [, ...fences] = readFileSync(join(root, page), "utf8").split(/^```.*\n/m);
	const [session = "", ...others] = fences.filter((text, index) => index % 2 === 0 && / ran again /.test(text));
	expect(others).toEqual([]);
	return session
		.split("\n")
		.filter((line) => line !== "")
		.map(patternOf);
}

function patternOf(line: string): RegExp {
	const escaped = line.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
	const varies = [
		[/^\d\d:\d\d:\d\d\\\.\d{3}/, String.raw`\d\d:\d\d:\d\d\.\d{3}`],
		[/\d{4}-\d\d-\d\dT[\d-]+Z/, String.raw`\d{4}-\d\d-\d\dT[\d-]+Z`],
		[/(?<=\d{20}-)\d{13}/, String.raw`\d{13}`],
		[/(?<=127\\\.0\\\.0\\\.1:)\d+/, String.raw`\d+`],
		[/(?<=[ ])[\d\\.]+ ms\b/, String.raw`[\d,.]+ m?s`],
	] as const;
	return new RegExp(`^${varies.reduce((text, [from, to]) => text.replace(from, to), escaped)}$`);
}

test("what the documentation shows of `millrace dev` is what it prints", async () => {
	const cwd = await createProject();
	const { stdout } = await runDev(["--feed", "samples"], cwd, [
		[
			/idle .*All records of the topic have been read\.\n/,
			() => edit(cwd, "src/billing/invoice.ts", "quantity < 1", "quantity < 0"),
		],
		[/after the file was saved.*\n/, press("q")],
	]);
	const printed = stdout.split("\n");
	for (const page of PAGES) {
		let from = 0;
		for (const line of shownIn(page)) {
			const at = printed.findIndex((text, index) => index >= from && line.test(text));
			expect(at, `${page} shows ${line}, which is not in\n${printed.slice(from).join("\n")}`).toBeGreaterThanOrEqual(0);
			from = at + 1;
		}
		expect(from).toBeGreaterThan(9);
	}
});
