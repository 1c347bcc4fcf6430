import { expect, test } from "vitest";
import { KafkaError } from "../../../../packages/sst/src/setup/kafka/kafka-error.ts";

test.each([
	[89, "THROTTLING_QUOTA_EXCEEDED", true, "unreachable"],
	[36, "TOPIC_ALREADY_EXISTS", true, "unreachable"],
	[41, "NOT_CONTROLLER", true, "unreachable"],
	[29, "TOPIC_AUTHORIZATION_FAILED", false, "unauthorised"],
	[40, "INVALID_CONFIG", false, "configuration"],
	[12_345, "error 12345", false, "configuration"],
] as const)("error %i is %s", (number, kafkaCode, retryable, category) => {
	const error = new KafkaError(number, "CreateTopics of topic flights", "It is so.");
	expect(error).toMatchObject({ code: "KAFKA_REQUEST_FAILED", kafkaCode, retryable, category });
	expect(error.message).toMatch(/^The cluster answered CreateTopics of topic flights with .*: It is so\. [A-Z].*\.$/);
});
