import { expect, test } from "vitest";
import type { NewKafkaRecord } from "../../../packages/local/src/kafka/kafka-client.ts";
import type { Failure } from "../../../packages/local/src/mapping/failure-envelope.ts";
import { writeFailureEnvelope } from "../../../packages/local/src/mapping/failure-envelope.ts";
import { createTopicDestination } from "../../../packages/local/src/mapping/topic-destination.ts";
import { FIELDS, record } from "../support/records.ts";

const failure = (more: Partial<Failure> = {}): Failure => ({
	condition: "RetryAttemptsExhausted",
	records: [record(0, 1), record(0, 2)],
	fields: FIELDS,
	functionArn: "arn:aws:lambda:us-east-1:000000000000:function:billing",
	requestId: "request-1",
	invokeCount: 3,
	functionError: true,
	timestamp: 1_700_000_000_000,
	...more,
});

function make() {
	const appended: (readonly [topic: string, records: readonly NewKafkaRecord[]])[] = [];
	const destination = createTopicDestination({
		destination: "kafka://failures",
		client: {
			async append(topic, records) {
				appended.push([topic, records]);
				return [{ partition: 2, offset: 40 }];
			},
		},
	});
	return { appended, destination };
}

test("what is given up together is one message in the envelope of a topic, with the key of its first record", async () => {
	const { appended, destination } = make();
	expect(await destination.send(failure())).toBe("kafka://failures/2@40");
	const value = Buffer.from(writeFailureEnvelope(failure(), "topic"));
	expect(appended).toEqual([["failures", [{ key: Buffer.from("k1"), value, timestamp: 1_700_000_000_000 }]]]);
	expect(JSON.parse(String(value))).toMatchObject({ KafkaBatchInfo: { batchSize: 2, recordInfo: { offset: "1" } } });
});

test.each([undefined, null, ""])("a first record whose key is %s leaves the partition to the client", async (key) => {
	const { appended, destination } = make();
	const { key: _, ...without } = record(0, 1);
	await destination.send(failure({ records: [key === undefined ? without : { ...without, key }] }));
	expect(appended[0]?.[1][0]).not.toHaveProperty("key");
});

test("a destination that is no topic is refused", () => {
	expect(() => createTopicDestination({ destination: "arn:aws:s3:::failures", client: { append: async () => [] } })).toThrow(
		expect.objectContaining({ code: "DESTINATION_UNKNOWN" }),
	);
});
