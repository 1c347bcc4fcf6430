import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { digestOf, readLock } from "@millrace/codegen";
import { localSchemaId, readWireHeader } from "@millrace/core/wire";
import { describe, expect, test } from "vitest";
import { runCli } from "../support/run-cli.ts";
import { createProject, edit, repository } from "../support/sample-project.ts";
import { createFolder, writeFiles } from "../support/temporary-folder.ts";

function run(tool: string, argv: readonly string[], cwd: string) {
	return spawnSync(process.execPath, [join(repository, "node_modules", tool), ...argv], { cwd, encoding: "utf8" });
}

describe("a new project", () => {
	test("is fresh, has no problems, has a plan, and its replay fails exactly the one bad record", async () => {
		const cwd = await createProject();
		expect(await runCli(["generate", "--check"], { cwd })).toMatchObject({ code: 0 });
		expect((await runCli(["check", "--json"], { cwd })).envelope).toMatchObject({
			status: "ok",
			data: { problems: [], checked: { generatedFiles: 1, stages: ["dev", "production"], handlers: 1 } },
			warnings: [],
		});
		expect((await runCli(["plan", "--json"], { cwd })).envelope).toMatchObject({
			status: "ok",
			data: { app: "shop", stage: "dev" },
		});
		const replay = await runCli(["replay", "samples", "--json"], { cwd });
		expect(replay.code).toBe(1);
		expect(replay.envelope).toMatchObject({
			status: "failed",
			data: {
				totals: { delivered: 20, succeeded: 19, deadLettered: 1 },
				firstError: { at: { topic: "orders", partition: 1, offset: 5 } },
			},
			error: {
				code: "RECORDS_FAILED",
				message: "1 of 20 records did not get through. First: orders-1 at offset 5: OrderNotBillableError.",
			},
		});
	});

	test("reads its samples after its schema changed, as its README says", async () => {
		const cwd = await createProject();
		const { scripts } = JSON.parse(readFileSync(join(cwd, "package.json"), "utf8")) as { scripts: Record<string, string> };
		const replay = scripts["replay"]?.split(" ").slice(1) ?? [];
		const [, field = ""] = /readable: `(\{.*\})`/.exec(readFileSync(join(cwd, "README.md"), "utf8")) ?? [];
		expect(JSON.parse(field)).toHaveProperty("default");
		edit(cwd, "schemas/order.avsc", '{ "name": "customerId"', `${field},\n\t\t{ "name": "customerId"`);
		expect(await runCli(["generate"], { cwd })).toMatchObject({ code: 0 });
		expect((await runCli([...replay, "--json"], { cwd })).envelope).toMatchObject({
			data: { totals: { delivered: 20, succeeded: 19, deadLettered: 1, undecodable: 0 } },
			warnings: [],
		});
	});

	test("has released the version that its samples were written with", () => {
		const template = join(repository, "packages/cli/templates/project");
		const lock = readLock({ path: "schemas.lock.json", text: readFileSync(join(template, "schemas.lock.json"), "utf8") });
		const [released] = [...lock.schemas.values()].flat();
		const text = readFileSync(join(template, "schemas/order.avsc"), "utf8");
		expect(released?.digest).toBe(digestOf(text));
		const [line = ""] = readFileSync(join(template, "samples/orders.ndjson"), "utf8").split("\n");
		const { records } = JSON.parse(line) as { readonly records: Readonly<Record<string, readonly { readonly value: string }[]>> };
		const [[record] = []] = Object.values(records);
		expect(readWireHeader("glue", Buffer.from(record?.value ?? "", "base64"))).toMatchObject({
			schemaId: localSchemaId(released?.digest ?? ""),
		});
	});

	test("type-checks, and its own test passes", async () => {
		const cwd = await createProject();
		const types = run("typescript/bin/tsc", ["-p", ".", "--customConditions", "@millrace/source"], cwd);
		// Here the compiler sees the sources of core too, which lie outside of the project; users see its declarations.
		expect(types.stdout.split("\n").filter((line) => /^(src|millrace)\S*\(\d/.test(line))).toEqual([]);
		expect(types.stderr).toBe("");
		const conditions = '["@millrace/source"]';
		writeFiles(cwd, {
			"vitest.config.mjs": `export default { resolve: { conditions: ${conditions} }, ssr: { resolve: { conditions: ${conditions} } } };`,
		});
		const tests = run("vitest/vitest.mjs", ["run", "--no-color"], cwd);
		expect(tests.stderr + tests.stdout).toMatch(/Tests +2 passed/);
	});

	test("carries the name of its folder everywhere", async () => {
		const cwd = createFolder();
		const { envelope } = await runCli(["init", "My Orders!", "--json"], { cwd });
		expect(envelope.data).toMatchObject({
			name: "my-orders",
			folder: "My Orders!",
			nextSteps: ["cd My Orders!", "npm install", "npm run replay", "npm run dev", "npm test"],
		});
		const { files } = envelope.data as { readonly files: readonly string[] };
		expect(files).toContain(".gitignore");
		expect(files).toContain("src/generated/order.ts");
		for (const file of files) expect(readFileSync(join(cwd, "My Orders!", file), "utf8")).not.toContain("my-millrace-app");
	});

	test("names exactly the versions that this repository is tested with", () => {
		const read = (path: string) =>
			JSON.parse(readFileSync(join(repository, path), "utf8")) as Record<string, Record<string, string>>;
		const { dependencies = {}, devDependencies = {} } = read("packages/cli/templates/project/package.json");
		const tested: Record<string, unknown> = {
			...read("package.json")["devDependencies"],
			"@millrace/core": read("packages/core/package.json")["version"],
			millrace: read("packages/cli/package.json")["version"],
			avsc: read("node_modules/avsc/package.json")["version"],
		};
		for (const [name, version] of Object.entries({ ...dependencies, ...devDependencies }))
			expect([name, version]).toEqual([name, tested[name]]);
	});

	test("says what to do next", async () => {
		const { stdout } = await runCli(["init", "shop"], { cwd: createFolder() });
		expect(stdout).toContain("Created shop in shop\n");
		expect(stdout).toContain("Next\n  cd shop\n  npm install\n  npm run replay\n  npm run dev\n  npm test\n");
	});
});

describe("a folder that is not empty", () => {
	const occupied = () => createFolder({ "README.md": "mine" });

	test("is refused where nobody can be asked", async () => {
		const cwd = occupied();
		const run = await runCli(["init"], { cwd });
		expect(run).toMatchObject({
			code: 2,
			stderr:
				"error FOLDER_NOT_EMPTY: . is not empty.\nFix: Name another folder, as in `millrace init my-app`. Or add --force to write over files of the same names.\n",
		});
		expect(readFileSync(join(cwd, "README.md"), "utf8")).toBe("mine");
	});

	test("is refused when the answer is no, and taken when it is yes", async () => {
		const cwd = occupied();
		const questions: string[] = [];
		const answering = (answer: boolean) => (question: string) => {
			questions.push(question);
			return answer;
		};
		expect((await runCli(["init"], { cwd, answers: answering(false) })).code).toBe(2);
		expect(existsSync(join(cwd, "package.json"))).toBe(false);
		expect((await runCli(["init"], { cwd, answers: answering(true) })).code).toBe(0);
		expect(questions).toEqual(Array(2).fill(". is not empty. Write into it, over files of the same names?"));
	});

	test.each(["--force", "--yes"])("is taken with %s, without a question", async (flag) => {
		const cwd = occupied();
		const run = await runCli(["init", flag], { cwd, answers: () => expect.fail("asked") });
		expect(run.code).toBe(0);
		expect(readFileSync(join(cwd, "README.md"), "utf8")).toContain("npm run replay");
	});

	test("with nothing but a repository in it counts as empty", async () => {
		expect((await runCli(["init"], { cwd: createFolder({ ".git/HEAD": "" }) })).code).toBe(0);
	});
});

test.each(["Shop", "a b", "x".repeat(41), "../x"])("the name %s is refused before anything is written", async (name) => {
	const cwd = createFolder();
	const run = await runCli(["init", "shop", "--name", name], { cwd });
	expect(run).toMatchObject({ code: 2, stderr: expect.stringContaining(`--name cannot be "${name}".`) });
	expect(existsSync(join(cwd, "shop"))).toBe(false);
});
