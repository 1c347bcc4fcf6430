import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createFileDestination } from "../../../packages/local/src/mapping/failure-destination.ts";
import { type Failure, writeFailureEnvelope } from "../../../packages/local/src/mapping/failure-envelope.ts";
import { readEventOrEnvelope } from "../../../packages/local/src/sources/read-envelope.ts";
import { readSource } from "../../../packages/local/src/sources/read-source.ts";
import { collect } from "../support/collect.ts";
import { FIELDS, record, records } from "../support/records.ts";

const failure: Failure = {
	condition: "RetryAttemptsExhausted",
	records: records("0:7", "0:8", "1:3"),
	fields: FIELDS,
	functionArn: "arn:aws:lambda:us-east-1:000000000000:function:billing",
	requestId: "request-1",
	invokeCount: 3,
	functionError: true,
	timestamp: Date.UTC(2026, 10, 22, 9, 5, 7),
};

test("a bucket gets metadata and the event as an escaped text", () => {
	const envelope = JSON.parse(writeFailureEnvelope(failure, "s3"));
	const { payload, ...metadata } = envelope;
	expect(metadata).toEqual({
		requestContext: {
			requestId: "request-1",
			functionArn: "arn:aws:lambda:us-east-1:000000000000:function:billing",
			condition: "RetryAttemptsExhausted",
			approximateInvokeCount: 3,
		},
		responseContext: { statusCode: 200, executedVersion: "$LATEST", functionError: "Unhandled" },
		version: "1.0",
		timestamp: "2026-11-22T09:05:07.000Z",
		KafkaBatchInfo: {
			batchSize: 3,
			eventSourceArn: FIELDS.eventSourceArn,
			bootstrapServers: FIELDS.bootstrapServers,
			payloadSize: Buffer.byteLength(payload),
			recordsInfo: {
				"eu-orders-0": {
					firstRecordOffset: "7",
					lastRecordOffset: "8",
					firstRecordTimestamp: "2023-11-14T22:13:20.007Z",
					lastRecordTimestamp: "2023-11-14T22:13:20.008Z",
				},
				"eu-orders-1": {
					firstRecordOffset: "3",
					lastRecordOffset: "3",
					firstRecordTimestamp: "2023-11-14T22:13:20.003Z",
					lastRecordTimestamp: "2023-11-14T22:13:20.003Z",
				},
			},
		},
	});
	expect(JSON.parse(payload)).toEqual({
		...FIELDS,
		records: { "eu-orders-0": records("0:7", "0:8"), "eu-orders-1": records("1:3") },
	});
});

test("a topic gets the event as an object and the position of its first record", () => {
	const envelope = JSON.parse(writeFailureEnvelope(failure, "topic"));
	expect(envelope.KafkaBatchInfo.recordInfo).toEqual({ offset: "7", timestamp: "2023-11-14T22:13:20.007Z" });
	expect(envelope.KafkaBatchInfo).not.toHaveProperty("recordsInfo");
	expect(envelope.payload.records["eu-orders-1"]).toEqual(records("1:3"));
});

test("a queue gets metadata alone", () => {
	expect(JSON.parse(writeFailureEnvelope(failure, "queue"))).not.toHaveProperty("payload");
});

test("a record that was never sent has no response", () => {
	expect(
		JSON.parse(writeFailureEnvelope({ ...failure, condition: "MaximumPayloadSizeExceeded" }, "s3")).responseContext,
	).toBeNull();
});

test("a timestamp that is no date does not keep an envelope from being written", () => {
	const odd = record(0, 0, { timestamp: Number.MAX_SAFE_INTEGER });
	expect(() => writeFailureEnvelope({ ...failure, records: [odd] }, "s3")).not.toThrow();
});

test("whatever a record holds, its envelope reads back to the same bytes", () => {
	const anyRecord = fc
		.record({
			partition: fc.nat(3),
			offset: fc.nat(),
			value: fc.option(fc.uint8Array().map((bytes) => Buffer.from(bytes).toString("base64"))),
			headers: fc.option(fc.array(fc.dictionary(fc.string({ unit: "binary" }), fc.array(fc.integer({ min: -128, max: 127 }))))),
		})
		.map(({ partition, offset, ...more }) => record(partition, offset, more));
	fc.assert(
		fc.property(fc.array(anyRecord, { minLength: 1 }), fc.constantFrom("s3" as const, "topic" as const), (list, form) => {
			const text = writeFailureEnvelope({ ...failure, records: list }, form);
			const event = readEventOrEnvelope(JSON.parse(text), { file: "x", line: undefined });
			const sorted = (all: readonly unknown[]) => all.map((one) => JSON.stringify(one)).sort();
			expect(sorted(Object.values(event.records).flat())).toEqual(sorted(list));
		}),
	);
});

let folder: string;
beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), "millrace-test-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test.each([
	["arn:aws:s3:::failures", "failures"],
	["kafka://orders-failed", "orders-failed"],
])("a failure for %s is a file that can be replayed", async (destination, name) => {
	const files = createFileDestination({ destination, directory: folder, mappingId: "billing", randomId: () => "id-1" });
	const path = await files.send(failure);
	expect(relative(folder, path)).toBe(`${name}/aws/lambda/billing/2026/11/22/2026-11-22T09.05.07-id-1.json`);
	const events = await collect(readSource(folder));
	expect(events.map(({ event }) => event.records)).toEqual([
		{ "eu-orders-0": records("0:7", "0:8"), "eu-orders-1": records("1:3") },
	]);
});

test("a failure for a queue says what to do when it is replayed", async () => {
	const destination = "arn:aws:sqs:us-east-1:000000000000:failures";
	const files = createFileDestination({ destination, directory: folder, mappingId: "billing", randomId: () => "id-1" });
	expect(JSON.parse(await readFile(await files.send(failure), "utf8"))).toHaveProperty("KafkaBatchInfo");
	await expect(collect(readSource(folder))).rejects.toMatchObject({
		code: "SOURCE_WITHOUT_RECORDS",
		fix: expect.stringContaining("bucket or a topic"),
	});
});

test.each(["failures", "arn:aws:ec2:::x", "kafka://", "kafka://../up", "arn:aws:s3:::../up"])(
	"%s is no destination",
	(destination) => {
		expect(() => createFileDestination({ destination, directory: folder, mappingId: "billing", randomId: () => "" })).toThrow(
			expect.objectContaining({ code: "DESTINATION_UNKNOWN" }),
		);
	},
);
