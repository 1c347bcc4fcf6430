import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { packPackage, runOutside as run } from "../support/outside.ts";
import { root } from "../support/sources.ts";

/*
  What a user gets who has no checkout: the packages as npm packs them, installed into an empty folder from files, everything
  else from the registry. The tests are the steps of one story, in order.
*/
const MINUTES = 60_000;
const PACKAGES = {
	"@millrace/core": "core",
	"@millrace/codegen": "codegen",
	"@millrace/broker": "broker",
	"@millrace/local": "local",
	millrace: "cli",
};
/** Folders whose names shells, URLs and bundlers have to quote. */
const folder = mkdtempSync(join(tmpdir(), "millrace packed é-"));
const outside = join(folder, "outside");
const app = join(outside, "my-app");
const tarballs: Record<string, string> = {};

beforeAll(async () => {
	expect(await run(root, process.execPath, "scripts/build.ts")).toMatchObject({ code: 0 });
	for (const [name, path] of Object.entries(PACKAGES)) {
		tarballs[name] = await packPackage(`packages/${path}`, folder);
		const unpacked = join(folder, "unpacked", path);
		expect(await run(root, "mkdir", "-p", unpacked)).toMatchObject({ code: 0 });
		expect(await run(root, "tar", "xzf", tarballs[name], "-C", unpacked, "--strip-components=1")).toMatchObject({ code: 0 });
	}
	expect(await run(root, "mkdir", outside)).toMatchObject({ code: 0 });
}, 2 * MINUTES);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.each(Object.values(PACKAGES))(
	"packages/%s is packed with licence and documentation, and without sources or tests",
	(path) => {
		const unpacked = join(folder, "unpacked", path);
		const files = globSync("**/*", { cwd: unpacked, withFileTypes: true })
			.filter((entry) => entry.isFile())
			.map((entry) => join(entry.parentPath, entry.name).slice(unpacked.length + 1));
		expect(files).toEqual(expect.arrayContaining(["LICENSE", "README.md", "package.json"]));
		// The template of the command line is a project, with a source folder and a test of its own.
		const own = files.filter((file) => !file.startsWith("templates/"));
		const unwanted = own.filter(
			(file) => !/^(LICENSE|README\.md|package\.json|bin\/millrace\.js|dist\/.+\.(js|js\.map|d\.ts))$/.test(file),
		);
		expect(unwanted).toEqual([]);
		const maps = own.filter((file) => file.endsWith(".map")).map((file) => readJson(join(unpacked, file)));
		expect(maps.length).toBeGreaterThan(0);
		for (const { sources, sourcesContent } of maps) expect(sourcesContent).toHaveLength((sources as unknown[]).length);
	},
);

test(
	"the command line, installed into an empty folder, makes a project that can be installed",
	async () => {
		writeFileSync(join(outside, "package.json"), JSON.stringify({ name: "outside", private: true }));
		expect(await run(outside, "npm", "install", ...Object.values(tarballs))).toMatchObject({ code: 0 });
		expect(await run(outside, "npx", "millrace", "init", "my-app")).toMatchObject({ code: 0 });
		const manifest = readJson(join(app, "package.json")) as Record<"dependencies" | "devDependencies", Record<string, string>>;
		// Unpublished, they all have to be named: dependencies of dependencies would be looked for in the registry.
		for (const [name, file] of Object.entries(tarballs)) {
			const kind = name in manifest.dependencies ? "dependencies" : "devDependencies";
			manifest[kind][name] = `file:${file}`;
		}
		writeFileSync(join(app, "package.json"), JSON.stringify(manifest, null, "\t"));
		expect(await run(app, "npm", "install")).toMatchObject({ code: 0 });
	},
	4 * MINUTES,
);

test(
	"the new project is fresh, in order, planned and healthy",
	async () => {
		expect(await run(app, "npx", "millrace", "generate", "--check")).toMatchObject({ code: 0 });
		expect(await run(app, "npx", "millrace", "check")).toMatchObject({ code: 0, stderr: "" });
		const plan = await run(app, "npx", "millrace", "plan", "--json");
		expect(plan.code).toBe(0);
		expect(JSON.parse(plan.stdout)).toMatchObject({ status: "ok", data: { app: "my-app", stage: "dev" } });
		const doctor = await run(app, "npx", "millrace", "doctor", "--json");
		expect(doctor.code).toBe(0);
		expect(JSON.parse(doctor.stdout).data.findings).toContainEqual(expect.objectContaining({ name: "packages", status: "ok" }));
	},
	MINUTES,
);

test(
	"its own tests and checks pass, and its types with TypeScript 7 and 5.9 alike",
	async () => {
		expect(await run(app, "npm", "test")).toMatchObject({ code: 0 });
		expect(await run(app, "npm", "run", "check")).toMatchObject({ code: 0 });
		const older = await run(app, "npx", "--yes", "-p", "typescript@5.9.3", "tsc", "--noEmit");
		expect(older).toMatchObject({ code: 0, stdout: "" });
	},
	2 * MINUTES,
);

test(
	"the samples fail at one record, and its dead letter gets through after the fix",
	async () => {
		const first = await run(app, "npx", "millrace", "replay", "samples", "--json");
		expect(first.code).toBe(1);
		const { data, error } = JSON.parse(first.stdout);
		expect(data.totals).toMatchObject({ delivered: 20, succeeded: 19, deadLettered: 1 });
		expect(data.firstError.stack[0]).toContain("src/billing/invoice.ts:");
		expect(await run(app, "npm", "run", "replay")).toMatchObject({ code: 1 });

		const invoice = join(app, "src/billing/invoice.ts");
		const text = readFileSync(invoice, "utf8");
		expect(text).toContain("quantity < 1");
		writeFileSync(invoice, text.replace("quantity < 1", "quantity < 0"));
		const [, ...again] = (error.actions[0].command as string).split(" ");
		const second = await run(app, "npx", "millrace", ...again, "--json");
		expect(second.code).toBe(0);
		expect(JSON.parse(second.stdout).data.totals).toMatchObject({ delivered: 1, succeeded: 1 });
		expect(await run(app, "npx", "millrace", "replay", "samples")).toMatchObject({ code: 0 });
	},
	MINUTES,
);

function readJson(path: string): Record<string, unknown> {
	return JSON.parse(readFileSync(path, "utf8"));
}
