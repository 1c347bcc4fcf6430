import { expect, test } from "vitest";
import { redactJson } from "../../../packages/local/src/recording/redact-json.ts";
import { createPathTree, readRedactPath } from "../../../packages/local/src/recording/redact-path.ts";

function redact(json: string | Uint8Array, ...paths: readonly string[]) {
	const met: string[] = [];
	const state = [createPathTree(paths.map(readRedactPath))];
	const text = Buffer.from(
		redactJson(typeof json === "string" ? Buffer.from(json) : json, state, (path) => met.push(path)),
	).toString();
	return { text, met };
}

test("a value that is redacted keeps its type, and all others keep their value and place", () => {
	const json =
		'{"email":"a@b","age":41,"vip":true,"note":null,"tags":["x"],"home":{"street":"y"},"id":12345678901234567890,"price":1.10}';
	const paths = ["email", "age", "vip", "note", "tags", "home"].map((name) => `value.${name}`);
	expect(redact(json, ...paths).text).toBe(
		'{"email":"[redacted]","age":0,"vip":false,"note":null,"tags":[],"home":{},"id":12345678901234567890,"price":1.10}',
	);
	expect(redact(json, "value").text).toBe("{}");
	expect(redact(json, "value.id").text).toContain('"id":0,');
});

test("lists are passed through, and any name is a star", () => {
	const json = '{"lines":[{"sku":"s1","n":1},{"sku":"s2","n":2}],"people":{"ann":{"mail":"a"},"bob":{"mail":"b"}}}';
	expect(redact(json, "value.lines.sku").text).toContain('[{"sku":"[redacted]","n":1},{"sku":"[redacted]","n":2}]');
	expect(redact(json, "value.people.*.mail").text).toContain('{"ann":{"mail":"[redacted]"},"bob":{"mail":"[redacted]"}}');
	expect(redact(json, "value.lines.*").text).toContain('[{"sku":"[redacted]","n":0},{"sku":"[redacted]","n":0}]');
});

test("a path that ends too early redacts what is there, and one that is not there nothing", () => {
	expect(redact('{"customer":"ann@example.com"}', "value.customer.email")).toEqual({
		text: '{"customer":"[redacted]"}',
		met: ["value.customer.email"],
	});
	expect(redact('{"customer":null,"other":1}', "value.customer.email", "value.nothing")).toEqual({
		text: '{"customer":null,"other":1}',
		met: [],
	});
	expect(redact('"ann@example.com"', "value.email").text).toBe('"[redacted]"');
	expect(redact("7", "value.email").text).toBe("0");
});

test("names that objects inherit are names like any other, and a name that stands twice is not written in clear", () => {
	expect(redact('{"__proto__":{"mail":"a"},"constructor":"b"}', "value.__proto__.mail", "value.constructor").text).toBe(
		'{"__proto__":{"mail":"[redacted]"},"constructor":"[redacted]"}',
	);
	expect(redact('{"mail":"secret","mail":"other"}', "value.mail").text).toBe('{"mail":"[redacted]"}');
});

test.each([
	["{"],
	[""],
	["{'mail':1}"],
	[Buffer.from([0x22, 0xff, 0x22])],
	["[".repeat(100_000)],
	[`${"[".repeat(2000)}${"]".repeat(2000)}`],
])("what is no JSON in UTF-8, or nested beyond measure, is an error", (json) => {
	expect(() => redact(json, "value.mail")).toThrow(/./);
});
