import { expect, test } from "vitest";
import { describeThrown } from "../../../packages/local/src/invoker/describe-thrown.ts";

/** An error whose stack is that of its sources. */
function thrown(error: Error, ...frames: readonly string[]): Error {
	error.stack = [`${error.name}: ${error.message}`, ...frames.map((frame) => `    ${frame}`)].join("\n");
	return error;
}

const silent = new RangeError("gone");
silent.message = "";

test.each([
	[
		"with its innermost place",
		thrown(new TypeError("no table"), "at src/a.ts:3:7", "at src/b.ts:1:1"),
		"TypeError: no table, at src/a.ts:3:7",
	],
	["in a function", thrown(new Error("no table."), "at load (src/a.ts:3:7)"), "Error: no table, at load (src/a.ts:3:7)"],
	["without a place of the user's", thrown(new Error("no table")), "Error: no table"],
	["its first line alone", thrown(new Error("no table\n    of orders")), "Error: no table"],
	["without a message", thrown(silent, "at src/a.ts:3:7"), "RangeError, at src/a.ts:3:7"],
	["what is no error", "no table", "something that is no error"],
])("%s", (_, error, described) => {
	expect(describeThrown(error)).toBe(described);
});
