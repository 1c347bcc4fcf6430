import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { root } from "../support/sources.ts";

test("every relative link of the documentation leads to a file", () => {
	const broken: string[] = [];
	for (const page of [
		"README.md",
		"CONTRIBUTING.md",
		"CHANGELOG.md",
		...globSync(["docs/**/*.md", "packages/*/README.md"], { cwd: root }),
	]) {
		for (const [, target] of readFileSync(join(root, page), "utf8").matchAll(/\]\((?!https?:|#)([^)#]+)(?:#[^)]*)?\)/g)) {
			if (!existsSync(join(root, dirname(page), target as string))) broken.push(`${page}: ${target}`);
		}
	}
	expect(broken).toEqual([]);
});
