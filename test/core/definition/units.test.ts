import { readDuration, readSize } from "@millrace/core";
import { expect, test } from "vitest";

test("durations are read in milliseconds", () => {
	expect(
		(["200 ms", "1 second", "30 seconds", "1.5 minutes", "2 hours", "7 days", "0 ms"] as const).map((text) => readDuration(text)),
	).toEqual([200, 1000, 30_000, 90_000, 7_200_000, 604_800_000, 0]);
});

test("sizes are read in bytes, a KB being 1024 of them", () => {
	expect((["1 B", "1 KB", "512 MB", "10 GB"] as const).map((text) => readSize(text))).toEqual([
		1, 1024, 536_870_912, 10_737_418_240,
	]);
});

test("anything else is not a number, for the checks that name the field", () => {
	for (const text of ["7 dayz", "200 mss", "1s", "day", "", "-1 second", "1  second", "1 second ", "1e3 ms", "__proto__"]) {
		expect(readDuration(text as never)).toBeNaN();
	}
	for (const text of ["10 mb", "10MB", "MB", "1 TB", "-1 B"]) expect(readSize(text as never)).toBeNaN();
});
