import { execFileSync } from "node:child_process";
import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { afterAll, expect, test } from "vitest";
import { root } from "../support/sources.ts";

/* Every `ts` fence of the documentation compiles, as a module of its own, under the compiler options of the sources. */
const folder = join(root, ".millrace", "docs-check");
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const pages = ["README.md", "CONTRIBUTING.md", ...globSync(["docs/**/*.md", "packages/*/README.md"], { cwd: root })].sort();

test("every TypeScript example of the documentation compiles", () => {
	rmSync(folder, { recursive: true, force: true });
	mkdirSync(folder, { recursive: true });
	const sources = new Map<string, string>();
	for (const page of pages) {
		const fences = [...readFileSync(join(root, page), "utf8").matchAll(/^```ts\n([\s\S]*?)^```$/gm)];
		for (const [index, [, code]] of fences.entries()) {
			const name = `${page.replaceAll(/[^a-zA-Z0-9]+/g, "-")}-${index + 1}.ts`;
			sources.set(name, page);
			writeFileSync(join(folder, name), `${fromFolder(code ?? "")}\nexport {};\n`);
		}
	}
	expect(sources.size).toBeGreaterThan(0);
	const extend = relative(folder, join(root, "tsconfig.json"));
	// SST's globals, as the sources of `@millrace/sst` have them; a project has the real ones.
	const include = ["*.ts", relative(folder, join(root, "packages/sst/ambient/*.d.ts"))];
	writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ extends: extend, include, exclude: [] }));
	expect(compile()).toBe("");
});

/** Examples stand at the root of a project, or, with `../`, in a folder of it. */
function fromFolder(code: string): string {
	return code.replaceAll(/"\.\.?\//g, '"../../');
}

function compile(): string {
	try {
		execFileSync(join(root, "node_modules/.bin/tsc"), ["--noEmit", "-p", folder], { encoding: "utf8", stdio: "pipe" });
		return "";
	} catch (error) {
		return (error as { stdout: string }).stdout;
	}
}
