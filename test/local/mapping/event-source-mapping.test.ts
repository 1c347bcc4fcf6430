import { expect, test } from "vitest";
import { PROVISIONED, positions, records } from "../support/records.ts";
import { reporting, run } from "../support/run.ts";

const S3 = { DestinationConfig: { OnFailure: { Destination: "arn:aws:s3:::failures" } } };
const boom = new Error("boom");

test.each([
	["undefined", undefined],
	["null", null],
	["an empty object", {}],
	["an empty list", { batchItemFailures: [] }],
	["a null list", { batchItemFailures: null }],
])("%s as the response acknowledges the whole batch", async (_, response) => {
	const { calls, ended } = await run(records("0:0", "1:0"), () => ({ response }), { mapping: PROVISIONED });
	expect(calls).toEqual([["0:0", "1:0"]]);
	expect(ended).toEqual({ "0:0": "succeeded", "1:0": "succeeded" });
});

test("exactly the reported records are retried, in an event that carries its records alone", async () => {
	const { calls, events, ended, finals } = await run(
		records("0:0", "0:1", "1:0", "1:1"),
		(_event, call) => (call === 1 ? reporting("0:1", "1:0") : {}),
		{ mapping: PROVISIONED },
	);
	expect(calls).toEqual([
		["0:0", "0:1", "1:0", "1:1"],
		["0:1", "1:0"],
	]);
	expect(events[0]).toHaveProperty("eventSourceArn");
	expect(Object.keys(events[1] ?? {})).toEqual(["records"]);
	expect(Object.values(ended)).toEqual(["succeeded", "succeeded", "succeeded", "succeeded"]);
	expect(finals.map(({ deliveries }) => deliveries)).toEqual([1, 1, 2, 2]);
});

test.each([
	["an unknown offset", { itemIdentifier: { partition: "eu-orders-0", offset: 99 } }],
	["an unknown partition", { itemIdentifier: { partition: "eu-orders-7", offset: 0 } }],
	["a flat text, as SQS takes it", { itemIdentifier: "eu-orders-0-0" }],
	["an offset as text", { itemIdentifier: { partition: "eu-orders-0", offset: "0" } }],
	["nothing", null],
])("a response that names %s makes Lambda retry the whole batch", async (_, failure) => {
	const { calls } = await run(
		records("0:0", "0:1"),
		(_event, call) => (call === 1 ? { response: { batchItemFailures: [failure] } } : {}),
		{
			mapping: PROVISIONED,
		},
	);
	expect(calls).toEqual([
		["0:0", "0:1"],
		["0:0", "0:1"],
	]);
});

test("an error retries the whole batch with its source fields", async () => {
	const { calls, events } = await run(records("0:0", "0:1"), (_event, call) => (call === 1 ? { throws: boom } : {}), {
		mapping: PROVISIONED,
	});
	expect(calls).toEqual([
		["0:0", "0:1"],
		["0:0", "0:1"],
	]);
	expect(events[1]).toHaveProperty("eventSourceArn");
});

test("the retry limit does not count the first delivery", async () => {
	const { calls, finals } = await run(records("0:0"), () => ({ throws: boom }), {
		mapping: { ...PROVISIONED, MaximumRetryAttempts: 3 },
	});
	expect(calls).toHaveLength(4);
	expect(finals).toMatchObject([{ kind: "failed", by: "mapping", deliveries: 4, error: boom }]);
});

test("no retry at all delivers once, and what follows goes on", async () => {
	const { calls, ended } = await run(records("0:0", "0:1"), (_event, call) => (call === 1 ? { throws: boom } : {}), {
		mapping: { ...PROVISIONED, MaximumRetryAttempts: 0, BatchSize: 1 },
	});
	expect(calls).toEqual([["0:0"], ["0:1"]]);
	expect(ended).toEqual({ "0:0": "failed", "0:1": "succeeded" });
});

test("endless retries become ten when there is a destination", async () => {
	const { calls, failures } = await run(records("0:0"), () => ({ throws: boom }), {
		mapping: { ...PROVISIONED, ...S3, MaximumRetryAttempts: -1 },
	});
	expect(calls).toHaveLength(11);
	expect(failures).toMatchObject([
		{ condition: "RetryAttemptsExhausted", invokeCount: 11, functionError: true, requestId: "request-11" },
	]);
});

test("what a partial response reported is given up partition by partition", async () => {
	const { failures, ended } = await run(records("0:0", "0:1", "1:0"), () => reporting("0:1", "1:0"), {
		mapping: { ...PROVISIONED, ...S3, MaximumRetryAttempts: 0 },
	});
	expect(failures.map((failure) => failure.records.map(({ partition, offset }) => `${partition}:${offset}`))).toEqual([
		["0:1"],
		["1:0"],
	]);
	expect(failures[0]?.functionError).toBe(false);
	expect(ended).toEqual({ "0:0": "succeeded", "0:1": "deadLettered", "1:0": "deadLettered" });
});

test("what an error of the function failed is given up together, whatever its partitions", async () => {
	const { failures } = await run(records("0:0", "1:0"), () => ({ throws: boom }), {
		mapping: { ...PROVISIONED, ...S3, MaximumRetryAttempts: 0 },
	});
	expect(failures.map((failure) => failure.records.map(({ partition, offset }) => `${partition}:${offset}`))).toEqual([
		["0:0", "1:0"],
	]);
});

test("a destination that fails drops the records, and says so", async () => {
	const { finals } = await run(records("0:0"), () => ({ throws: boom }), {
		mapping: { ...PROVISIONED, ...S3, MaximumRetryAttempts: 0 },
		destination: { send: () => Promise.reject(new Error("bucket is gone")) },
	});
	expect(finals).toMatchObject([{ kind: "failed", error: { code: "DESTINATION_FAILED" } }]);
});

test("bisect splits a failed batch in two and retries each half on its own, at no cost of retries", async () => {
	const { calls, ended } = await run(
		records("0:0", "0:1", "0:2", "0:3"),
		(event) => (positions(event).includes("0:2") ? { throws: boom } : {}),
		{ mapping: { ...PROVISIONED, BisectBatchOnFunctionError: true, MaximumRetryAttempts: 1 } },
	);
	expect(calls).toEqual([["0:0", "0:1", "0:2", "0:3"], ["0:0", "0:1"], ["0:2", "0:3"], ["0:2"], ["0:2"], ["0:3"]]);
	expect(ended).toEqual({ "0:0": "succeeded", "0:1": "succeeded", "0:2": "failed", "0:3": "succeeded" });
});

test("bisect does not split what a partial response reported", async () => {
	const { calls } = await run(records("0:0", "0:1", "0:2"), (_event, call) => (call === 1 ? reporting("0:1", "0:2") : {}), {
		mapping: { ...PROVISIONED, BisectBatchOnFunctionError: true },
	});
	expect(calls).toEqual([
		["0:0", "0:1", "0:2"],
		["0:1", "0:2"],
	]);
});

test("a record that grows too old between retries is given up", async () => {
	const { calls, failures, elapsed } = await run(records("0:0"), () => ({ throws: boom }), {
		mapping: { ...PROVISIONED, ...S3, MaximumRetryAttempts: 1000, MaximumRecordAgeInSeconds: 60 },
	});
	// Waits of 1, 2, 4, 8, 16, 32 seconds: after the sixth, 63 seconds have passed.
	expect(calls).toHaveLength(6);
	expect(elapsed).toBe(63_000);
	expect(failures).toMatchObject([{ condition: "RecordAgeExceeded", invokeCount: 6 }]);
});

test("later batches of a partition wait for its retries", async () => {
	const { calls } = await run(records("0:0", "0:1", "0:2"), (_event, call) => (call <= 2 ? reporting("0:1") : {}), {
		mapping: { ...PROVISIONED, BatchSize: 2 },
	});
	expect(calls).toEqual([["0:0", "0:1"], ["0:1"], ["0:1"], ["0:2"]]);
});

test("without pollers Lambda reads no partial response, so failed records that are reported are lost", async () => {
	const { calls, ended } = await run(records("0:0", "0:1"), () => reporting("0:1"), {
		mapping: { FunctionResponseTypes: ["ReportBatchItemFailures"] },
	});
	expect(calls).toHaveLength(1);
	expect(ended).toEqual({ "0:0": "succeeded", "0:1": "succeeded" });
});

test("what a handler says it failed is shown as failed, even where Lambda takes it as done", async () => {
	const { ended } = await run(
		records("0:0", "0:1"),
		() => ({
			...reporting("0:1"),
			outcomes: [
				{ at: { topic: "eu-orders", partition: 0, offset: 1 }, kind: "failed", attempts: 1, milliseconds: 1, error: boom },
			],
		}),
		{},
	);
	expect(ended).toEqual({ "0:0": "succeeded", "0:1": "failed" });
});

test("without pollers retry limits, age and bisect are ignored: the whole batch comes again until the local limit blocks it", async () => {
	const { calls, finals, blocked } = await run(records("0:0", "0:1"), () => ({ throws: boom }), {
		mapping: { MaximumRetryAttempts: 1, BisectBatchOnFunctionError: true, MaximumRecordAgeInSeconds: 60 },
		maxDeliveries: 7,
	});
	expect(calls).toEqual(Array.from({ length: 7 }, () => ["0:0", "0:1"]));
	expect(blocked).toEqual(["eu-orders-0"]);
	expect(finals).toMatchObject([
		{
			kind: "failed",
			deliveries: 7,
			error: { code: "PARTITION_BLOCKED", cause: boom, at: { topic: "eu-orders", partition: 0, offset: 0 } },
		},
		{ kind: "failed", deliveries: 7, error: boom },
	]);
});

test("a blocked partition stops, and those that the handler reports as done go on", async () => {
	const { calls, ended, blocked } = await run(
		records("0:0", "1:0", "0:1", "1:1"),
		(event) => ({
			throws: positions(event).includes("0:0") ? boom : undefined,
			outcomes: Object.values(event.records)
				.flat()
				.map(({ topic, partition, offset }) => ({
					at: { topic, partition, offset },
					kind: partition === 0 ? "failed" : "succeeded",
					attempts: 1,
					milliseconds: 1,
				})),
		}),
		{ mapping: { BatchSize: 2 }, maxDeliveries: 2 },
	);
	expect(blocked).toEqual(["eu-orders-0"]);
	expect(calls).toEqual([["0:0", "1:0"], ["0:0", "1:0"], ["1:1"]]);
	expect(ended).toEqual({ "0:0": "failed", "1:0": "succeeded", "0:1": "notRun", "1:1": "succeeded" });
});

test("left out, the local limit is ten deliveries of a batch, with waits that double up to a minute", async () => {
	const { calls, blocked, elapsed } = await run(records("0:0"), () => ({ throws: boom }));
	expect(calls).toHaveLength(10);
	expect(blocked).toEqual(["eu-orders-0"]);
	expect(elapsed).toBe((1 + 2 + 4 + 8 + 16 + 32 + 60 + 60 + 60) * 1000);
});
