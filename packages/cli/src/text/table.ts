import type { Style } from "../style.ts";

/** Columns of text, two spaces apart; no rows give no text, and no titles no head line. */
export function writeTable(titles: readonly string[], rows: readonly (readonly string[])[], style: Style): string {
	if (rows.length === 0) return "";
	const lines = titles.length === 0 ? rows : [titles, ...rows];
	const widths = (lines[0] ?? []).map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
	return lines
		.map((line, index) => {
			const text = line
				.map((cell, column) => cell.padEnd(widths[column] ?? 0))
				.join("  ")
				.trimEnd();
			return index === 0 && titles.length > 0 ? style.dim(text) : text;
		})
		.join("\n");
}
