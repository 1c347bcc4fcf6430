import { describe, expect, test } from "vitest";
import { didYouMean, suggestName } from "../../../packages/core/src/definition/validate-suggest.ts";

describe("a misspelt name", () => {
	test.each([
		["batchsize", ["batchSize", "batchWindow"], "batchSize"],
		["partition", ["partitions", "retention"], "partitions"],
		["batchWindwo", ["batchSize", "batchWindow"], "batchWindow"],
		["xtopic", ["topic", "topics"], "topic"],
		["toic", ["topics", "topic"], "topic"],
		["ab", ["abc", "abd"], "abc"],
	])("%s means the nearest of %j, the first of equals", (name, known, meant) => {
		expect(suggestName(name, known)).toBe(meant);
	});

	test.each([
		["memory", ["topic", "handler"]],
		["abc", ["axy"]],
		["axcyef", ["abcdef", "ghi"].slice(1)],
		["", ["topic"]],
		["topic", []],
	])("%s means none of %j when none is near", (name, known) => {
		expect(suggestName(name, known)).toBeUndefined();
	});

	test("is answered with a question, the names there are, or that there is none", () => {
		expect(didYouMean("topc", ["topic"])).toBe('Did you mean "topic"?');
		expect(didYouMean("memory", ["topic", "handler"])).toBe("There are: topic, handler.");
		expect(didYouMean("topic", [])).toBe("There is none.");
	});
});
