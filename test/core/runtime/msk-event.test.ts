import { consume, type MskEvent } from "@millrace/core";
import { deliver, invoke } from "@millrace/core/testing";
import { expect, test } from "vitest";
import { readEvent } from "../../../packages/core/src/runtime/msk-event.ts";
import { billing, records } from "../../support/orders.ts";

const record = { topic: "a-1-2", partition: 3, offset: 0, timestamp: 0, timestampType: "CREATE_TIME" };

test.each([
	["undefined", undefined],
	["null", null],
	["a list", []],
	["text", "aws:kafka"],
	["a number", 3],
	["an SQS event", { Records: [{ eventSource: "aws:sqs", body: "x" }] }],
	["records that are null", { records: null }],
	["records that are a list", { records: [record] }],
	["records that are text", { records: "a-0" }],
	["a partition that is no list", { records: { "a-0": { 0: record } } }],
	["a record that is null", { records: { "a-0": [null] } }],
	["a record that is text", { records: { "a-0": ["x"] } }],
	["a record without topic", { records: { "a-0": [{ ...record, topic: undefined }] } }],
	["a record without partition", { records: { "a-0": [{ ...record, partition: undefined }] } }],
	["a negative partition", { records: { "a-0": [{ ...record, partition: -1 }] } }],
	["a record without offset", { records: { "a-0": [record, { ...record, offset: undefined }] } }],
	["an offset that is not a number", { records: { "a-0": [{ ...record, offset: Number.NaN }] } }],
	["a negative offset", { records: { "a-0": [{ ...record, offset: -1 }] } }],
	["a fraction as offset", { records: { "a-0": [{ ...record, offset: 1.5 }] } }],
	["an offset as text", { records: { "a-0": [{ ...record, offset: "7" }] } }],
	["an offset beyond what a number holds", { records: { "a-0": [{ ...record, offset: 2 ** 53 }] } }],
])("an event that is %s ends in one coded error, and no handler runs", async (_title, event) => {
	let calls = 0;
	const handler = consume(billing(), () => void calls++);
	const { error, response } = await invoke(handler, event as never);
	expect(error).toMatchObject({ code: "EVENT_INVALID", retryable: false });
	expect(response).toBeUndefined();
	expect(calls).toBe(0);
});

test("the error names the source of a foreign event, and which record is broken", () => {
	expect(() => readEvent({ eventSource: "aws:kinesis" })).toThrow('Its source is "aws:kinesis".');
	expect(() => readEvent({ records: { "a-0": [record, { ...record, offset: -1 }] } })).toThrow('records["a-0"][1]');
});

test("partitions keep the names that the event gives them, whatever dashes and digits their topic has", () => {
	const batch = [record];
	expect(readEvent({ records: { "a-1-2-3": batch } })).toEqual([{ name: "a-1-2-3", records: batch }]);
});

test("an event without records is acknowledged", async () => {
	for (const empty of [{}, { "eu-orders-0": [] }]) {
		const { response, metrics } = await invoke(
			consume(billing(), () => {}),
			{ records: empty },
		);
		expect(response).toEqual({ batchItemFailures: [] });
		expect(metrics).toMatchObject({ delivered: 0 });
	}
});

test("events of MSK, of a self-managed cluster and of a redelivery are handled alike", async () => {
	const full = deliver(billing(), records([0, 1], [12, 7]));
	const { eventSourceArn: _arn, ...selfManaged } = { ...full, eventSource: "SelfManagedKafka" as const };
	const variants: readonly MskEvent[] = [full, selfManaged, { records: full.records }];
	for (const event of variants) {
		const seen: number[] = [];
		const { response } = await invoke(
			consume(billing(), ({ offset }) => void seen.push(offset)),
			event,
		);
		expect(response).toEqual({ batchItemFailures: [] });
		expect(seen).toEqual([1, 7]);
	}
});
