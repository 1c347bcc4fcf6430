import { expect, test } from "vitest";
import { compileRecordFilter } from "../../../packages/local/src/mapping/record-filter.ts";
import { record } from "../support/records.ts";

const passes = (value: Buffer | string | null, ...patterns: string[]) =>
	compileRecordFilter(patterns)(record(0, 0, { value: value === null ? null : Buffer.from(value).toString("base64") }));

test("without filters every record passes", () => {
	expect(passes("anything")).toBe(true);
	expect(passes("anything", "{}")).toBe(true);
});

test.each([
	["plain text and a plain pattern that matches", "error", '{"value":["error"]}', true],
	["plain text and a plain pattern that does not", "info", '{"value":["error"]}', false],
	["plain text and anything-but", "error", '{"value":[{"anything-but":["error"]}]}', false],
	["plain text and a JSON pattern, which is ignored", "error", '{"value":{"level":["error"]}}', true],
	["JSON and a plain pattern, which is ignored", '{"level":"info"}', '{"value":["error"]}', true],
	["JSON and a JSON pattern that matches", '{"level":"error"}', '{"value":{"level":["error"]}}', true],
	["JSON and a JSON pattern that does not", '{"level":"info"}', '{"value":{"level":["error"]}}', false],
	[
		"bytes that are not UTF-8, where the pattern is ignored",
		Buffer.from([3, 0, 255, 254]),
		'{"value":{"level":["error"]}}',
		true,
	],
	["a tombstone, where the pattern is ignored", null, '{"value":{"level":["error"]}}', true],
])("%s", (_, value, pattern, expected) => {
	expect(passes(value, pattern)).toBe(expected);
});

test("a record passes when one of several filters matches", () => {
	const filters = ['{"value":{"a":[1]}}', '{"value":{"b":[1]}}'];
	expect(passes('{"b":1}', ...filters)).toBe(true);
	expect(passes('{"c":1}', ...filters)).toBe(false);
});

test.each(["key", "metadata", "topic"])("a filter on %s is refused, because Kafka mappings look at the value alone", (name) => {
	expect(() => compileRecordFilter([JSON.stringify({ [name]: ["x"] })])).toThrow(
		expect.objectContaining({ code: "FILTER_PATTERN_INVALID", problem: `Filters[0] filters on "${name}".` }),
	);
});

test.each(["", "no json", "[]", '"text"', "null"])("a pattern that is no JSON object is refused: %j", (text) => {
	expect(() => compileRecordFilter([text])).toThrow(expect.objectContaining({ code: "FILTER_PATTERN_INVALID" }));
});
