import { MillraceError, type MskRecord } from "@millrace/core";
import type { KafkaClient, NewKafkaRecord } from "../kafka/kafka-client.ts";
import { toKafkaRecord } from "../kafka/to-msk-record.ts";
import { SourceInvalidError } from "../sources/source-errors.ts";
import { TopicMissingError } from "../sources/topic-errors.ts";
import { positionKey } from "./collect-letters.ts";

/** A dead letter that holds a record in another form than the topic had. */
export class RecordConvertedError extends MillraceError {
	static override readonly code = "RECORD_CONVERTED";
	static override readonly category = "records";
}

/** Header that says where a record was before: `flights-3@1841`. A record that comes back twice has two of them. */
export const REDRIVEN_HEADER = "millrace-redriven-from";

/** Records of one request, so that a run that is stopped has to do little again. */
const PER_REQUEST = 100;

/**
 * Writes records to the topic that they came from, behind everything that is there: key, value, headers and timestamp as they were, with a
 * header that says where each was. They go to their partition, or, where the topic has no such partition any more, to that of their key.
 *
 * @param onWritten called once the cluster has the record for good
 * @param onRefused called for a record that cannot be written as it was, because its mapping had converted it
 * @throws {TopicMissingError} when the topic is gone.
 * @throws the client's own errors; what was written before has been told.
 */
export async function produceAgain(options: {
	readonly client: KafkaClient;
	readonly topic: string;
	readonly records: readonly MskRecord[];
	readonly signal?: AbortSignal | undefined;
	readonly onWritten: (record: MskRecord) => void;
	readonly onRefused: (record: MskRecord, error: MillraceError) => void;
}): Promise<void> {
	const { client, topic, signal } = options;
	const partitions = await client.partitionCount(topic);
	if (partitions === undefined) {
		throw new TopicMissingError(`The cluster has no topic "${topic}".`, {
			fix: "Name the brokers of the cluster that the records came from.",
		});
	}
	const whole = options.records.flatMap((record) => {
		const written = again(record, partitions);
		if (!(written instanceof MillraceError)) return [{ record, written }];
		options.onRefused(record, written);
		return [];
	});
	for (let start = 0; start < whole.length && signal?.aborted !== true; start += PER_REQUEST) {
		const chunk = whole.slice(start, start + PER_REQUEST);
		// One request after the other: the order of a partition must not depend on which is acknowledged first.
		await client.append(
			topic,
			chunk.map(({ written }) => written),
		);
		for (const { record } of chunk) options.onWritten(record);
	}
}

function again(record: MskRecord, partitions: number): NewKafkaRecord | MillraceError {
	if (record.keySchemaMetadata !== undefined || record.valueSchemaMetadata !== undefined) {
		return new RecordConvertedError("A mapping that validates schemas has taken the record's frame or made JSON of it.", {
			at: record,
			fix: "Redrive it through the handler.",
		});
	}
	try {
		const { partition, key, value, headers, timestamp } = toKafkaRecord(record);
		return {
			...(partition < partitions && { partition }),
			// Lambda may deliver a record without a key with an empty one.
			key: key === null || key.length === 0 ? null : key,
			value,
			timestamp,
			headers: [...headers, { key: REDRIVEN_HEADER, value: Buffer.from(positionKey(record)) }],
		};
	} catch (cause) {
		return new SourceInvalidError("The record's headers are not as Lambda writes them.", { at: record, cause });
	}
}
