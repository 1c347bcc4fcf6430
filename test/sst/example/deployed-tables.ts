import { kilobytes, millisecondsText } from "../../../bench/report.ts";
import type { Starts } from "../runtime/measure-starts.ts";

/** What one function of the example weighs and takes. */
export interface DeployedRow {
	readonly name: string;
	/** Bytes of the archive that SST uploads. */
	readonly zipBytes: number;
	/** Bytes of the bundle in it. */
	readonly bundleBytes: number;
	/** Left out for a function that only the deployment invokes. */
	readonly starts?: Starts;
}

/** For docs/performance.md. */
export function deployedPage(rows: readonly DeployedRow[]): string {
	return table(
		["function", "archive", "bundle", "start, ms", "first batch, ms"],
		rows.map(({ name, zipBytes, bundleBytes, starts }) => [
			name,
			kilobytes(zipBytes),
			kilobytes(bundleBytes),
			starts === undefined ? "" : millisecondsText(starts.load),
			starts === undefined ? "" : millisecondsText(starts.firstBatch),
		]),
	);
}

/** For README.md: the functions that consume. */
export function deployedSummary(rows: readonly DeployedRow[]): string {
	return table(
		["function", "archive", "start and first batch"],
		rows.flatMap(({ name, zipBytes, starts }) =>
			starts === undefined
				? []
				: [[name, kilobytes(zipBytes), `${(starts.load.median + starts.firstBatch.median).toFixed(0)} ms`]],
		),
	);
}

/** Bytes of each archive that the section of docs/performance.md names. */
export function readArchives(section: string): Readonly<Record<string, number>> {
	const rows = [...section.matchAll(/^\| ([\w-]+) +\| ([\d.]+) kB/gm)];
	return Object.fromEntries(rows.map(([, name = "", kilobytes]) => [name, Number(kilobytes) * 1000]));
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
	const widths = head.map((cell, column) => Math.max(cell.length, ...rows.map((row) => row[column]?.length ?? 0)));
	const line = (cells: readonly string[]) => `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`;
	return [line(head), `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`, ...rows.map(line)].join("\n");
}
