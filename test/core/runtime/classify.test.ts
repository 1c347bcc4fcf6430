import { DeadLetter, SkipRecord } from "@millrace/core";
import { expect, test } from "vitest";
import { classify, errorCode } from "../../../packages/core/src/runtime/classify.ts";
import { InflateError } from "../../../packages/core/src/runtime/inflate.ts";

const named = (name: string, fields: object = {}) => Object.assign(new Error("x"), { name, ...fields });

test.each<[string, unknown, string]>([
	["SkipRecord", new SkipRecord("x"), "skip"],
	["DeadLetter", new DeadLetter("x"), "deadLetter"],
	["a SkipRecord of another copy of core", named("SkipRecord", { signal: "skip" }), "skip"],
	["a DeadLetter of another copy of core", named("DeadLetter", { signal: "deadLetter" }), "deadLetter"],
	["an error that is only called SkipRecord", named("SkipRecord"), "retry"],
	["an error that is only called DeadLetter", named("DeadLetter", { signal: "SIGTERM" }), "retry"],
	["an object that is no error", { name: "SkipRecord", signal: "skip" }, "retry"],
	["an error of ours", new InflateError("x"), "retry"],
	["undefined", undefined, "retry"],
	["null", null, "retry"],
	["a text", "SkipRecord", "retry"],
])("%s", (_title, error, verdict) => {
	expect(classify(error)).toBe(verdict);
});

test("an error goes by its code, or else by its name", () => {
	expect([new InflateError("x"), new RangeError("x"), "x", undefined].map(errorCode)).toEqual([
		"PAYLOAD_NOT_INFLATED",
		"RangeError",
		"UNKNOWN",
		"UNKNOWN",
	]);
});
