import { expect, test } from "vitest";
import {
	RegistryDeniedError,
	RegistryTroubleError,
	VersionRefusedError,
} from "../../../packages/local/src/registry-client/registry-error.ts";
import { backOff, withRetries } from "../../../packages/local/src/registry-client/retrying.ts";
import type { SchemaRegistry } from "../../../packages/local/src/registry-client/schema-registry.ts";

function start(errors: readonly Error[], random = 1) {
	const left = [...errors];
	const waits: number[] = [];
	let asked = 0;
	const answer = async () => {
		asked++;
		const error = left.shift();
		if (error !== undefined) throw error;
		return [];
	};
	const wait = async (milliseconds: number) => void waits.push(milliseconds);
	// Sound: nothing else is called here.
	const registry = withRetries({ subjects: answer, register: answer } as unknown as SchemaRegistry, {
		wait,
		random: () => random,
	});
	return { registry, waits, asked: () => asked };
}

const trouble = () => new RegistryTroubleError("down");

test("a question that failed in a way that passes is asked again, with longer waits", async () => {
	const { registry, waits } = start([trouble(), trouble(), trouble(), trouble()]);
	expect(await registry.subjects()).toEqual([]);
	expect(waits).toEqual([200, 400, 800, 1600]);
});

test("after five times it is over", async () => {
	const { registry, asked } = start(Array.from({ length: 9 }, trouble));
	await expect(registry.subjects()).rejects.toMatchObject({ code: "REGISTRY_UNAVAILABLE" });
	expect(asked()).toBe(5);
});

test.each([new RegistryDeniedError("no"), new VersionRefusedError("no"), new Error("a bug")])(
	"%s is not asked again",
	async (error) => {
		const { registry, asked } = start([error]);
		await expect(registry.subjects()).rejects.toBe(error);
		expect(asked()).toBe(1);
	},
);

test("a write is never repeated blindly", async () => {
	const { registry, asked } = start([trouble()]);
	await expect(registry.register("s", "AVRO", "{}")).rejects.toMatchObject({ code: "REGISTRY_UNAVAILABLE" });
	expect(asked()).toBe(1);
});

test("waits are anything up to their limit, which is 5 s at most", async () => {
	const waits: number[] = [];
	const wait = async (milliseconds: number) => void waits.push(milliseconds);
	for (const [tries, random] of [
		[1, 0],
		[1, 0.5],
		[3, 0.5],
		[30, 0.999],
	] as const)
		await backOff({ wait, random: () => random }, tries);
	expect(waits).toEqual([0, 100, 400, 4995]);
});
