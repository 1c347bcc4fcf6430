import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { digestOf } from "@millrace/codegen";
import { localSchemaId } from "@millrace/core/wire";
import { expect, onTestFinished, test } from "vitest";
import { createFolderRegistry } from "../../../../packages/local/src/registry-client/folder/folder-registry.ts";

const record = (...names: readonly string[]) =>
	JSON.stringify({ name: "A", type: "record", fields: names.map((name) => ({ name, type: "string", default: "" })) });

function start(files: Readonly<Record<string, string>> = {}) {
	// What lies around the folder is the test's own too.
	const around = mkdtempSync(join(tmpdir(), "millrace-folder-"));
	onTestFinished(() => rmSync(around, { recursive: true, force: true }));
	const folder = join(around, "registry");
	mkdirSync(folder);
	for (const [path, text] of Object.entries(files)) {
		mkdirSync(dirname(join(folder, path)), { recursive: true });
		writeFileSync(join(folder, path), text);
	}
	return { folder, registry: createFolderRegistry("folder:x", folder) };
}

test("a folder that was written by hand is a registry", async () => {
	const { registry } = start({
		"a/1.avsc": record("x"),
		"a/2.avsc": record("x", "y"),
		"a/10.avsc": record("z"),
		"a/notes.txt": "",
		"readme.md": "",
	});
	expect(await registry.subjects()).toEqual(["a"]);
	expect(await registry.find("a")).toMatchObject({
		compatibility: "BACKWARD",
		checkpoint: 1,
		versions: [
			{ number: 1, id: localSchemaId(digestOf(record("x"))) },
			{ number: 2, id: localSchemaId(digestOf(record("x", "y"))) },
			{ number: 10 },
		],
	});
	await registry.register("a", "AVRO", record("w"));
	expect((await registry.find("a"))?.versions.map(({ number }) => number)).toEqual([1, 2, 10, 11]);
});

test("files appear whole, readable, and nothing else is left behind", async () => {
	const { folder, registry } = start();
	await registry.createSubject({
		subject: "a",
		format: "AVRO",
		compatibility: "FULL",
		definition: record("x"),
		tags: { t: "u" },
	});
	expect(readdirSync(join(folder, "a")).sort()).toEqual(["1.avsc", "schema.json"]);
	expect(readFileSync(join(folder, "a/1.avsc"), "utf8")).toBe(`${JSON.stringify(JSON.parse(record("x")), null, "\t")}\n`);
	expect(JSON.parse(readFileSync(join(folder, "a/schema.json"), "utf8"))).toEqual({
		compatibility: "FULL",
		checkpoint: 1,
		tags: { t: "u" },
		metadata: {},
	});
});

test.each(["..", ".", "../x", "a/b", "a\\b", "", ".git", "a.", "C:x", "x\u0000"])(
	"%j leads out of the folder or is no name, and is refused",
	async (subject) => {
		const { folder, registry } = start();
		const created = { subject, format: "AVRO", compatibility: "NONE", definition: record("x"), tags: {} } as const;
		await expect(registry.createSubject(created)).rejects.toMatchObject({ code: "REGISTRY_REFUSED" });
		await expect(registry.find(subject)).rejects.toMatchObject({ code: "REGISTRY_REFUSED" });
		expect(readdirSync(folder)).toEqual([]);
		expect(readdirSync(dirname(folder))).toEqual(["registry"]);
	},
);

test.each([
	["a/1.avsc", "{", "is no Avro schema"],
	["a/schema.json", "{", "it is no JSON"],
	["a/schema.json", "[]", "it is no object"],
	["a/schema.json", '{"compatibility":"SOME"}', '"compatibility" is none of'],
	["a/schema.json", '{"checkpoint":0}', '"checkpoint" is no number'],
	["a/schema.json", '{"tags":1}', '"tags" is no object'],
	["a/schema.json", '{"metadata":{"1":{"a":"b"}}}', '"metadata" does not hold'],
	["a/schema.json", '{"metadata":[]}', '"metadata" does not hold'],
])("%s with %j is said with its path", async (path, text, problem) => {
	const { folder, registry } = start({ "a/1.avsc": record("x"), [path]: text });
	await expect(registry.find("a")).rejects.toMatchObject({
		code: "REGISTRY_FOLDER_INVALID",
		problem: expect.stringContaining(join(folder, path)),
	});
	await expect(registry.find("a")).rejects.toThrow(problem);
});

test("a folder that is not there has no registry, until it is created", async () => {
	const { folder } = start();
	const registry = createFolderRegistry("folder:x", join(folder, "deep/er"));
	expect(await registry.exists()).toBe(false);
	await expect(registry.subjects()).rejects.toMatchObject({ code: "REGISTRY_MISSING" });
	await registry.create();
	expect(await registry.subjects()).toEqual([]);
});
