import { KafkaAnswerInvalidError, Reader, WireError, Writer } from "@millrace/broker/client";

/*
  What members tell their leader, and it tells them, inside JoinGroup and SyncGroup. Brokers do not look into it.
  https://github.com/apache/kafka/tree/trunk/clients/src/main/resources/common/message (ConsumerProtocolSubscription, -Assignment)
    subscription => version INT16, topics [STRING], userData NULLABLE_BYTES,
                    from version 1 on ownedPartitions [topic STRING, partitions [INT32]]; later versions add fields behind
    assignment   => version INT16, partitions [topic STRING, partitions [INT32]], userData NULLABLE_BYTES
*/
export const CONSUMER_PROTOCOL = "consumer";

/** Partitions by topic. */
export type Assignment = ReadonlyMap<string, readonly number[]>;

/** Version 1, owning nothing: a member gives up its partitions before it joins. */
export function writeSubscription(topics: readonly string[]): Buffer {
	const writer = new Writer();
	writer.int16(1);
	writer.arrayLength(topics.length, false);
	for (const topic of topics) writer.string(topic, false);
	writer.bytes(null, false);
	writer.arrayLength(0, false);
	return writer.whole();
}

/**
 * The topics of a member, whatever the version of its subscription.
 *
 * @throws {KafkaAnswerInvalidError} when it is none.
 */
export function readSubscription(bytes: Buffer): readonly string[] {
	return guarded("subscription", () => {
		const reader = new Reader(bytes);
		reader.int16();
		return Array.from({ length: reader.arrayLength(false) ?? 0 }, () => reader.string(false) ?? "");
	});
}

export function writeAssignment(assignment: Assignment): Buffer {
	const writer = new Writer();
	writer.int16(1);
	writer.arrayLength(assignment.size, false);
	for (const [topic, partitions] of assignment) {
		writer.string(topic, false);
		writer.arrayLength(partitions.length, false);
		for (const partition of partitions) writer.int32(partition);
	}
	writer.bytes(null, false);
	return writer.whole();
}

/**
 * What a leader has assigned. No bytes at all are no partitions.
 *
 * @throws {KafkaAnswerInvalidError} when it is none.
 */
export function readAssignment(bytes: Buffer): Assignment {
	if (bytes.length === 0) return new Map();
	return guarded("assignment", () => {
		const reader = new Reader(bytes);
		reader.int16();
		const topics = Array.from({ length: reader.arrayLength(false) ?? 0 }, () => {
			const topic = reader.string(false) ?? "";
			return [topic, Array.from({ length: reader.arrayLength(false) ?? 0 }, () => reader.int32())] as const;
		});
		return new Map(topics);
	});
}

function guarded<T>(what: string, read: () => T): T {
	try {
		return read();
	} catch (cause) {
		if (!(cause instanceof WireError)) throw cause;
		const problem = `The ${what} of a group member cannot be read: ${cause.message}`;
		throw new KafkaAnswerInvalidError(problem, "Use a group of its own: another member's client speaks another protocol.", cause);
	}
}
