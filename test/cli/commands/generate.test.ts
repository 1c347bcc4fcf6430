import { existsSync, readFileSync, statSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { digestOf, readLock } from "@millrace/codegen";
import { describe, expect, test } from "vitest";
import { runCli } from "../support/run-cli.ts";
import { createFolder, writeFiles } from "../support/temporary-folder.ts";

function schema(name: string): string {
	return JSON.stringify({ type: "record", name, namespace: "shop", fields: [{ name: "id", type: "string" }] });
}

const project = { "package.json": "{}", "schemas/order.avsc": schema("Order"), "schemas/items/item.avsc": schema("Item") };

async function generate(cwd: string, ...argv: string[]) {
	return await runCli(["generate", ...argv], { cwd });
}

describe("where schemas and generated code are", () => {
	test("schemas and src/generated of the package, from any folder in it", async () => {
		const cwd = createFolder({ ...project, "src/deep/x.txt": "" });
		const { envelope } = await generate(join(cwd, "src", "deep"), "--json");
		expect(envelope.data).toEqual({
			check: false,
			files: [
				{ path: "../generated/items/item.ts", change: "created" },
				{ path: "../generated/order.ts", change: "created" },
			],
			released: [],
		});
		expect(readFileSync(join(cwd, "src/generated/order.ts"), "utf8")).toContain("from schemas/order.avsc");
	});

	test("the pair that package.json names", async () => {
		const cwd = createFolder({
			"package.json": JSON.stringify({ millrace: { schemas: "avro", generated: "gen" } }),
			"avro/order.avsc": schema("Order"),
		});
		expect((await generate(cwd)).stdout).toBe("created   gen/order.ts\n1 generated file, 1 changed.\n");
	});

	test("every pair of a repository of several packages, from inside one of them too", async () => {
		const cwd = createFolder({
			"package.json": JSON.stringify({
				millrace: [
					{ schemas: "packages/a/avro", generated: "packages/a/gen" },
					{ schemas: "packages/b/avro", generated: "packages/b/gen" },
				],
			}),
			"packages/a/package.json": "{}",
			"packages/a/avro/order.avsc": schema("Order"),
			"packages/b/avro/item.avsc": schema("Item"),
		});
		expect((await generate(join(cwd, "packages/a"), "--json")).envelope.data).toMatchObject({
			files: [{ path: "gen/order.ts" }, { path: "../b/gen/item.ts" }],
		});
	});

	test("what the flags say, with the same header whoever names the folder", async () => {
		const cwd = createFolder(project);
		await generate(cwd);
		const text = readFileSync(join(cwd, "src/generated/order.ts"), "utf8");
		await generate(join(cwd, "schemas"), "--schemas", ".", "--out", "../elsewhere");
		expect(readFileSync(join(cwd, "elsewhere/order.ts"), "utf8")).toBe(text);
	});

	test.each(['{"millrace": 5}', '{"millrace": [null]}', '{"millrace": {"schemas": 1}}', "{"])(
		"a package.json that says %s is refused by name",
		async (text) => {
			const cwd = createFolder({ "package.json": text });
			const run = await generate(cwd);
			expect(run.code).toBe(3);
			expect(run.stderr).toMatch(/^error PROJECT_INVALID: .*package\.json.*\nFix: .*\n$/);
		},
	);

	test("a folder without schemas is refused, and nothing is removed", async () => {
		const cwd = createFolder(project);
		await generate(cwd);
		const run = await generate(cwd, "--schemas", "empty");
		expect(run).toMatchObject({
			code: 3,
			stderr: expect.stringContaining("There is no .avsc file in empty.\nFix: Name the folder"),
		});
		expect(existsSync(join(cwd, "src/generated/order.ts"))).toBe(true);
	});
});

describe("options of package.json", () => {
	const price = JSON.stringify({
		type: "record",
		name: "Price",
		fields: [
			{ name: "cents", type: "long" },
			{ name: "since", type: { type: "int", logicalType: "date" } },
		],
	});
	const typesOf = (cwd: string, path: string) =>
		[...readFileSync(join(cwd, path), "utf8").matchAll(/readonly \w+: (.*);/g)].map(([, type]) => type);

	test("choose what values are, whether the folders come from the file or from flags", async () => {
		const avro = { long: "bigint", logicalTypes: { date: "raw" } };
		const cwd = createFolder({ "package.json": JSON.stringify({ millrace: { avro } }), "schemas/price.avsc": price });
		await generate(cwd);
		expect(typesOf(cwd, "src/generated/price.ts")).toEqual(["bigint", "number"]);
		expect((await generate(cwd, "--check")).code).toBe(0);
		await generate(join(cwd, "schemas"), "--schemas", ".", "--out", "../gen");
		expect(typesOf(cwd, "gen/price.ts")).toEqual(["bigint", "number"]);
	});

	test("hold for their own folder of several", async () => {
		const millrace = [
			{ schemas: "a", generated: "gen/a" },
			{ schemas: "b", generated: "gen/b", avro: { long: "bigint" } },
		];
		const cwd = createFolder({ "package.json": JSON.stringify({ millrace }), "a/price.avsc": price, "b/price.avsc": price });
		await generate(cwd);
		expect(typesOf(cwd, "gen/a/price.ts")).toEqual(["number", "Date"]);
		expect(typesOf(cwd, "gen/b/price.ts")).toEqual(["bigint", "Date"]);
		await generate(cwd, "--schemas", "b", "--out", "gen/c");
		expect(typesOf(cwd, "gen/c/price.ts")).toEqual(["bigint", "Date"]);
	});

	test("are refused by the name of their key", async () => {
		const pair = { schemas: "schemas", avro: { logicalTypes: { decimal: "number" } } };
		for (const [millrace, key] of [
			[pair, "millrace.avro.logicalTypes.decimal"],
			[[{}, pair], "millrace[1].avro.logicalTypes.decimal"],
		]) {
			const cwd = createFolder({ "package.json": JSON.stringify({ millrace }), "schemas/price.avsc": price });
			const run = await generate(cwd);
			expect(run.code).toBe(3);
			expect(run.stderr).toContain(
				`error AVRO_OPTIONS_INVALID: The key "${key}" of ${join(cwd, "package.json")} is not "raw".\nFix: `,
			);
		}
	});
});

describe("what is written", () => {
	test("a file that is right already keeps its time, one whose schema changed is updated", async () => {
		const cwd = createFolder(project);
		await generate(cwd);
		const old = new Date(1000);
		for (const name of ["order.ts", "items/item.ts"]) utimesSync(join(cwd, "src/generated", name), old, old);
		writeFiles(cwd, { "schemas/order.avsc": schema("Purchase") });
		expect((await generate(cwd)).stdout).toBe("updated   src/generated/order.ts\n2 generated files, 1 changed.\n");
		expect(statSync(join(cwd, "src/generated/items/item.ts")).mtime).toEqual(old);
		expect(statSync(join(cwd, "src/generated/order.ts")).mtime).not.toEqual(old);
	});

	test("generated files without a schema are removed, files of somebody else are left", async () => {
		const cwd = createFolder({
			...project,
			"src/generated/old.ts": "// @generated by @millrace/codegen 0.0.1 from schemas/old.avsc\n",
			"src/generated/mine.ts": "export const mine = 1;\n",
		});
		expect((await generate(cwd)).stdout).toContain("removed   src/generated/old.ts\n");
		expect(existsSync(join(cwd, "src/generated/old.ts"))).toBe(false);
		expect(existsSync(join(cwd, "src/generated/mine.ts"))).toBe(true);
	});

	test("a file of somebody else is never overwritten", async () => {
		const cwd = createFolder({ ...project, "src/generated/order.ts": "export const mine = 1;\n" });
		const run = await generate(cwd);
		expect(run).toMatchObject({ code: 3, stderr: expect.stringContaining("src/generated/order.ts is not generated code") });
		expect(readFileSync(join(cwd, "src/generated/order.ts"), "utf8")).toBe("export const mine = 1;\n");
		expect(existsSync(join(cwd, "src/generated/items/item.ts"))).toBe(false);
	});

	test("a broken schema is one coded line with its place, and changes nothing", async () => {
		const cwd = createFolder({ ...project, "schemas/z.avsc": '{"type": "record"}' });
		const run = await generate(cwd);
		expect(run.code).toBe(3);
		expect(run.stderr).toMatch(/^error SCHEMA_INVALID: schemas\/z\.avsc:1:\d+: .*\nFix: (?!Run it again).*\n$/);
		expect(existsSync(join(cwd, "src/generated"))).toBe(false);
	});
});

describe("--check", () => {
	test("exits 0 on fresh code, whatever line ends a checkout gave it", async () => {
		const cwd = createFolder(project);
		await generate(cwd);
		const path = join(cwd, "src/generated/order.ts");
		writeFiles(cwd, { "src/generated/order.ts": readFileSync(path, "utf8").replaceAll("\n", "\r\n") });
		expect(await generate(cwd, "--check")).toMatchObject({ code: 0, stdout: "2 generated files, 0 out of date.\n", stderr: "" });
	});

	test("exits 3 with everything that would change, and changes nothing", async () => {
		const stale = "// @generated by @millrace/codegen 0.0.1\n";
		const cwd = createFolder({ ...project, "src/generated/old.ts": stale, "src/generated/order.ts": stale });
		const run = await generate(cwd, "--check");
		expect(run.code).toBe(3);
		expect(run.stdout).toBe(
			[
				"missing   src/generated/items/item.ts",
				"left over src/generated/old.ts",
				"outdated  src/generated/order.ts",
				"3 generated files, 3 out of date.\n",
			].join("\n"),
		);
		expect(run.stderr).toMatch(/^error GENERATED_STALE: .*old\.ts.*\nFix: Run `millrace generate`/);
		expect(readFileSync(join(cwd, "src/generated/old.ts"), "utf8")).toBe(stale);
		expect(existsSync(join(cwd, "src/generated/items"))).toBe(false);
	});

	test("as an envelope is failed, with data and error", async () => {
		const { envelope } = await generate(createFolder(project), "--check", "--json");
		expect(envelope).toMatchObject({
			command: "generate",
			status: "failed",
			data: { check: true, files: [{ change: "created" }, { change: "created" }] },
			error: { code: "GENERATED_STALE", category: "configuration", actions: [{ id: "generate", command: "millrace generate" }] },
		});
	});
});

describe("--release", () => {
	const lockOf = (cwd: string, path = "schemas.lock.json") => readFileSync(join(cwd, path), "utf8");
	/** Schema names with the fields of their versions. */
	function released(cwd: string, path?: string) {
		return [...readLock({ path: "lock", text: lockOf(cwd, path) }).schemas].map(([name, versions]) => [
			name,
			versions.map(({ definition }) =>
				JSON.parse(definition)
					.fields.map((field: { name: string }) => field.name)
					.join(),
			),
		]);
	}
	const order = (...fields: readonly string[]) =>
		JSON.stringify({
			type: "record",
			name: "shop.Order",
			fields: fields.map((name) => ({ name, type: ["null", "string"], default: null })),
		});

	test("adds what changed to the lock beside package.json, then generates", async () => {
		const cwd = createFolder(project);
		expect((await generate(cwd, "--release")).stdout).toBe(
			[
				"released  shop.Item, version 1 in schemas.lock.json",
				"released  shop.Order, version 1 in schemas.lock.json",
				"created   src/generated/items/item.ts",
				"created   src/generated/order.ts",
				"2 generated files, 2 changed.\n",
			].join("\n"),
		);
		writeFiles(cwd, { "schemas/order.avsc": order("id", "total") });
		const { envelope } = await generate(cwd, "--release", "--json");
		const [change] = (envelope.data as { readonly released: readonly unknown[] }).released;
		expect(change).toEqual({
			name: "shop.Order",
			digest: digestOf(order("id", "total")),
			versions: 2,
			again: false,
			checkpoint: false,
			lock: "schemas.lock.json",
		});
		expect(released(cwd)).toEqual([
			["shop.Item", ["id"]],
			["shop.Order", ["id", "id,total"]],
		]);
	});

	test("of nothing new leaves the file alone, however it is formatted", async () => {
		const cwd = createFolder(project);
		await generate(cwd, "--release");
		const text = JSON.stringify(JSON.parse(lockOf(cwd)));
		writeFiles(cwd, { "schemas.lock.json": text });
		expect((await generate(cwd, "--release")).stdout).toBe("2 generated files, 0 changed.\n");
		expect(lockOf(cwd)).toBe(text);
	});

	test("of a version that was released before makes it the newest again", async () => {
		const cwd = createFolder({ "package.json": "{}" });
		for (const fields of [["a"], ["a", "b"], ["a"]]) {
			writeFiles(cwd, { "schemas/order.avsc": order(...fields) });
			await generate(cwd, "--release");
		}
		expect(released(cwd)).toEqual([["shop.Order", ["a,b", "a"]]]);
	});

	test("gives each package its lock, and the folders of one package a common one", async () => {
		const cwd = createFolder({
			"package.json": JSON.stringify({
				millrace: [
					{ schemas: "packages/a/avro", generated: "packages/a/gen" },
					{ schemas: "packages/a/more", generated: "packages/a/gen-more" },
					{ schemas: "packages/b/avro", generated: "packages/b/gen" },
				],
			}),
			"packages/a/package.json": "{}",
			"packages/a/avro/order.avsc": order("id"),
			"packages/a/more/item.avsc": schema("Item"),
			"packages/b/package.json": "{}",
			"packages/b/avro/price.avsc": schema("Price"),
		});
		expect((await generate(cwd, "--release")).code).toBe(0);
		expect(existsSync(join(cwd, "schemas.lock.json"))).toBe(false);
		expect(released(cwd, "packages/a/schemas.lock.json").map(([name]) => name)).toEqual(["shop.Item", "shop.Order"]);
		expect(released(cwd, "packages/b/schemas.lock.json").map(([name]) => name)).toEqual(["shop.Price"]);
		writeFiles(cwd, { "packages/a/avro/order.avsc": order("id", "total") });
		await generate(join(cwd, "packages/b"), "--release", "--schemas", "../a/avro", "--out", "../a/gen");
		expect(released(cwd, "packages/a/schemas.lock.json")).toEqual([
			["shop.Item", ["id"]],
			["shop.Order", ["id", "id,total"]],
		]);
	});

	test("with a broken schema releases nothing", async () => {
		const cwd = createFolder({ ...project, "schemas/z.avsc": '{"type": "record"}' });
		expect((await generate(cwd, "--release")).code).toBe(3);
		expect(existsSync(join(cwd, "schemas.lock.json"))).toBe(false);
	});

	test("with --check only says what is not released, for a deployment to ask", async () => {
		const cwd = createFolder(project);
		await generate(cwd, "--release");
		expect(await generate(cwd, "--release", "--check")).toMatchObject({ code: 0, stderr: "" });
		writeFiles(cwd, { "schemas/order.avsc": order("id", "total") });
		await generate(cwd);
		const text = lockOf(cwd);
		const run = await generate(cwd, "--release", "--check");
		expect(run.code).toBe(3);
		expect(run.stdout).toBe("pending   shop.Order, version 2 in schemas.lock.json\n2 generated files, 0 out of date.\n");
		expect(run.stderr).toMatch(
			/^warning COMPATIBILITY_ASSUMED: .*\nerror RELEASE_PENDING: .*shop\.Order\.\nFix: Run `millrace generate --release`/,
		);
		expect(lockOf(cwd)).toBe(text);
	});
});

describe("a lock that is there", () => {
	test("does not mind a schema that is not released yet: that is how one is developed", async () => {
		const cwd = createFolder(project);
		await generate(cwd, "--release");
		writeFiles(cwd, { "schemas/order.avsc": schema("Purchase") });
		await generate(cwd);
		expect(await generate(cwd, "--check")).toMatchObject({ code: 0, stderr: "" });
	});

	test.each([
		["holds a conflict", (text: string) => `<<<<<<< main\n${text}`, "LOCK_CONFLICTED"],
		["was edited", (text: string) => text.replace('"string"', '"bytes"'), "LOCK_INVALID"],
		["is of the future", (text: string) => text.replace('sion": 1', 'sion": 9'), "LOCK_FORMAT_UNKNOWN"],
	])("and %s is refused by every way of generating, and nothing changes", async (_, damage, code) => {
		const cwd = createFolder(project);
		await generate(cwd, "--release");
		const text = damage(readFileSync(join(cwd, "schemas.lock.json"), "utf8"));
		writeFiles(cwd, { "schemas.lock.json": text, "schemas/order.avsc": schema("Purchase") });
		for (const flags of [[], ["--check"], ["--release"]]) {
			const run = await generate(cwd, ...flags);
			expect([run.code, run.stdout]).toEqual([3, ""]);
			expect(run.stderr).toMatch(new RegExp(`^error ${code}: schemas\\.lock\\.json:\\d+:\\d+: .*\nFix: (?!Run it again).*\n$`));
		}
		expect(readFileSync(join(cwd, "schemas.lock.json"), "utf8")).toBe(text);
		expect(readFileSync(join(cwd, "src/generated/order.ts"), "utf8")).toContain("interface Order");
	});
});
