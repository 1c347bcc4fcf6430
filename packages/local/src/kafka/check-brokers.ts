import { type ConnectKafkaOptions, connectKafka } from "./connect-kafka.ts";

const FIRST_ANSWER_MS = 10_000;

/**
 * Asks brokers once whether they are there: who mistyped an address should not wait for retries.
 *
 * @throws {KafkaUnreachableError} when nobody answers, at once or within 10 seconds.
 * @throws {KafkaUnauthorisedError} when the login is refused.
 * @throws {KafkaAddressError} when the list of brokers holds something that is no address.
 */
export async function checkBrokers(options: ConnectKafkaOptions): Promise<void> {
	const client = connectKafka({ ...options, retryLimitMs: 0, requestTimeoutMs: FIRST_ANSWER_MS });
	try {
		await client.topics();
	} finally {
		await client.close();
	}
}
