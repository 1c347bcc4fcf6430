import { expect, test } from "vitest";
import { readLetterFacts } from "../../../packages/local/src/redrive/dead-letter.ts";
import { functionLetter, lambdaLetter } from "../support/letters.ts";
import { record } from "../support/records.ts";

test("an envelope says why, whose and when", () => {
	expect(readLetterFacts(JSON.parse(lambdaLetter([record(0, 1)])))).toEqual({
		condition: "RetryAttemptsExhausted",
		code: undefined,
		consumer: undefined,
		functionName: "shop-production-billing",
		time: 1_700_000_500_000,
	});
	expect(readLetterFacts(JSON.parse(functionLetter(record(0, 1), "RECORD_UNDECODABLE")))).toMatchObject({
		condition: "HandlerGaveUp",
		code: "RECORD_UNDECODABLE",
		consumer: "billing",
	});
});

test.each([
	[{ records: {} }],
	[null],
	["text"],
	[
		{
			requestContext: { condition: "with secrets\nin it", functionArn: 7 },
			millrace: { code: { a: 1 }, consumer: "" },
			timestamp: "soon",
		},
	],
])("what is not written as AWS or Millrace writes it says nothing", (document) => {
	expect(Object.values(readLetterFacts(document)).filter((fact) => fact !== undefined)).toEqual([]);
});
