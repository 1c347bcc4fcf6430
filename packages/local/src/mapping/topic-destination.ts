import type { MskRecord } from "@millrace/core";
import type { KafkaClient, NewKafkaRecord } from "../kafka/kafka-client.ts";
import { DestinationUnknownError, type FailureDestination, readDestination } from "./failure-destination.ts";
import { writeFailureEnvelope } from "./failure-envelope.ts";

export interface TopicDestinationOptions {
	readonly client: Pick<KafkaClient, "append">;
	/** `kafka://<topic>`, on the cluster of the client. */
	readonly destination: string;
}

/**
 * A topic as on-failure destination: one message for what is given up together, in the envelope that AWS sends
 * (https://docs.aws.amazon.com/lambda/latest/dg/kafka-on-failure-destination.html).
 *
 * The message has the key of its first record, and without one all partitions take turns, as AWS's page says; on a real cluster somebody
 * saw another key, so redrives read keys from the payload.
 *
 * @throws {DestinationUnknownError} when the destination is no topic.
 */
export function createTopicDestination({ client, destination }: TopicDestinationOptions): FailureDestination {
	const { form, name } = readDestination(destination);
	if (form !== "topic") throw new DestinationUnknownError(`"${destination}" is no topic.`, { fix: "Name one: kafka://<topic>." });
	return {
		async send(failure) {
			const value = Buffer.from(writeFailureEnvelope(failure, "topic"));
			const [place] = await client.append(name, [{ ...keyOf(failure.records[0]), value, timestamp: failure.timestamp }]);
			return place === undefined ? destination : `${destination}/${place.partition}@${place.offset}`;
		},
	};
}

function keyOf(record: MskRecord | undefined): Pick<NewKafkaRecord, "key"> {
	// An empty key is none, as everywhere in Lambda's events.
	return record?.key ? { key: Buffer.from(record.key, "base64") } : {};
}
