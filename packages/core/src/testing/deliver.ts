import type { Consumer } from "../definition/consumer.ts";
import type { Schema } from "../definition/schema.ts";
import type { KeyOf, Topic, ValueOf, Wire } from "../definition/topic.ts";
import { MillraceError } from "../errors.ts";
import { inflate } from "../runtime/inflate.ts";
import type { MskEvent, MskHeader, MskRecord, SchemaMetadata } from "../runtime/msk-event.ts";
import { localSchemaId } from "../runtime/schema-id.ts";
import { readWireHeader, writeConfluentHeader, writeGlueHeader } from "../runtime/wire-header.ts";

/** A schema without a digest has no id to frame its payload with. */
export class SchemaIdMissingError extends MillraceError {
	static override readonly code = "TEST_SCHEMA_ID_MISSING";
}

/** A mapping that converts to JSON does so by rules of its own. */
export class JsonDeliveryError extends MillraceError {
	static override readonly code = "TEST_JSON_DELIVERY";
}

/** One record of a test: a typed key and value, or the raw bytes of a broken one. */
export interface DeliveredRecord<T extends Topic = Topic> {
	readonly key?: KeyOf<T>;
	/** `null` is a tombstone. */
	readonly value?: ValueOf<T>;
	/** The value's bytes as they are on the wire, frame included; wins over `value`. For poison records. */
	readonly rawValue?: Uint8Array;
	readonly rawKey?: Uint8Array;
	/** @default 0 */
	readonly partition?: number;
	/** @default one more than the last of its partition, from 0 */
	readonly offset?: number;
	/** Milliseconds since 1970. @default 0 */
	readonly timestamp?: number;
	/** Name and text, in order; a name may repeat. */
	readonly headers?: readonly (readonly [name: string, value: string | Uint8Array])[];
}

export interface DeliverOptions {
	/** Compress the payloads with zlib, as a Glue serializer can. @default false */
	readonly compress?: boolean;
	/** The id that Confluent frames carry. @default 1 */
	readonly confluentSchemaId?: number;
}

/**
 * Builds the event that Lambda's event source mapping for MSK would deliver: typed records are encoded and framed by the topic's own
 * schemas and wire, and get what a mapping with the consumer's `validation` makes of them.
 *
 * @example
 * const event = deliver(delays, [{ key: "DTW", value: { date: 0, delay: 66, distance: 1750, origin: "DTW", destination: "LAS" } }]);
 */
export function deliver<T extends Topic>(
	consumer: Consumer<string, T>,
	records: readonly DeliveredRecord<T>[],
	options: DeliverOptions = {},
): MskEvent {
	const partitions: Record<string, MskRecord[]> = {};
	for (const record of records) {
		const partition = record.partition ?? 0;
		const name = `${consumer.topic.name}-${partition}`;
		partitions[name] ??= [];
		const batch = partitions[name];
		const offset = record.offset ?? (batch.at(-1)?.offset ?? -1) + 1;
		batch.push(validated(consumer, record, encodeRecord(consumer.topic, { ...record, partition, offset }, options)));
	}
	return {
		eventSource: "aws:kafka",
		eventSourceArn: "arn:aws:kafka:us-east-1:123456789012:cluster/local/00000000-0000-0000-0000-000000000000-s1",
		bootstrapServers: "boot-local.c1.kafka-serverless.us-east-1.amazonaws.com:9098",
		records: partitions,
	};
}

/**
 * What a mapping with `validation` makes of a record: listed attributes lose their frame and get metadata. Bytes that were passed raw stay
 * as they are.
 */
function validated(consumer: Consumer, given: DeliveredRecord, record: MskRecord): MskRecord {
	const { topic, validation } = consumer;
	const result: { -readonly [Field in keyof MskRecord]: MskRecord[Field] } = { ...record };
	for (const attribute of validation?.attributes ?? (validation ? ["VALUE" as const] : [])) {
		const part = attribute === "KEY" ? "key" : "value";
		const raw = attribute === "KEY" ? given.rawKey : given.rawValue;
		const { digest, format, name } = topic[part];
		const text = record[part];
		if (topic.wire[part] === "plain" || typeof text !== "string") continue;
		if (raw === undefined && validation?.eventRecordFormat === "JSON") {
			throw new JsonDeliveryError(`The mapping delivers ${name} as JSON, which is not made from a value here.`, {
				fix: `Pass the JSON text as raw${part === "key" ? "Key" : "Value"}.`,
			});
		}
		let schemaId: string = digest === undefined ? "1" : localSchemaId(digest);
		if (raw === undefined) {
			const header = readWireHeader(topic.wire[part], Buffer.from(text, "base64"));
			schemaId = header.schemaId ?? schemaId;
			result[part] = toBase64(header.compressed ? inflate(header.payload, header.payload.length * 1100) : header.payload);
		}
		const dataFormat = format.toUpperCase() as SchemaMetadata["dataFormat"];
		result[part === "key" ? "keySchemaMetadata" : "valueSchemaMetadata"] = { dataFormat, schemaId };
	}
	return result;
}

/** One record as Lambda delivers it. */
export function encodeRecord<T extends Topic>(topic: T, record: DeliveredRecord<T>, options: DeliverOptions = {}): MskRecord {
	const { key, value, rawKey, rawValue } = record;
	const keyBytes = rawKey ?? (key === undefined || key === null ? undefined : frame(topic.wire.key, topic.key, key, options));
	const valueBytes =
		rawValue ?? (value === undefined || value === null ? undefined : frame(topic.wire.value, topic.value, value, options));
	return {
		topic: topic.name,
		partition: record.partition ?? 0,
		offset: record.offset ?? 0,
		timestamp: record.timestamp ?? 0,
		timestampType: "CREATE_TIME",
		...(keyBytes && { key: toBase64(keyBytes) }),
		...(valueBytes && { value: toBase64(valueBytes) }),
		headers: (record.headers ?? []).map(toHeader),
	};
}

function frame(
	wire: Wire,
	schema: Schema<unknown>,
	value: unknown,
	{ compress = false, confluentSchemaId = 1 }: DeliverOptions,
): Uint8Array {
	const payload = schema.encode(value);
	switch (wire) {
		case "plain":
			return payload;
		case "confluent":
			return writeConfluentHeader(confluentSchemaId, payload);
		case "glue": {
			if (schema.digest === undefined) {
				throw new SchemaIdMissingError(`${schema.name} has no digest, so there is no id to frame its payloads with.`, {
					fix: "Pass the framed bytes as `rawValue`, or use a generated schema.",
				});
			}
			const body = compress ? process.getBuiltinModule("node:zlib").deflateSync(payload) : payload;
			return writeGlueHeader(localSchemaId(schema.digest), body, compress);
		}
		default:
			return wire satisfies never;
	}
}

/** Lambda delivers header bytes as signed numbers. */
function toHeader([name, value]: readonly [string, string | Uint8Array]): MskHeader {
	return { [name]: Array.from(Int8Array.from(Buffer.from(value as string))) };
}

function toBase64(value: Uint8Array): string {
	return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString("base64");
}
