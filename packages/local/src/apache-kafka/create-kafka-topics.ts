import { KafkaTopicRefusedError } from "./apache-kafka-errors.ts";
import { createTopics, type NewTopic } from "./ask-kafka.ts";

export type { NewTopic } from "./ask-kafka.ts";

const TOPIC_ALREADY_EXISTS = 36;
const TIMEOUT_MS = 30_000;

/**
 * Makes topics with one replica on the Kafka at a port of this machine. Those that are there stay as they are.
 *
 * @throws {KafkaTopicRefusedError} with what Kafka says of the first that it refuses; the others are made
 */
export async function createKafkaTopics(port: number, topics: readonly NewTopic[]): Promise<void> {
	for (const { name, error, message } of await createTopics(port, topics, TIMEOUT_MS)) {
		if (error === 0 || error === TOPIC_ALREADY_EXISTS) continue;
		throw new KafkaTopicRefusedError(`Kafka refuses to make the topic "${name}" with error code ${error}: ${message}`, {
			fix: "Correct the topic's name or its number of partitions.",
		});
	}
}
