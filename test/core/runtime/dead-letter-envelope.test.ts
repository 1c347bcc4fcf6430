import { consume, DeadLetter, type MskEvent, type MskRecord } from "@millrace/core";
import { deliver, invoke } from "@millrace/core/testing";
import { expect, test } from "vitest";
import { manualClock } from "../../support/manual-clock.ts";
import { billing, bucket, type Letter, memorySender, records } from "../../support/orders.ts";

async function letterOf(event: MskEvent, error: unknown, settings: object = {}): Promise<Letter> {
	const sender = memorySender();
	const handler = consume(
		billing({ deadLetter: "s3:failures", whenExhausted: "deadLetter", attempts: { max: 2, backoff: "1 ms" } }),
		() => {
			throw error;
		},
		{ deadLetter: sender },
	);
	const clock = manualClock();
	const { response } = await clock.run(invoke(handler, event, { clock, settings: { ...bucket, ...settings } }));
	expect(response).toEqual({ batchItemFailures: [] });
	expect(sender.letters).toHaveLength(1);
	return sender.letters[0] as Letter;
}

const one = (change: Partial<MskRecord> = {}): MskEvent => {
	const event = deliver(billing(), records([2, 15]));
	const record = { ...(event.records["eu-orders-2"]?.[0] as MskRecord), timestamp: 1_573_251_510_412, ...change };
	return { ...event, records: { "eu-orders-2": [record] } };
};

test("the envelope is Lambda's own, with what only the function knows under millrace", async () => {
	const event = one({ headers: [{ trace: [-61, -87] }, { trace: [] }] });
	const { envelope, event: single } = await letterOf(event, new RangeError("no such account"), { stage: "prod" });
	expect(envelope).toEqual({
		requestContext: {
			requestId: "00000000-0000-4000-8000-000000000000",
			functionArn: "arn:aws:lambda:us-east-1:123456789012:function:local",
			condition: "RetryAttemptsExhausted",
			approximateInvokeCount: 2,
		},
		responseContext: { statusCode: 200, executedVersion: "$LATEST", functionError: "Handled" },
		version: "1.0",
		timestamp: "2023-11-14T22:13:20.001Z",
		KafkaBatchInfo: {
			batchSize: 1,
			eventSourceArn: event.eventSourceArn,
			bootstrapServers: event.bootstrapServers,
			payloadSize: Buffer.byteLength(JSON.stringify(single)),
			recordsInfo: {
				"eu-orders-2": {
					firstRecordOffset: "15",
					lastRecordOffset: "15",
					firstRecordTimestamp: "2019-11-08T22:18:30.412Z",
					lastRecordTimestamp: "2019-11-08T22:18:30.412Z",
				},
			},
		},
		millrace: {
			version: 1,
			consumer: "billing",
			stage: "prod",
			code: "RangeError",
			error: { name: "RangeError", message: "no such account" },
			attempts: 2,
		},
	});
	expect(single).toEqual(event);
});

test("only the record itself travels, however many came with it", async () => {
	const sender = memorySender();
	const event = deliver(billing(), records([0, 1], [0, 2], [1, 3]));
	const handler = consume(
		billing({ deadLetter: "s3:failures", whenExhausted: "deadLetter" }),
		({ value }) => {
			if (value.id === 2) throw new DeadLetter("closed");
		},
		{ deadLetter: sender },
	);
	await invoke(handler, event, { settings: bucket });
	expect(sender.letters[0]?.event.records).toEqual({ "eu-orders-0": [event.records["eu-orders-0"]?.[1]] });
});

test("a redelivered event has no source fields, and neither has its dead letter", async () => {
	const { envelope, event } = await letterOf({ records: one().records }, new Error("no"));
	expect(Object.keys(event)).toEqual(["records"]);
	expect(JSON.parse(JSON.stringify(envelope)).KafkaBatchInfo).not.toHaveProperty("eventSourceArn");
});

test.each<[string, number, string]>([
	["in microseconds", 1_573_251_510_412_000_000, "1573251510412000000"],
	["missing", undefined as unknown as number, "undefined"],
	["-1, Kafka's word for none", -1, "1969-12-31T23:59:59.999Z"],
	["the largest that Kafka has", Number("9223372036854775807"), "9223372036854776000"],
])("a timestamp that is %s does not keep a record from the dead letters", async (_title, timestamp, written) => {
	const { envelope } = await letterOf(one({ timestamp }), new Error("no"));
	expect(envelope.KafkaBatchInfo["recordsInfo"]).toMatchObject({ "eu-orders-2": { firstRecordTimestamp: written } });
});

test.each<[string, unknown, object]>([
	["a long message is cut", new Error("x".repeat(9000)), { code: "Error", error: { name: "Error", message: "x".repeat(500) } }],
	["a thrown text stays out", "secret", { code: "UNKNOWN", error: { name: "string", message: "" } }],
	["undefined is thrown", undefined, { code: "UNKNOWN", error: { name: "undefined", message: "" } }],
])("%s", async (_title, error, expected) => {
	expect((await letterOf(one(), error)).envelope.millrace).toMatchObject(expected);
});
