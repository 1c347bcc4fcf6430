import { expect, test } from "vitest";
import { type CachingOptions, withCache } from "../../../packages/local/src/registry-client/caching.ts";
import { RegistryRefusedError, RegistryTroubleError } from "../../../packages/local/src/registry-client/registry-error.ts";
import type { RegistryVersion, SchemaRegistry } from "../../../packages/local/src/registry-client/schema-registry.ts";

const version = (number: number): RegistryVersion => ({ number, id: `id-${number}`, status: "AVAILABLE" });

/** A registry that counts, and answers as it is told. */
function start(answer: (number: number) => Promise<string>, options: Partial<CachingOptions> = {}) {
	const asked: number[] = [];
	const definition: SchemaRegistry["definition"] = (_, { number }) => {
		asked.push(number);
		return answer(number);
	};
	// Sound: the cache asks for nothing else here.
	const registry = withCache({ definition } as SchemaRegistry, { now: () => 0, ...options });
	return { asked, get: (number: number) => registry.definition("s", version(number)) };
}

test("callers at the same time share one request, and later ones its answer", async () => {
	const { asked, get } = start(async (number) => `text ${number}`);
	expect(await Promise.all(Array.from({ length: 1000 }, (_, index) => get(index % 5)))).toHaveLength(1000);
	expect(await get(3)).toBe("text 3");
	expect(asked).toEqual([0, 1, 2, 3, 4]);
});

test("callers at the same time share a failure, and what passes is asked again", async () => {
	let isDown = true;
	const { asked, get } = start(() => (isDown ? Promise.reject(new RegistryTroubleError("down")) : Promise.resolve("text")));
	const results = await Promise.allSettled([get(1), get(1), get(1)]);
	expect(results.map(({ status }) => status)).toEqual(["rejected", "rejected", "rejected"]);
	expect(asked).toEqual([1]);
	isDown = false;
	expect(await get(1)).toBe("text");
	expect(asked).toEqual([1, 1]);
});

test("an answer that trying again does not mend is believed for a while", async () => {
	let now = 0;
	const { asked, get } = start(() => Promise.reject(new RegistryRefusedError("no")), { now: () => now, negativeMs: 100 });
	await expect(get(1)).rejects.toThrow("no");
	now = 99;
	await expect(get(1)).rejects.toThrow("no");
	expect(asked).toEqual([1]);
	now = 100;
	await expect(get(1)).rejects.toThrow("no");
	expect(asked).toEqual([1, 1]);
});

test("what was not used for longest goes when there are too many", async () => {
	const { asked, get } = start(async (number) => String(number), { most: 2 });
	for (const number of [1, 2, 1, 3, 1, 2]) await get(number);
	expect(asked).toEqual([1, 2, 3, 2]);
});
