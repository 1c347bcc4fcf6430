import { expect, test } from "vitest";
import { readMappingRules } from "../../../packages/local/src/mapping/mapping-rules.ts";
import { mappingOf, PROVISIONED } from "../support/records.ts";

const limits = { MaximumRetryAttempts: 3, MaximumRecordAgeInSeconds: 60, BisectBatchOnFunctionError: true } as const;
const destination = { DestinationConfig: { OnFailure: { Destination: "arn:aws:s3:::failures" } } };

test("with pollers every limit of the plan applies", () => {
	expect(
		readMappingRules(mappingOf({ ...PROVISIONED, ...limits, ...destination, MaximumBatchingWindowInSeconds: 2 })),
	).toMatchObject({
		topic: "eu-orders",
		batchSize: 100,
		windowMs: 2000,
		maxRetries: 3,
		maxAgeMs: 60_000,
		bisect: true,
		partialResponses: true,
		destination: "arn:aws:s3:::failures",
	});
});

test("without pollers none of them does", () => {
	expect(readMappingRules(mappingOf({ ...limits, FunctionResponseTypes: ["ReportBatchItemFailures"] }))).toMatchObject({
		maxRetries: Number.POSITIVE_INFINITY,
		maxAgeMs: Number.POSITIVE_INFINITY,
		bisect: false,
		partialResponses: false,
	});
});

test("left out, the window is Lambda's 500 ms, and a window of 0 stays 0", () => {
	expect(readMappingRules(mappingOf()).windowMs).toBe(500);
	expect(readMappingRules(mappingOf({ MaximumBatchingWindowInSeconds: 0 })).windowMs).toBe(0);
});

test.each([undefined, -1])("retries of %s are endless, and ten with a destination", (MaximumRetryAttempts) => {
	const retries = MaximumRetryAttempts === undefined ? {} : { MaximumRetryAttempts };
	expect(readMappingRules(mappingOf({ ...PROVISIONED, ...retries })).maxRetries).toBe(Number.POSITIVE_INFINITY);
	expect(readMappingRules(mappingOf({ ...PROVISIONED, ...retries, ...destination })).maxRetries).toBe(10);
});

test("an empty destination is none: that is how one is removed", () => {
	expect(readMappingRules(mappingOf({ DestinationConfig: { OnFailure: { Destination: "" } } })).destination).toBeUndefined();
});
