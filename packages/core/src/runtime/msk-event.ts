import { errorClass, type MillraceErrorClass } from "../errors.ts";

/*
  The event that Lambda's Kafka event source mapping hands over, and its quirks:
  https://docs.aws.amazon.com/lambda/latest/dg/with-msk.html
    key       base64; absent, null and "" all mean "no key"
    value     base64; null or absent is a tombstone, "" is an empty payload
    headers   absent, null or a list of single-key objects; bytes are SIGNED, -128..127; names may repeat
    records   keyed by "<topic>-<partition>"; topic names may hold dashes, so the key is never split
  A batch redelivered after a partial response carries `records` alone, without its source fields.
*/

/** Schema metadata that Lambda adds when its mapping has a schema registry. */
export interface SchemaMetadata {
	readonly dataFormat: "AVRO" | "JSON" | "PROTOBUF";
	/** A UUID of AWS Glue, or a Confluent id as text. */
	readonly schemaId: string;
}

/** One record as Lambda delivers it. */
export interface MskRecord {
	readonly topic: string;
	readonly partition: number;
	readonly offset: number;
	/** Milliseconds since 1970. */
	readonly timestamp: number;
	readonly timestampType: "CREATE_TIME" | "LOG_APPEND_TIME";
	readonly key?: string | null;
	readonly value?: string | null;
	readonly headers?: readonly MskHeader[] | null;
	readonly keySchemaMetadata?: SchemaMetadata;
	readonly valueSchemaMetadata?: SchemaMetadata;
}

/** One header: a single property whose value is the list of its signed bytes. */
export type MskHeader = Readonly<Record<string, readonly number[]>>;

export interface MskEvent {
	/** Absent on a redelivery after a partial response. */
	readonly eventSource?: "aws:kafka" | "SelfManagedKafka";
	/** Absent on a redelivery, and for a self-managed cluster. */
	readonly eventSourceArn?: string;
	/** One text, joined by commas. Absent on a redelivery. */
	readonly bootstrapServers?: string;
	readonly records: Readonly<Record<string, readonly MskRecord[]>>;
}

/** The records of one topic-partition, in offset order, under the very key that a partial response must name. */
export interface PartitionBatch {
	readonly name: string;
	readonly records: readonly MskRecord[];
}

/** The event as a whole is not what Lambda's Kafka mapping sends. */
export const EventInvalidError: MillraceErrorClass = /* @__PURE__ */ errorClass("EVENT_INVALID");

/**
 * Splits an event into its partitions. The event is not changed.
 *
 * @throws {EventInvalidError} when it is not a Kafka event, or holds a record without topic, partition and offset: such a record
 * could be neither handled nor reported. Anything else that is wrong with a record fails that record alone, later.
 */
export function readEvent(event: unknown): readonly PartitionBatch[] {
	const { records, eventSource } = (event ?? {}) as Partial<MskEvent>;
	if (typeof records !== "object" || records === null || Array.isArray(records)) {
		throw new EventInvalidError(`This is no event of a Kafka mapping. Its source is "${String(eventSource).slice(0, 40)}".`);
	}
	return Object.entries(records).map(([name, batch]) => {
		const isWhole = (record: Partial<MskRecord> | null) =>
			typeof record?.topic === "string" &&
			[record.partition, record.offset].every((value) => Number.isSafeInteger(value) && (value as number) >= 0);
		const broken = Array.isArray(batch) ? batch.findIndex((record) => !isWhole(record)) : 0;
		if (broken >= 0) throw new EventInvalidError(`records["${name}"][${broken}] has no topic, partition and offset.`);
		return { name, records: batch };
	});
}
