import { readFileSync, writeFileSync } from "node:fs";

/** Whose numbers stand there: those of `npm run bench`, or of the functions that `npm run test:sst` deployed. */
export type Mark = "bench" | "deployed";

const start = (mark: Mark) => `<!-- ${mark}:start -->`;
const end = (mark: Mark) => `<!-- ${mark}:end -->`;

/** Replaces what stands between the marks of a page. @throws when the page does not have each mark once, in order */
export function replaceSection(page: string, section: string, mark: Mark = "bench"): string {
	const [before, body, ...more] = page.split(start(mark));
	const [, after, ...others] = (body ?? "").split(end(mark));
	if (before === undefined || after === undefined || more.length > 0 || others.length > 0) {
		throw new Error(`The page needs ${start(mark)} and, behind it, ${end(mark)}, each once.`);
	}
	return `${before}${start(mark)}\n\n${section.trim()}\n\n${end(mark)}${after}`;
}

/** What stands between the marks of a page. */
export function readSection(page: string, mark: Mark = "bench"): string {
	return page.split(start(mark))[1]?.split(end(mark))[0] ?? "";
}

/** Replaces what stands between the marks of a file. */
export function writeSection(path: string, section: string, mark: Mark = "bench"): void {
	writeFileSync(path, replaceSection(readFileSync(path, "utf8"), section, mark));
}
