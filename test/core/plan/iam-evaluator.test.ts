import { describe, expect, test } from "vitest";
import { type IamStatement, isAllowed, statementsOf } from "../../support/iam-evaluator.ts";

const allow: IamStatement = { Effect: "Allow", Action: "s3:Put*", Resource: ["arn:aws:s3:::a/*", "arn:aws:s3:::b"] };
const put = { action: "s3:PutObject", resource: "arn:aws:s3:::a/1" };

describe("the evaluator of policies", () => {
	test.each([
		["denies what no statement names", [], put, false],
		["allows what a pattern of action and resource covers", [allow], put, true],
		["takes actions whatever their case", [allow], { ...put, action: "S3:putobject" }, true],
		["takes resources as they are written", [allow], { ...put, resource: "arn:aws:s3:::A/1" }, false],
		["matches the whole of a resource", [allow], { ...put, resource: "arn:aws:s3:::b/1" }, false],
		["takes a dot as a dot", [{ ...allow, Resource: "arn:aws:s3:::a.b" }], { ...put, resource: "arn:aws:s3:::a-b" }, false],
		["lets one denial outweigh every allowance", [allow, { ...allow, Effect: "Deny" }], put, false],
		["lets a question mark stand for one character", [{ ...allow, Resource: "arn:aws:s3:::a/?" }], put, true],
	])("%s", (_title, statements, request, expected) => {
		expect(isAllowed(statements, request)).toBe(expected);
	});

	test.each([
		["StringEquals", "123", "123", true],
		["StringEquals", ["122", "123"], "123", true],
		["StringEquals", "12*", "123", false],
		["StringLike", "12*", "123", true],
	])("judges %s of %s", (operator, wanted, given, expected) => {
		const statement = { ...allow, Condition: { [operator]: { "s3:ResourceAccount": wanted } } };
		expect(isAllowed([statement], { ...put, context: { "s3:ResourceAccount": given } })).toBe(expected);
		expect(isAllowed([statement], put)).toBe(false);
	});

	test("refuses to judge what it does not know", () => {
		expect(() => isAllowed([{ ...allow, NotAction: "s3:*" } as IamStatement], put)).toThrow("NotAction");
		expect(() => isAllowed([{ ...allow, Condition: { IpAddress: { "aws:SourceIp": "10.0.0.0/8" } } }], put)).toThrow("IpAddress");
		expect(() => isAllowed([{ ...allow, Effect: "Maybe" }], put)).toThrow("Maybe");
		expect(() => statementsOf({})).toThrow("no policy");
	});

	test("reads a document as text, and one statement without a list", () => {
		expect(statementsOf(JSON.stringify({ Version: "2012-10-17", Statement: allow }))).toEqual([allow]);
		expect(statementsOf({ Statement: [allow] })).toEqual([allow]);
	});
});
