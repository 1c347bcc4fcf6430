import { describe, expect, test } from "vitest";
import { CONFLUENT_LIMITS, GLUE_LIMITS, withLimits } from "../../../packages/local/src/registry-client/limits.ts";
import type { NewSubject, SchemaRegistry } from "../../../packages/local/src/registry-client/schema-registry.ts";

const subject: NewSubject = { subject: "s", format: "AVRO", compatibility: "NONE", definition: "{}", tags: {} };
const version = { number: 1, id: "1", status: "AVAILABLE" } as const;

function start(limits = GLUE_LIMITS, metadata: Readonly<Record<string, readonly string[]>> = {}) {
	const calls: string[] = [];
	const note = (name: string) => async () => void calls.push(name);
	// Sound: nothing else is called here.
	const inner = {
		...{ find: note("find"), createSubject: note("create"), register: note("register"), tag: note("tag") },
		...{ addMetadata: note("describe"), metadata: async () => metadata },
	} as unknown as SchemaRegistry;
	return { registry: withLimits(inner, limits), calls };
}

const refused = { code: "REGISTRY_LIMIT", category: "configuration", retryable: false };

describe("what AWS Glue takes", () => {
	test("is passed on at its very limit", async () => {
		const { registry, calls } = start();
		await registry.createSubject({ ...subject, subject: "x".repeat(255), definition: "x".repeat(170_000) });
		await registry.register("s", "AVRO", "é".repeat(85_000));
		await registry.tag("s", Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`tag ${index}`, "v".repeat(256)])));
		await registry.addMetadata("s", version, "k".repeat(128), "v".repeat(256));
		expect(calls).toEqual(["create", "register", "tag", "describe"]);
	});

	test.each<readonly [what: string, call: (registry: SchemaRegistry) => Promise<unknown>]>([
		["a definition of 170,001 bytes", (registry) => registry.register("s", "AVRO", `${"é".repeat(85_000)}x`)],
		["a name of 256 characters", (registry) => registry.find("x".repeat(256))],
		["a name with a slash", (registry) => registry.createSubject({ ...subject, subject: "a/b" })],
		["an empty name", (registry) => registry.find("")],
		["a tag of AWS's own", (registry) => registry.createSubject({ ...subject, tags: { "aws:x": "y" } })],
		["51 tags", (registry) => registry.tag("s", Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`t${index}`, ""])))],
		["a value of a tag of 257 characters", (registry) => registry.tag("s", { t: "v".repeat(257) })],
		["a metadata key with a space", (registry) => registry.addMetadata("s", version, "a b", "c")],
		["an empty metadata value", (registry) => registry.addMetadata("s", version, "a", "")],
	])("but not %s, which is not even asked", async (_, call) => {
		const { registry, calls } = start();
		await expect(call(registry)).rejects.toMatchObject(refused);
		expect(calls).toEqual([]);
	});

	test("an eleventh pair of metadata is refused", async () => {
		const pairs = { a: ["1", "2", "3", "4", "5"], b: ["1", "2", "3", "4", "5"] };
		const { registry, calls } = start(GLUE_LIMITS, pairs);
		await expect(registry.addMetadata("s", version, "c", "d")).rejects.toMatchObject(refused);
		expect(calls).toEqual([]);
	});
});

test("Confluent's names may hold anything but control characters", async () => {
	const { registry, calls } = start(CONFLUENT_LIMITS);
	await registry.find(":.context:a/b c");
	expect(calls).toEqual(["find"]);
	await expect(registry.find("a\u0000")).rejects.toMatchObject(refused);
});

test("no error repeats a definition", async () => {
	const { registry } = start();
	const error: unknown = await registry.register("s", "AVRO", `secret${"x".repeat(170_000)}`).catch((cause: unknown) => cause);
	expect(String(error)).toMatch(/170006 bytes/);
	expect(String(error)).not.toContain("secret");
});
