import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { readLock } from "@millrace/codegen";
import { describe, expect, test } from "vitest";
import { runCli } from "../support/run-cli.ts";
import { createProject, edit } from "../support/sample-project.ts";

const release = (cwd: string, ...argv: string[]) => runCli(["generate", "--release", ...argv], { cwd });
const read = (cwd: string, path: string) => readFileSync(join(cwd, path), "utf8");
const versions = (cwd: string) =>
	readLock({ path: "schemas.lock.json", text: read(cwd, "schemas.lock.json") }).schemas.get("shop.Order") ?? [];

/** The sample project with a field that no older record can be read as. */
async function createBroken(): Promise<string> {
	const cwd = await createProject();
	edit(cwd, "schemas/order.avsc", '"name": "quantity", "type": "int"', '"name": "quantity", "type": "string"');
	return cwd;
}

describe("a release that the topic's compatibility refuses", () => {
	test.each([[[]], [["--check"]]])("changes nothing, and says every place with its remedy (%j)", async (argv) => {
		const cwd = await createBroken();
		const before = [read(cwd, "schemas.lock.json"), read(cwd, "src/generated/order.ts")];
		const { code, stderr } = await release(cwd, ...argv);
		expect(code).toBe(6);
		expect(stderr).toContain("error RELEASE_INCOMPATIBLE: schema shop.Order: lines[].quantity: int cannot be read as string");
		expect(stderr).toContain("\nFix: Keep int,");
		expect(stderr).toMatch(/RELEASE_INCOMPATIBLE: release: Nothing was released\.\nFix: Add --force .*\n$/);
		expect([read(cwd, "schemas.lock.json"), read(cwd, "src/generated/order.ts")]).toEqual(before);
	});

	test("is released with --force as a checkpoint, from which later versions are judged", async () => {
		const cwd = await createBroken();
		const run = await release(cwd, "--force", "--json");
		expect(run.envelope).toMatchObject({
			status: "ok",
			data: { released: [{ name: "shop.Order", versions: 2, checkpoint: true }] },
		});
		expect(versions(cwd).map(({ checkpoint }) => checkpoint ?? false)).toEqual([false, true]);
		edit(cwd, "src/topics/orders.ts", "partitions:", 'compatibility: "BACKWARD_ALL", partitions:');
		edit(cwd, "schemas/order.avsc", '"name": "quantity", "type": "string"', '"name": "quantity", "type": "bytes"');
		expect(await release(cwd)).toMatchObject({ code: 0, stdout: expect.stringContaining("released  shop.Order, version 3 in") });
		expect(versions(cwd).map(({ checkpoint }) => checkpoint ?? false)).toEqual([false, true, false]);
	});

	test("is released as it is where the topic declares NONE", async () => {
		const cwd = await createBroken();
		edit(cwd, "src/topics/orders.ts", "partitions:", 'compatibility: "NONE", partitions:');
		expect((await release(cwd)).code).toBe(0);
		expect(versions(cwd)).toHaveLength(2);
	});
});

test("--force makes no checkpoint of what is compatible, and is refused without --release", async () => {
	const cwd = await createProject();
	edit(cwd, "schemas/order.avsc", '"name": "quantity", "type": "int"', '"name": "quantity", "type": "long"');
	expect((await runCli(["generate", "--force"], { cwd })).code).toBe(2);
	await release(cwd, "--force");
	expect(versions(cwd).map(({ checkpoint }) => checkpoint)).toEqual([undefined, undefined]);
});

test("without a configuration that loads, a release is judged as BACKWARD, with a warning", async () => {
	const cwd = await createBroken();
	edit(cwd, "src/topics/orders.ts", "partitions:", 'compatibility: "NONE", partitions:');
	rmSync(join(cwd, "src/generated/order.ts"));
	const refused = await release(cwd);
	expect(refused).toMatchObject({ code: 6, stderr: expect.stringContaining("release: The release was judged as BACKWARD") });
	expect(existsSync(join(cwd, "src/generated/order.ts"))).toBe(false);
	// A configuration that was asked for has to load.
	expect(await release(cwd, "--config", "none.ts")).toMatchObject({ code: 3, stderr: expect.stringContaining("CONFIG_MISSING") });
	const forced = await release(cwd, "--force");
	expect(forced.stderr).toContain("warning COMPATIBILITY_ASSUMED: release: The release was judged as BACKWARD");
});

test("a first release asks no configuration", async () => {
	const cwd = await createProject();
	rmSync(join(cwd, "schemas.lock.json"));
	rmSync(join(cwd, "millrace.config.ts"));
	expect(await release(cwd)).toMatchObject({ code: 0, stderr: "" });
});
