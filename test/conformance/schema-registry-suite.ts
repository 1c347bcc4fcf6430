import { describe, expect, test } from "vitest";
import type { RegistrySubject, SchemaRegistry } from "../../packages/local/src/registry-client/schema-registry.ts";

/*
  What every schema registry does behind our port, whoever runs it. An implementation's test opens one that is empty but there, and says what
  it cannot do.
*/
export interface RegistryUnderTest {
	/** A registry of its own for each test. */
	open(): Promise<SchemaRegistry>;
	/** What somebody else's stand-in cannot do, so that the tests of it do not run. @default nothing */
	readonly lacks?: readonly ("listing" | "judging" | "checkpoints" | "metadata")[];
}

const record = (...fields: readonly object[]) =>
	JSON.stringify({ name: "airline.Flight", type: "record", fields: [{ name: "origin", type: "string" }, ...fields] });
const one = record();
const two = record({ name: "carrier", type: "string", default: "" });
const three = record({ name: "carrier", type: "string", default: "" }, { name: "tail", type: "string", default: "" });
/** No default: records of `one` cannot be read. */
const broken = record({ name: "carrier", type: "string" });

export function runSchemaRegistrySuite({ open, lacks = [] }: RegistryUnderTest): void {
	const create = (registry: SchemaRegistry, definition = one) =>
		registry.createSubject({ subject: "flights-value", format: "AVRO", compatibility: "BACKWARD", definition, tags: {} });
	const can = (ability: (typeof lacks)[number]) => !lacks.includes(ability);
	const look = async (registry: SchemaRegistry): Promise<RegistrySubject> => {
		const found = await registry.find("flights-value");
		if (found === undefined) throw new Error("There is no subject.");
		return found;
	};
	const texts = async (registry: SchemaRegistry) => {
		const { versions } = await look(registry);
		const definitions = await Promise.all(versions.map((version) => registry.definition("flights-value", version)));
		return definitions.map((text) => JSON.parse(text));
	};

	test("a registry that is there says so, and has no subject yet", async () => {
		const registry = await open();
		expect(await registry.exists()).toBe(true);
		if (can("listing")) expect(await registry.subjects()).toEqual([]);
		expect(await registry.find("flights-value")).toBeUndefined();
	});

	test("a subject is created with its first version, and found by its name", async () => {
		const registry = await open();
		await create(registry);
		expect(await look(registry)).toEqual({
			subject: "flights-value",
			format: "AVRO",
			compatibility: "BACKWARD",
			checkpoint: registry.abilities.checkpoints ? 1 : undefined,
			status: "AVAILABLE",
			versions: [
				{ number: 1, id: expect.stringMatching(/^([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|\d+)$/), status: "AVAILABLE" },
			],
		});
		if (can("listing")) expect(await registry.subjects()).toEqual(["flights-value"]);
		expect(await texts(registry)).toEqual([JSON.parse(one)]);
	});

	test("versions stand in the order in which they were registered, with ids of their own that stay", async () => {
		const registry = await open();
		await create(registry);
		for (const definition of [two, three]) await registry.register("flights-value", "AVRO", definition);
		const { versions } = await look(registry);
		expect(versions.map(({ number }) => number)).toEqual([1, 2, 3]);
		expect(new Set(versions.map(({ id }) => id)).size).toBe(3);
		expect(await texts(registry)).toEqual([one, two, three].map((text) => JSON.parse(text)));
		expect((await look(registry)).versions).toEqual(versions);
	});

	test("a text that is there is not added again", async () => {
		const registry = await open();
		await create(registry);
		await registry.register("flights-value", "AVRO", two);
		await registry.register("flights-value", "AVRO", two);
		await registry.register("flights-value", "AVRO", one);
		expect((await look(registry)).versions.map(({ number }) => number)).toEqual([1, 2]);
	});

	if (can("judging"))
		test("a version that does not fit the others never becomes available", async () => {
			const registry = await open();
			await create(registry);
			const refused = await registry.register("flights-value", "AVRO", broken).then(
				() => undefined,
				(error: { readonly code: string; readonly category: string }) => error,
			);
			const statuses = (await look(registry)).versions.map(({ status }) => status);
			if (refused === undefined) expect(statuses).toEqual(["AVAILABLE", "FAILURE"]);
			else {
				expect(refused).toMatchObject({ code: "SCHEMA_VERSION_REFUSED", category: "incompatible" });
				expect(statuses).toEqual(["AVAILABLE"]);
			}
		});

	test("the compatibility can be changed, and is what new versions are judged by", async () => {
		const registry = await open();
		await create(registry);
		await registry.configure("flights-value", "NONE", 1);
		expect((await look(registry)).compatibility).toBe("NONE");
		await registry.register("flights-value", "AVRO", broken);
		expect((await look(registry)).versions.map(({ status }) => status)).toEqual(["AVAILABLE", "AVAILABLE"]);
		await registry.configure("flights-value", "FULL_ALL", 2);
		const { compatibility, checkpoint } = await look(registry);
		expect({ compatibility, checkpoint }).toEqual({
			compatibility: "FULL_ALL",
			checkpoint: registry.abilities.checkpoints ? (can("checkpoints") ? 2 : 1) : undefined,
		});
	});

	if (can("listing"))
		test("many subjects are listed in full, sorted", async () => {
			const registry = await open();
			const names = Array.from({ length: 120 }, (_, index) => `topic-${String(index).padStart(3, "0")}-value`);
			for (const subject of names.toReversed()) {
				await registry.createSubject({ subject, format: "AVRO", compatibility: "BACKWARD", definition: one, tags: {} });
			}
			expect(await registry.subjects()).toEqual(names);
		});

	test("a definition that is asked for twice is asked for once", async () => {
		const registry = await open();
		await create(registry);
		const { versions } = await look(registry);
		const [first] = versions;
		if (first === undefined) throw new Error("There is no version.");
		const [a, b] = [registry.definition("flights-value", first), registry.definition("flights-value", first)];
		expect(a).toBe(b);
		expect(await a).toBe(await b);
	});

	describe("what it would not take", () => {
		test("is refused before any request: a definition that is too long, a name that is none", async () => {
			const registry = await open();
			const long = record({ name: "x".repeat(1_000_001), type: "string" });
			await expect(create(registry, long)).rejects.toMatchObject({ code: "REGISTRY_LIMIT", category: "configuration" });
			await expect(registry.find("a\nb")).rejects.toMatchObject({ code: "REGISTRY_LIMIT" });
			expect(await registry.find("flights-value")).toBeUndefined();
		});
	});

	test("tags are given with a subject, added and changed", async () => {
		const registry = await open();
		if (!registry.abilities.tags) {
			await create(registry);
			await expect(registry.tag("flights-value", { team: "air" })).rejects.toMatchObject({ code: "REGISTRY_UNABLE" });
			return;
		}
		const tags = { team: "air", tier: "gold" };
		await registry.createSubject({ subject: "flights-value", format: "AVRO", compatibility: "BACKWARD", definition: one, tags });
		expect(await registry.tags("flights-value")).toEqual(tags);
		await registry.tag("flights-value", { tier: "silver", cost: "42" });
		expect(await registry.tags("flights-value")).toEqual({ team: "air", tier: "silver", cost: "42" });
	});

	if (can("metadata"))
		test("metadata is a version's own, several values a key, the newest first", async () => {
			const registry = await open();
			await create(registry);
			await registry.register("flights-value", "AVRO", two);
			const [first, second] = (await look(registry)).versions;
			if (first === undefined || second === undefined) throw new Error("Versions are missing.");
			if (!registry.abilities.metadata) {
				await expect(registry.addMetadata("flights-value", first, "a", "b")).rejects.toMatchObject({ code: "REGISTRY_UNABLE" });
				return;
			}
			await registry.addMetadata("flights-value", first, "owner", "air");
			await registry.addMetadata("flights-value", first, "owner", "ground");
			expect(await registry.metadata("flights-value", first)).toEqual({ owner: ["ground", "air"] });
			expect(await registry.metadata("flights-value", second)).toEqual({});
		});
}
