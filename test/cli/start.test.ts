import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const binary = fileURLToPath(new URL("../../packages/cli/bin/millrace.js", import.meta.url));
const root = fileURLToPath(new URL("../..", import.meta.url));

function millrace(...argv: string[]) {
	return spawnSync(process.execPath, [binary, ...argv], { cwd: root, encoding: "utf8", env: { ...process.env, NO_COLOR: "1" } });
}

test("nothing but Node's own modules is loaded before the command is known", () => {
	const seen = new Set<string>();
	const packages: string[] = [];
	const walk = (file: URL) => {
		if (seen.has(file.href)) return;
		seen.add(file.href);
		for (const specifier of staticImports(readFileSync(file, "utf8"))) {
			if (specifier.startsWith(".")) walk(new URL(specifier, file));
			else packages.push(specifier);
		}
	};
	walk(new URL("../../packages/cli/src/main.ts", import.meta.url));
	expect(seen.size).toBeGreaterThan(10);
	expect(packages.filter((specifier) => !specifier.startsWith("node:"))).toEqual([]);
	expect([...seen].filter((file) => file.includes("/commands/"))).toEqual([]);
});

test("the binary runs from the sources of a checkout and answers --help", () => {
	expect(millrace("--help")).toMatchObject({ status: 0, stderr: "", stdout: expect.stringContaining("millrace <command>") });
});

test("the binary prints one envelope and exits 2 for a mistyped command", () => {
	const { status, stdout, stderr } = millrace("paln", "--json");
	expect({ status, stderr }).toEqual({ status: 2, stderr: "" });
	expect(JSON.parse(stdout)).toMatchObject({ status: "error", error: { actions: [{ command: "millrace plan" }, {}] } });
});

test("a Node that is too old is refused in one coded line with a fix, before anything newer is parsed", () => {
	// Stands in for an old Node: the file reads its version from process.versions and nowhere else.
	const pretend = "data:text/javascript,Object.defineProperty(process.versions,'node',{value:'22.11.0'})";
	const run = (...argv: string[]) => spawnSync(process.execPath, ["--import", pretend, binary, ...argv], { encoding: "utf8" });
	expect(run("plan")).toMatchObject({
		status: 3,
		stdout: "",
		stderr: expect.stringMatching(
			/^error NODE_TOO_OLD: Millrace needs Node 22\.12 or later; this is Node 22\.11\.0\.\nFix: Install Node 24.*\n$/,
		),
	});
	const { status, stdout, stderr } = run("plan", "--json");
	expect({ status, stderr }).toEqual({ status: 3, stderr: "" });
	expect(JSON.parse(stdout)).toMatchObject({
		schemaVersion: 1,
		status: "error",
		error: { code: "NODE_TOO_OLD", category: "configuration" },
	});
});

/** Specifiers of imports that load something: not `import type`, not `import()`. */
function staticImports(source: string): string[] {
	return [...source.matchAll(/^(?:import|export)\s+(?!type\b)(?:[^;"]*?\sfrom\s+)?"([^"]+)"/gm)].map(
		([, specifier = ""]) => specifier,
	);
}
