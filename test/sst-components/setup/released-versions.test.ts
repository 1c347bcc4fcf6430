import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readLock } from "@millrace/codegen";
import { expect, test } from "vitest";
import { readReleasedVersions } from "../../../packages/sst/src/setup/released-versions.ts";
import { root } from "../../support/sources.ts";

const path = "packages/schemas/schemas.lock.json";
const text = readFileSync(join(root, path), "utf8");
const lock = () => JSON.parse(text);

test("versions and their texts are those that the generator reads", () => {
	const expected = [...readLock({ path, text }).schemas].map(([name, versions]) => [
		name,
		versions.map(({ digest, definition }) => ({ digest, definition })),
	]);
	expect([...readReleasedVersions([lock()])]).toEqual(expected);
});

test("several lock files are one, and a schema may stand in two of them with the same versions", () => {
	const other = JSON.parse(readFileSync(join(root, "schemas.lock.json"), "utf8"));
	const names = [...Object.keys(lock().schemas), ...Object.keys(other.schemas)];
	expect([...readReleasedVersions([lock(), other, lock()]).keys()]).toEqual([...new Set(names)]);
});

const changed = (change: (flight: { digest: string; definition: { name: string } }, file: ReturnType<typeof lock>) => void) => {
	const file = lock();
	change(file.schemas["airline.Flight"][0], file);
	return file;
};

test.each([
	["no object", [], "The lock file is no object."],
	["another format", { ...lock(), lockfileVersion: 2 }, "The lock file has the format 2, and this Millrace knows 1."],
	["no schemas", { lockfileVersion: 1 }, '"schemas" is no object.'],
	[
		"no list",
		changed((_, file) => Object.assign(file.schemas, { "airline.Flight": {} })),
		'The versions of "airline.Flight" are no list.',
	],
	[
		"a version that is none",
		changed((_, file) => file.schemas["airline.Flight"].push(null)),
		'A version of "airline.Flight" is no object.',
	],
	["a changed digest", changed((flight) => Object.assign(flight, { digest: "0".repeat(64) })), "is not the one of its digest."],
	["a changed definition", changed((flight) => Object.assign(flight.definition, { name: "x" })), "is not the one of its digest."],
	["no definition", changed((flight) => Object.assign(flight, { definition: undefined })), "is not the one of its digest."],
] as const)("%s is refused", (_, file, problem) => {
	expect(() => readReleasedVersions([file])).toThrow(
		expect.objectContaining({ code: "LOCK_INVALID", message: expect.stringContaining(problem) }),
	);
});

test("two lock files that disagree are refused", () => {
	const longer = lock();
	longer.schemas["airline.Flight"] = longer.schemas["airline.WeatherObservation"];
	expect(() => readReleasedVersions([lock(), longer])).toThrow(/Two lock files have different versions of "airline.Flight"/);
});
