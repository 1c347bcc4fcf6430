import { compiledVersions, type Lock } from "@millrace/codegen";
import { expect, test } from "vitest";

/** A digest that begins with the number of its version. */
const digest = (version: number) => `${version}`.padStart(2, "0").padEnd(64, "f");

/** Versions 1 to `count`; those of `pins` are pinned. */
function lockOf(count: number, pins: readonly number[] = []): Lock {
	const versions = Array.from({ length: count }, (_, index) => ({
		digest: digest(index + 1),
		definition: '"int"',
		pinned: pins.includes(index + 1),
	}));
	return { schemas: new Map([["a.B", versions]]) };
}
const numbers = (lock: Lock, current: number, limit?: number) =>
	compiledVersions(lock, "a.B", digest(current), limit).map((version) => Number(version.digest.slice(0, 2)));

test("at most five versions are compiled in with the current one, newest first", () => {
	expect(numbers(lockOf(9), 9)).toEqual([8, 7, 6, 5]);
	expect(numbers(lockOf(2), 2)).toEqual([1]);
	expect(numbers(lockOf(9), 9, 2)).toEqual([8]);
	expect(numbers(lockOf(9), 9, 1)).toEqual([]);
});

test("a version that is not released yet counts as one: releasing it changes nothing", () => {
	for (const pins of [[], [1, 3]]) expect(numbers(lockOf(8, pins), 9)).toEqual(numbers(lockOf(9, pins), 9));
});

test("a current version that was released long ago takes no place twice", () => {
	expect(numbers(lockOf(9), 3)).toEqual([9, 8, 7, 6]);
});

test("a pinned version stays, however many are newer, and takes no place of another one", () => {
	expect(numbers(lockOf(9, [1]), 9)).toEqual([8, 7, 6, 5, 1]);
	expect(numbers(lockOf(9, [7]), 9)).toEqual([8, 7, 6, 5]);
	expect(numbers(lockOf(9, [1, 9]), 9, 1)).toEqual([1]);
});

test("a schema that was never released has no older versions", () => {
	expect(compiledVersions(lockOf(3), "a.Other", digest(1))).toEqual([]);
});

test("a current version that functions could not tell from a released one is refused", () => {
	const twin = `${digest(1).slice(0, 16)}${"0".repeat(48)}`;
	expect(() => compiledVersions(lockOf(1), "a.B", twin)).toThrow(expect.objectContaining({ code: "RELEASE_REFUSED" }));
});
