import { readFileSync, writeFileSync } from "node:fs";

const START = "<!-- bench:start -->";
const END = "<!-- bench:end -->";

/** Replaces what stands between the marks of a page. @throws when the page does not have each mark once, in order */
export function replaceSection(page: string, section: string): string {
	const [before, body, ...more] = page.split(START);
	const [, after, ...others] = (body ?? "").split(END);
	if (before === undefined || after === undefined || more.length > 0 || others.length > 0) {
		throw new Error(`The page needs ${START} and, behind it, ${END}, each once.`);
	}
	return `${before}${START}\n\n${section.trim()}\n\n${END}${after}`;
}

/** What stands between the marks of a page. */
export function readSection(page: string): string {
	return page.split(START)[1]?.split(END)[0] ?? "";
}

/** Replaces what stands between the marks of a file. */
export function writeSection(path: string, section: string): void {
	writeFileSync(path, replaceSection(readFileSync(path, "utf8"), section));
}
