import { expect, test } from "vitest";
import { writeRanges } from "../../../packages/cli/src/text/ranges.ts";

test.each([
	[[3], "3"],
	[[1, 2], "1 to 2"],
	[[1, 2, 3, 7, 9, 10], "1 to 3, 7, 9 to 10"],
	[[], ""],
])("%j is written as %s", (numbers, text) => {
	expect(writeRanges(numbers)).toBe(text);
});
