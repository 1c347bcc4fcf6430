import { globSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { generate, readLock, writeLock } from "@millrace/codegen";
import { expect, test } from "vitest";
import { root } from "../support/sources.ts";

const lockOf = (folder: string) => readFileSync(join(root, folder, "schemas.lock.json"), "utf8");

test.each([
	["packages/schemas", ["airline.Flight", "airline.WeatherObservation"]],
	[".", ["bench.Change", "bench.Click", "bench.Order", "bench.Telemetry"]],
])("the lock of %s can be trusted, and is what releasing writes", (folder, names) => {
	const lock = readLock({ path: "schemas.lock.json", text: lockOf(folder) });
	expect([...lock.schemas.keys()]).toEqual(names);
	expect(writeLock(lock)).toBe(lockOf(folder));
});

/* Folders of schemas with the package that holds them, from which paths in generated headers are written. */
test.each([
	["the example's", "packages/schemas", "avro", "src/generated"],
	["the benchmarks'", ".", "bench/schemas", "bench/generated"],
])("%s generated code is what the generator writes today", (_, packageFolder, schemas, target) => {
	const folder = join(root, packageFolder);
	const sources = globSync(`${schemas}/**/*.avsc`, { cwd: folder }).sort();
	const written = generate(
		sources.map((path) => ({ path, text: readFileSync(join(folder, path), "utf8") })),
		{ root: schemas, lock: readLock({ path: "schemas.lock.json", text: lockOf(packageFolder) }) },
	);
	const generated = join(folder, target);
	expect(written.length).toBe(sources.length);
	for (const { path, text } of written) expect(readFileSync(join(generated, path), "utf8")).toBe(text);
	const present = globSync("**/*.ts", { cwd: generated }).map((path) => relative(".", path));
	expect(present.sort()).toEqual(written.map(({ path }) => path).sort());
});
