import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { handlerPath } from "../../packages/sst/src/handler-path.ts";
import { root } from "../support/sources.ts";

const app = mkdtempSync(join(tmpdir(), "millrace-handlers-"));
afterAll(() => rmSync(app, { recursive: true, force: true }));

test("the functions that come along are found where they are installed, as SST's bundler takes paths", () => {
	const installed = join(app, "node_modules/@millrace/sst");
	mkdirSync(join(installed, "dist/setup"), { recursive: true });
	const { name, exports } = JSON.parse(readFileSync(join(root, "packages/sst/package.json"), "utf8"));
	// As in a user's process, which knows nothing of this repository's own condition.
	for (const one of Object.values<Record<string, string>>(exports)) delete one["@millrace/source"];
	writeFileSync(join(installed, "package.json"), JSON.stringify({ name, exports }));
	for (const part of ["topics", "schemas"] as const) {
		writeFileSync(join(installed, `dist/setup/${part}-handler.js`), "");
		expect(handlerPath(part, app)).toBe(`node_modules/@millrace/sst/dist/setup/${part}-handler.handler`);
	}
});

test("where they are not installed or not built, that is what is said", () => {
	expect(() => handlerPath("topics", tmpdir())).toThrow(
		expect.objectContaining({ code: "SETUP_NOT_BUILT", fix: expect.stringContaining("npm run build") }),
	);
});
