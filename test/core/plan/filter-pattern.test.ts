import { describe, expect, test } from "vitest";
import { faultOfPattern } from "../../../packages/core/src/plan/filter-pattern.ts";

describe("Lambda's filter syntax", () => {
	test.each<[unknown]>([
		[{ kind: ["delay"] }],
		[{ kind: ["delay", "cancel"], at: { airport: [null] } }],
		[{ note: [""] }],
		[["error", { "anything-but": ["info"] }]],
		[{ kind: [{ "equals-ignore-case": "alice" }] }],
		[{ kind: [{ "anything-but": ["Raining", 3] }] }],
		[{ price: [{ numeric: ["=", 100] }] }],
		[{ price: [{ numeric: [">", 10, "<=", 20] }] }],
		[{ name: [{ exists: true }] }],
		[{ region: [{ prefix: "us-" }, { suffix: ".png" }] }],
		[{ $or: [{ a: ["1"] }, { b: { c: [2] } }] }],
	])("takes %j", (pattern) => {
		expect(faultOfPattern(pattern, "value")).toBeUndefined();
	});

	test.each<[unknown, string]>([
		["error", "value is neither an object nor an array of alternatives"],
		[null, "value is neither an object nor an array of alternatives"],
		[{}, "value is empty, which filters nothing"],
		[{ kind: "delay" }, "value.kind is neither an object nor an array of alternatives"],
		[{ kind: [] }, "value.kind is an empty array, which nothing matches"],
		[{ kind: [["delay"]] }, "value.kind[0] is no operator"],
		[{ kind: [{ wildcard: "a*" }] }, 'value.kind[0] has the unknown operator "wildcard"'],
		[{ kind: [{ prefix: "a", suffix: "b" }] }, "value.kind[0] is no operator"],
		[{ kind: [{ prefix: 3 }] }, "value.kind[0].prefix is no text"],
		[{ kind: [{ exists: "yes" }] }, "value.kind[0].exists is neither true nor false"],
		[{ kind: [{ "anything-but": [] }] }, "value.kind[0].anything-but is no array of texts or numbers"],
		[{ price: [{ numeric: [">"] }] }, 'value.price[0].numeric is no comparison such as [">", 10, "<=", 20]'],
		[{ price: [{ numeric: ["!=", 1] }] }, 'value.price[0].numeric is no comparison such as [">", 10, "<=", 20]'],
		[{ price: [{ numeric: ["<", 1, ">", 2] }] }, 'value.price[0].numeric is no comparison such as [">", 10, "<=", 20]'],
		[{ price: [{ numeric: [">", "1"] }] }, 'value.price[0].numeric is no comparison such as [">", 10, "<=", 20]'],
		[{ $or: [{ a: ["1"] }] }, "value.$or is no array of two or more objects"],
		[{ $or: [{ a: ["1"] }, ["b"]] }, "value.$or[1] is no object"],
	])("refuses %j and names the spot", (pattern, fault) => {
		expect(faultOfPattern(pattern, "value")).toBe(fault);
	});
});
