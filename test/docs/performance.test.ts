import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { compare, spread } from "../../bench/measure.ts";
import { shapes } from "../../bench/shapes.ts";
import { performancePage, readmeSection } from "../../bench/tables.ts";
import { readSection, replaceSection } from "../../bench/write-section.ts";
import { root } from "../support/sources.ts";

/* The form of the tables that `npm run bench -- --write` writes, and not their numbers, which are of one machine on one day. */
const section = (path: string) => readSection(readFileSync(join(root, path), "utf8"));
const tablesOf = (text: string) =>
	text
		.split("\n\n")
		.filter((block) => block.trim().startsWith("|"))
		.map((block) =>
			block
				.trim()
				.split("\n")
				.map((line) =>
					line
						.split("|")
						.slice(1, -1)
						.map((cell) => cell.trim()),
				),
		);
const column = (table: readonly (readonly string[])[] | undefined, index: number) =>
	table?.slice(2).map((cells) => cells[index] ?? "");

describe.each(["README.md", "docs/performance.md"])("the tables of %s", (path) => {
	test("are there, and each of their lines has as many cells as its head", () => {
		const tables = tablesOf(section(path));
		expect(tables).toHaveLength(path === "README.md" ? 2 : 5);
		for (const table of tables) {
			expect(table.length).toBeGreaterThan(3);
			expect(new Set(table.map(({ length }) => length)).size).toBe(1);
		}
	});

	test("hold no number that is none", () => {
		expect(section(path)).not.toMatch(/NaN|undefined|Infinity/);
	});
});

describe("docs/performance.md", () => {
	const [decoding, sizes, encoding, starts, bundles] = tablesOf(section("docs/performance.md"));
	const RATIO = /^\d+(\.\d+)? \[\d+(\.\d+)?-\d+(\.\d+)?\]$/;

	test("has every shape in the tables of decoding and encoding", () => {
		const names = shapes.map(({ name }) => name);
		expect([decoding, sizes, encoding].map((table) => column(table, 0))).toEqual([names, names, names]);
	});

	test("gives a ratio with its quartiles wherever something was measured", () => {
		const cells = [decoding?.map((row) => row.slice(3)), sizes?.map((row) => row.slice(1)), encoding?.map((row) => row.slice(1))]
			.flatMap((table) => table?.slice(2) ?? [])
			.flat();
		expect(cells.filter((cell) => cell !== "" && !RATIO.test(cell))).toEqual([]);
		expect(cells.filter((cell) => cell === "").length).toBeLessThan(cells.length / 4);
	});

	test("leaves out no peer", () => {
		const { dependencies } = JSON.parse(readFileSync(join(root, "bench/peers/package.json"), "utf8"));
		const compared = Object.keys(dependencies).filter((name) => !["avsc", "avro-js", "@aws-sdk/client-glue"].includes(name));
		for (const table of [decoding?.[0], column(starts, 0), column(bundles, 0)]) {
			expect(table).toEqual(expect.arrayContaining(compared.map((name) => `\`${name}\``)));
		}
	});
});

describe("the statistic of the tables", () => {
	test("lies between the numbers of an even list, and does not favour the larger one", () => {
		expect(spread([4, 1])).toEqual({ low: 1.75, median: 2.5, high: 3.25 });
		expect(spread([5, 1, 3, 2, 4])).toEqual({ low: 2, median: 3, high: 4 });
	});

	test("gives the baseline a ratio of one in every round", async () => {
		const work = () => JSON.stringify(Array.from({ length: 1000 }, (_, index) => index));
		const [baseline] = await compare({ baseline: work, other: work }, { rounds: 5, budgetMs: 1, warmUpMs: 1 });
		expect(baseline).toMatchObject({ variant: "baseline", ratio: { low: 1, median: 1, high: 1 } });
	});
});

describe("writing the tables", () => {
	test("touches nothing outside of the marks", () => {
		const page = "before\n<!-- bench:start -->\nold\n<!-- bench:end -->\nafter\n";
		expect(replaceSection(page, "new")).toBe("before\n<!-- bench:start -->\n\nnew\n\n<!-- bench:end -->\nafter\n");
	});

	test.each([
		["no mark", "text"],
		["no end", "<!-- bench:start -->"],
		["the end first", "<!-- bench:end --><!-- bench:start -->"],
		["two sections", "<!-- bench:start --><!-- bench:end --><!-- bench:start --><!-- bench:end -->"],
	])("refuses a page with %s", (_, page) => {
		expect(() => replaceSection(page, "new")).toThrow("each once");
	});

	test("refuses a README without what its table is about", () => {
		expect(() => readmeSection([])).toThrow("was not measured");
	});

	test("leaves a cell empty where nothing was measured", () => {
		const [, , encode] = tablesOf(performancePage([], shapes));
		expect(encode?.[2]).toEqual(["order", "", "", ""]);
	});
});
