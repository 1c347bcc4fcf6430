import { expect, test } from "vitest";
import { readBatchResponse } from "../../../packages/local/src/mapping/batch-response.ts";
import { record, records } from "../support/records.ts";

test.each([
	["a text", "done"],
	["a number", 1],
	["true", true],
	["a list", []],
])("%s is no batch response, so that everything is retried", (_, response) => {
	expect(readBatchResponse(response, records("0:0"))).toEqual({ kind: "unreadable", reason: "the response is not an object" });
});

test("a list of failures that is none is no batch response", () => {
	expect(readBatchResponse({ batchItemFailures: {} }, records("0:0"))).toMatchObject({ kind: "unreadable" });
});

test("a topic with dashes and digits is told apart from its partitions", () => {
	const odd = record(1, 5, { topic: "orders-1" });
	const other = record(11, 5, { topic: "orders" });
	const response = { batchItemFailures: [{ itemIdentifier: { partition: "orders-1-1", offset: 5 } }] };
	expect(readBatchResponse(response, [other, odd])).toEqual({ kind: "partial", failed: new Set([odd]) });
});

test("a record that is named twice is retried once", () => {
	const [only] = records("0:0");
	const failure = { itemIdentifier: { partition: "eu-orders-0", offset: 0 } };
	expect(readBatchResponse({ batchItemFailures: [failure, failure] }, records("0:0"))).toMatchObject({ kind: "partial" });
	expect(readBatchResponse({ batchItemFailures: [failure, failure] }, [only as never])).toEqual({
		kind: "partial",
		failed: new Set([only]),
	});
});

test("one unknown record among known ones makes the whole response unreadable, without quoting it", () => {
	const response = {
		batchItemFailures: [
			{ itemIdentifier: { partition: "eu-orders-0", offset: 0 } },
			{ itemIdentifier: { partition: "secret", offset: 0 } },
		],
	};
	expect(readBatchResponse(response, records("0:0"))).toEqual({
		kind: "unreadable",
		reason: "batchItemFailures[1] names a record that was not in the event",
	});
});
