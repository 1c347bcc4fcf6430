import type { Compatibility } from "@millrace/core";
import fc from "fast-check";
import { expect, test } from "vitest";
import { createPatience } from "../../../../packages/sst/src/setup/patience.ts";
import { registerSchemas } from "../../../../packages/sst/src/setup/schemas/register-schemas.ts";
import type { SchemaToRegister } from "../../../../packages/sst/src/setup/setup-event.ts";
import { manualClock } from "../../../support/manual-clock.ts";
import { inOrder, mishaps, untilDone } from "../mishaps.ts";
import { type MemoryRegistry, memoryRegistry } from "./memory-registry.ts";

const schema = (
	versions: readonly string[],
	compatibility: Compatibility = "BACKWARD",
	subject = "flights-value",
): SchemaToRegister => ({
	subject,
	format: "AVRO",
	compatibility,
	versions: versions.map((definition) => ({ digest: `digest of ${definition}`, definition })),
});

const register = ({ registry }: MemoryRegistry, schemas: readonly SchemaToRegister[], seconds = 600) => {
	const clock = manualClock();
	const patience = createPatience({ clock, random: () => 0.5, endsAt: clock.now() + seconds * 1000 });
	return clock.run(registerSchemas(registry, schemas, patience));
};
const definitions = ({ schemas }: MemoryRegistry, subject = "flights-value") =>
	schemas.get(subject)?.versions.map(({ definition }) => definition);
const numbers = async (answer: ReturnType<typeof register>) =>
	(await answer).map(({ versions }) => versions.map(({ digest, number }) => [digest, number]));

test("an empty registry gets every version in the order of release, and tells their ids", async () => {
	const memory = memoryRegistry();
	const answer = await register(memory, [schema(["one", "two"]), schema(["k"], "FULL", "flights-key")]);
	expect(answer).toEqual([
		{
			subject: "flights-value",
			versions: [
				{ digest: "digest of one", id: "00000000-0000-4000-8000-000000000001", number: 1 },
				{ digest: "digest of two", id: "00000000-0000-4000-8000-000000000002", number: 2 },
			],
		},
		{ subject: "flights-key", versions: [{ digest: "digest of k", id: "00000000-0000-4000-8000-000000000003", number: 1 }] },
	]);
	expect(memory.writes).toEqual(["create flights-value", "register flights-value", "create flights-key"]);
	expect(memory.schemas.get("flights-key")?.compatibility).toBe("FULL");
});

test("a second run writes nothing and answers the same", async () => {
	const memory = memoryRegistry();
	const first = await register(memory, [schema(["one", "two"])]);
	const writes = memory.writes.length;
	expect(await register(memory, [schema(["one", "two"])])).toEqual(first);
	expect(memory.writes).toHaveLength(writes);
});

test("versions that others registered are found by their text, and theirs are left alone", async () => {
	const memory = memoryRegistry();
	memory.put("flights-value", "BACKWARD", "by java", "one");
	expect(await numbers(register(memory, [schema(["one", "two"])]))).toEqual([
		[
			["digest of one", 2],
			["digest of two", 3],
		],
	]);
	expect(definitions(memory)).toEqual(["by java", "one", "two"]);
});

test("a version older than one that the registry has is not put behind it", async () => {
	const memory = memoryRegistry();
	memory.put("flights-value", "BACKWARD", "two");
	expect(await numbers(register(memory, [schema(["one", "two", "three"])]))).toEqual([
		[
			["digest of two", 1],
			["digest of three", 2],
		],
	]);
	expect(definitions(memory)).toEqual(["two", "three"]);
});

test("a version that was released again is found where it is", async () => {
	const memory = memoryRegistry();
	memory.put("flights-value", "BACKWARD", "one", "two");
	expect(await numbers(register(memory, [schema(["two", "one", "three"])]))).toEqual([
		[
			["digest of two", 2],
			["digest of one", 1],
			["digest of three", 3],
		],
	]);
});

test("the next version waits until the one before is judged", async () => {
	// The registry in memory refuses a second version while one is pending.
	const memory = memoryRegistry({ pending: 3 });
	await register(memory, [schema(["one", "two", "three"])]);
	expect(memory.schemas.get("flights-value")?.versions.map(({ status }) => status)).toEqual([
		"AVAILABLE",
		"AVAILABLE",
		"AVAILABLE",
	]);
});

test("a version that is judged for ever ends with the time, and says which", async () => {
	const memory = memoryRegistry({ pending: 10_000 });
	await expect(register(memory, [schema(["one"])], 60)).rejects.toMatchObject({
		code: "SETUP_OUT_OF_TIME",
		message: expect.stringContaining("version 00000000-0000-4000-8000-000000000001 of schema flights-value is PENDING"),
	});
});

test("a refused version says which, why, and what to do; the next run says the same", async () => {
	const memory = memoryRegistry({ pending: 2, accepts: (definition) => definition !== "two" });
	for (const run of [1, 2]) {
		await expect(register(memory, [schema(["one", "two", "three"])]), `run ${run}`).rejects.toMatchObject({
			code: "SCHEMA_VERSION_REFUSED",
			category: "incompatible",
			message: expect.stringMatching(
				/version 2 of schema flights-value: it is not BACKWARD compatible.*delete-schema-versions.*--versions 2/,
			),
		});
	}
	expect(definitions(memory)).toEqual(["one", "two"]);
});

test("a compatibility that differs is set before new versions are judged", async () => {
	const memory = memoryRegistry();
	memory.put("flights-value", "NONE", "one");
	await register(memory, [schema(["one", "two"], "FULL")]);
	expect(memory.writes).toEqual(["compatibility flights-value", "register flights-value"]);
});

test("a schema that shall take no versions gets those that were released before", async () => {
	const fresh = memoryRegistry();
	await register(fresh, [schema(["one", "two"], "DISABLED")]);
	expect(fresh.writes).toEqual(["create flights-value", "register flights-value", "compatibility flights-value"]);
	expect(fresh.schemas.get("flights-value")?.compatibility).toBe("DISABLED");

	const old = memoryRegistry();
	old.put("flights-value", "BACKWARD", "one");
	await register(old, [schema(["one", "two"], "DISABLED")]);
	expect(old.writes).toEqual(["register flights-value", "compatibility flights-value"]);
});

test("a schema that takes no versions refuses a new one with a code, and is fine without", async () => {
	const memory = memoryRegistry();
	memory.put("flights-value", "DISABLED", "one");
	expect(await numbers(register(memory, [schema(["one"], "DISABLED")]))).toEqual([[["digest of one", 1]]]);
	await expect(register(memory, [schema(["one", "two"], "DISABLED")])).rejects.toMatchObject({
		code: "SCHEMA_VERSIONS_DISABLED",
	});
	expect(memory.writes).toEqual([]);
});

test("a schema without versions gets its first, and then its compatibility", async () => {
	const memory = memoryRegistry();
	memory.put("flights-value", "NONE");
	await register(memory, [schema(["one"], "BACKWARD")]);
	expect(memory.writes).toEqual(["register flights-value", "compatibility flights-value"]);
});

test("a schema of another format is refused", async () => {
	const memory = memoryRegistry();
	memory.schemas.set("flights-value", { compatibility: "BACKWARD", format: "JSON", versions: [] });
	await expect(register(memory, [schema(["one"])])).rejects.toMatchObject({ code: "SCHEMA_FORMAT_DIFFERS" });
});

const history = ["one", "two", "three", "four"];
const states = fc.record({
	released: fc.integer({ min: 1, max: history.length }),
	there: fc.option(
		fc.record({
			versions: fc.subarray(["other", ...history.slice(0, 2)]),
			compatibility: fc.constantFrom("NONE" as const, "BACKWARD" as const),
		}),
	),
	compatibility: fc.constantFrom<Compatibility>("BACKWARD", "NONE", "FULL_ALL", "DISABLED"),
	pending: fc.integer({ min: 0, max: 3 }),
});

test("whatever is lost, throttled or killed on the way, the end is the same", async () => {
	await fc.assert(
		fc.asyncProperty(states, mishaps, async ({ released, there, compatibility, pending }, happens) => {
			const wanted = [schema(history.slice(0, released), compatibility), schema(["key"], "FULL", "flights-key")];
			const start = (memory: MemoryRegistry) => {
				if (there) memory.put("flights-value", there.compatibility, ...there.versions);
				return memory;
			};
			const smooth = start(memoryRegistry());
			const expected = await register(smooth, wanted);
			const rough = start(memoryRegistry({ mishap: inOrder(happens), pending }));
			expect(await untilDone(() => register(rough, wanted))).toEqual(expected);

			const state = ({ schemas }: MemoryRegistry) =>
				[...schemas].map(([subject, { versions, ...rest }]) => [subject, rest, versions.map(({ id, status }) => [id, status])]);
			expect(state(rough)).toEqual(state(smooth));
			if (there) expect(definitions(rough)?.slice(0, there.versions.length)).toEqual(there.versions);

			const writes = rough.writes.length;
			expect(await untilDone(() => register(rough, wanted))).toEqual(expected);
			expect(rough.writes).toHaveLength(writes);
		}),
		{ numRuns: 300 },
	);
});
