import { expect, test } from "vitest";
import {
	createPathTree,
	endsOf,
	pathsBelow,
	readRedactPath,
	stepInto,
} from "../../../packages/local/src/recording/redact-path.ts";

test.each([
	["key", { part: "key", steps: [] }],
	["value.customer.email", { part: "value", steps: ["customer", "email"] }],
	["value.lines.*", { part: "value", steps: ["lines", "*"] }],
	["value.with\\.dot.inside", { part: "value", steps: ["with.dot", "inside"] }],
	["headers", { part: "headers", steps: [] }],
	["headers.x.trace.id", { part: "headers", steps: ["x.trace.id"] }],
])("%s is a path", (text, path) => {
	expect(readRedactPath(text)).toEqual({ text, ...path });
});

test.each(["", "customer.email", "value..email", "value.", ".value", "Value.email", "header.authorization"])(
	"%j is none",
	(text) => {
		expect(() => readRedactPath(text)).toThrow(expect.objectContaining({ code: "REDACT_PATH_INVALID", category: "usage" }));
	},
);

test("paths are one tree, in which a name and any name lead on side by side", () => {
	const root = [createPathTree(["value.a.b", "value.*.c", "value.a"].map(readRedactPath))];
	const a = stepInto(root, ["a"]);
	expect(endsOf(a)).toEqual(["value.a"]);
	expect(pathsBelow(a)).toEqual(["value.a", "value.a.b", "value.*.c"]);
	expect(endsOf(stepInto(a, ["c"]))).toEqual(["value.*.c"]);
	expect(endsOf(stepInto(stepInto(root, ["other"]), ["c"]))).toEqual(["value.*.c"]);
	expect(stepInto(stepInto(root, ["other"]), ["b"])).toEqual([]);
	expect(endsOf(stepInto(root, ["old", "a"]))).toEqual(["value.a"]);
});
