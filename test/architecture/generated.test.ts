import { globSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { generate, readLock, writeLock } from "@millrace/codegen";
import { expect, test } from "vitest";
import { root } from "../support/sources.ts";

const lockText = readFileSync(join(root, "packages/schemas/schemas.lock.json"), "utf8");

test("the example's lock can be trusted, and is what releasing writes", () => {
	const lock = readLock({ path: "schemas.lock.json", text: lockText });
	expect([...lock.schemas.keys()]).toEqual(["airline.Flight", "airline.WeatherObservation"]);
	expect(writeLock(lock)).toBe(lockText);
});

test("the example's generated code is what the generator writes today", () => {
	const folder = join(root, "packages/schemas");
	const sources = globSync("avro/**/*.avsc", { cwd: folder }).sort();
	const written = generate(
		sources.map((path) => ({ path, text: readFileSync(join(folder, path), "utf8") })),
		{ root: "avro", lock: readLock({ path: "schemas.lock.json", text: lockText }) },
	);
	const generated = join(folder, "src/generated");
	expect(written.length).toBe(sources.length);
	for (const { path, text } of written) expect(readFileSync(join(generated, path), "utf8")).toBe(text);
	const present = globSync("**/*.ts", { cwd: generated }).map((path) => relative(".", path));
	expect(present.sort()).toEqual(written.map(({ path }) => path).sort());
});
