import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { diagnose, type Finding, type Surroundings } from "../../../packages/cli/src/project/diagnose.ts";
import { runCli } from "../support/run-cli.ts";
import { createProject } from "../support/sample-project.ts";
import { createFolder } from "../support/temporary-folder.ts";

const env = { AWS_REGION: "eu-north-1", AWS_ACCESS_KEY_ID: "AKIAEXAMPLE", AWS_SECRET_ACCESS_KEY: "hush" };

async function examine(surroundings: Partial<Surroundings>): Promise<Readonly<Record<string, Finding>>> {
	const findings: Record<string, Finding> = {};
	const all = diagnose({
		cwd: createFolder(),
		env: {},
		config: undefined,
		nodeVersion: "24.1.0",
		temporaryFolder: "/tmp",
		canWrite: () => true,
		...surroundings,
	});
	for await (const finding of all) findings[finding.name] = finding;
	return findings;
}

test("a project in order is all ok and exits 0", async () => {
	const { code, envelope } = await runCli(["doctor", "--json"], { cwd: await createProject(), env });
	const { findings } = envelope.data as { readonly findings: readonly Finding[] };
	expect(findings.filter(({ status }) => status !== "ok")).toEqual([]);
	expect(findings.map(({ name }) => name)).toEqual([
		"node",
		"packages",
		"typescript",
		"configuration",
		"schemas",
		"aws",
		"write permission",
	]);
	expect(code).toBe(0);
});

test("values of AWS settings are never printed", async () => {
	const { stdout, stderr } = await runCli(["doctor"], { cwd: await createProject(), env });
	for (const secret of Object.values(env)) expect(stdout + stderr).not.toContain(secret);
});

describe("what is not in order comes with its fix", () => {
	test("an older Node, no credentials and no TypeScript are warnings", async () => {
		const { node, aws, typescript } = await examine({ nodeVersion: "22.12.0" });
		expect(node).toMatchObject({ status: "warn", fix: "Run `npm install --save-dev node@24`." });
		expect(aws).toMatchObject({ status: "warn", message: expect.stringContaining("No region and no credentials found") });
		expect(typescript).toMatchObject({ status: "warn" });
		expect((await examine({ env: { AWS_REGION: "x" } }))["aws"]?.message).toContain("No credentials found;");
	});

	test("settings in the home folder count as region and credentials", async () => {
		const home = createFolder({ ".aws/config": "[default]" });
		expect((await examine({ env: { HOME: home } }))["aws"]).toMatchObject({ status: "ok" });
	});

	test("no core, no configuration", async () => {
		const { packages, configuration } = await examine({});
		expect(packages).toMatchObject({ status: "fail", fix: "Run `npm install @millrace/core`." });
		expect(configuration).toMatchObject({ status: "fail", fix: expect.stringContaining("millrace init") });
	});

	test.each([
		["0.0.9", "fail"],
		["0.1.0", "warn"],
	])("another copy of core, version %s: %s", async (version, status) => {
		const cwd = createFolder({ "node_modules/@millrace/core/package.json": JSON.stringify({ version }) });
		expect((await examine({ cwd }))["packages"]).toMatchObject({
			status,
			message: `The project has @millrace/core ${version}, millrace runs another copy, 0.1.0.`,
		});
	});

	test("stale generated code and a folder that cannot be written", async () => {
		const cwd = await createProject();
		rmSync(join(cwd, "src/generated/order.ts"));
		expect((await examine({ cwd }))["schemas"]).toMatchObject({ status: "fail", fix: "Run `millrace generate`." });
		const { "write permission": permission } = await examine({
			temporaryFolder: "/full",
			canWrite: (folder) => folder !== "/full",
		});
		expect(permission).toMatchObject({ status: "fail", message: expect.stringContaining("/full") });
	});
});

test("people see one line a finding, and exit 3 with a fix for each failure", async () => {
	const cwd = createFolder();
	mkdirSync(join(cwd, "schemas"));
	writeFileSync(join(cwd, "package.json"), "{}");
	const run = await runCli(["doctor"], { cwd, env });
	expect(run.code).toBe(3);
	expect(run.stdout).toContain(
		"fail  packages: @millrace/core is not installed here.\n      Fix: Run `npm install @millrace/core`.\n",
	);
	expect(run.stdout).toContain("fail  schemas: There is no .avsc file in schemas.\n");
	expect(run.stderr).toContain(
		"error DOCTOR_FOUND_TROUBLE: Not in order: packages, configuration, schemas.\nFix: Run `npm install @millrace/core`.",
	);
});
