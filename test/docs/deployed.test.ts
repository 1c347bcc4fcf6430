import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readSection } from "../../bench/write-section.ts";
import app from "../../millrace.config.ts";
import { root } from "../support/sources.ts";

/* What is said of the deployed functions. `npm run test:sst` holds the sizes against the archives that SST made. */
const rowsOf = (path: string) => {
	const section = readSection(readFileSync(join(root, path), "utf8"), "deployed");
	const lines = section.split("\n").filter((line) => line.startsWith("| ") && !line.startsWith("| function"));
	return lines.filter((line) => !line.startsWith("| -")).map((line) => line.split("|").map((cell) => cell.trim()));
};

test("README quotes the archives and times of docs/performance.md, of every consumer", () => {
	const median = (cell = "") => Number(/^([\d.]+) \[/.exec(cell)?.[1]);
	const measured = rowsOf("docs/performance.md")
		.filter(([, , , , start]) => start !== "")
		.map(([, name, archive, , start, batch]) => [name, archive, median(start) + median(batch)] as const);
	const quoted = rowsOf("README.md").map(([, name, archive, time]) => [name, archive, Number.parseFloat(time ?? "")] as const);
	expect(quoted.map(([name]) => name)).toEqual(app.consumers.map(({ name }) => name));
	expect(quoted.map(([name, archive]) => [name, archive])).toEqual(measured.map(([name, archive]) => [name, archive]));
	for (const [index, [, , time]] of quoted.entries()) expect(Math.abs(time - (measured[index]?.[2] ?? 0))).toBeLessThanOrEqual(1);
});
