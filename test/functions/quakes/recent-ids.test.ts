import { createRecentIds } from "@example/functions/quakes/recent-ids";
import { expect, test } from "vitest";

test("the oldest ids are forgotten when there are too many", () => {
	const recent = createRecentIds(2);
	for (const id of ["a", "b", "c"]) recent.add(id);
	expect(["a", "b", "c"].map((id) => recent.has(id))).toEqual([false, true, true]);
});

test("an id that is added again takes no room twice", () => {
	const recent = createRecentIds(2);
	for (const id of ["a", "b", "b", "b"]) recent.add(id);
	expect(recent.has("a")).toBe(true);
});
