import { consume, type MskRecord } from "@millrace/core";
import { type DeadLetterProducer, kafka } from "@millrace/core/kafka";
import { deliver, invoke } from "@millrace/core/testing";
import { expect, test } from "vitest";
import { billing, bucket, records } from "../../support/orders.ts";

type Sent = Parameters<DeadLetterProducer["send"]>[0];
const target = { deadLetter: { kind: "topic", topic: "dead-orders" } } as const;

class Producer implements DeadLetterProducer {
	readonly sent: Sent[] = [];
	async send(record: Sent): Promise<void> {
		this.sent.push(record);
	}
}

function giveUp(producer: () => Promise<DeadLetterProducer>, settings: object = target, timestamp = 1_573_251_510_412) {
	const event = deliver(billing(), records([2, 15]));
	const record = { ...(event.records["eu-orders-2"]?.[0] as MskRecord), timestamp };
	const handler = consume(
		billing({ deadLetter: "topic:dead-orders", whenExhausted: "deadLetter" }),
		() => {
			throw new TypeError("no such customer");
		},
		{ deadLetter: kafka(producer) },
	);
	return {
		event: { ...event, records: { "eu-orders-2": [record] } },
		run: (delivered: typeof event) => invoke(handler, delivered, { settings }),
	};
}

test("a letter is one message keyed by position, its payload is the event, and recordInfo is singular", async () => {
	const producer = new Producer();
	const { event, run } = giveUp(async () => producer);
	expect((await run(event)).response).toEqual({ batchItemFailures: [] });
	expect(producer.sent).toHaveLength(1);
	const { topic, messages } = producer.sent[0] as Sent;
	expect(topic).toBe("dead-orders");
	expect(messages).toHaveLength(1);
	expect(messages[0]).toMatchObject({ key: "eu-orders-2-15", headers: { "millrace-code": "TypeError" } });
	const letter = JSON.parse(messages[0]?.value ?? "");
	expect(letter.payload).toEqual(event);
	expect(letter.KafkaBatchInfo).toEqual({
		batchSize: 1,
		eventSourceArn: event.eventSourceArn,
		bootstrapServers: event.bootstrapServers,
		payloadSize: Buffer.byteLength(JSON.stringify(event)),
		recordInfo: { offset: "15", timestamp: "2019-11-08T22:18:30.412Z" },
	});
	expect(letter).toMatchObject({
		version: "1.0",
		requestContext: { condition: "RetryAttemptsExhausted" },
		millrace: { attempts: 1 },
	});
});

test("a timestamp that is no date does not keep a record from the topic", async () => {
	const producer = new Producer();
	const { event, run } = giveUp(async () => producer, target, 1_573_251_510_412_000_000);
	await run(event);
	expect(JSON.parse(producer.sent[0]?.messages[0]?.value ?? "").KafkaBatchInfo.recordInfo.timestamp).toBe("1573251510412000000");
});

test.each<[string, () => Promise<DeadLetterProducer>]>([
	["that cannot connect", () => Promise.reject(new Error("no broker"))],
	["that cannot send", async () => ({ send: () => Promise.reject(new Error("not enough replicas")) })],
	[
		"that throws at once",
		async () => ({
			send: () => {
				throw new Error("closed");
			},
		}),
	],
])("a producer %s fails the record", async (_title, producer) => {
	const { event, run } = giveUp(producer);
	const { response, outcomes } = await run(event);
	expect(response?.batchItemFailures).toHaveLength(1);
	expect(outcomes[0]).toMatchObject({ kind: "failed", error: { code: "DEAD_LETTER_NOT_WRITTEN" } });
});

test("a deployment with a bucket does not fit, and the record is kept", async () => {
	const producer = new Producer();
	const { event, run } = giveUp(async () => producer, bucket);
	expect((await run(event)).outcomes[0]?.error).toMatchObject({ code: "DEAD_LETTER_MISSING" });
	expect(producer.sent).toEqual([]);
});
