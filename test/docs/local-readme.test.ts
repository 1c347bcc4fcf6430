import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createProject } from "../cli/support/sample-project.ts";
import { writeFiles } from "../cli/support/temporary-folder.ts";
import { root } from "../support/sources.ts";

/* The examples of packages/local/README.md that run an app, run as they stand in the project that `millrace init` makes. */

const page = readFileSync(join(root, "packages/local/README.md"), "utf8");

/** The example under a heading. */
function exampleOf(heading: string): string {
	const [, section = ""] = page.split(`\n## ${heading}\n`);
	return /^```ts\n(.*?)^```$/ms.exec(section)?.[1] ?? "";
}

test.each([
	["A recording, once", 1, /^total +20 +19 .*First dead letter at orders-1 offset 5\n/ms],
	["The app, live", 0, /^billing succeeded 20 \{"succeeded":19,"deadLettered":1\}\n$/],
])("%s", async (heading, status, printed) => {
	const cwd = await createProject();
	writeFiles(cwd, { "example.ts": exampleOf(heading) });
	const run = spawnSync(process.execPath, ["--conditions=@millrace/source", "example.ts"], { cwd, encoding: "utf8" });
	expect(run).toMatchObject({ status, stderr: "" });
	expect(run.stdout).toMatch(printed);
});
