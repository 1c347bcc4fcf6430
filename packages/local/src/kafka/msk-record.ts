import type { MskHeader, MskRecord } from "@millrace/core";
import type { KafkaHeader, KafkaRecord, NewKafkaRecord } from "./kafka-client.ts";

/**
 * A record as Lambda delivers it. What is null on the topic is left out, as Lambda does with keys; an empty key or value is an empty text.
 * AWS's pages do not say what becomes of a header without a value: here it is an empty list.
 */
export function toMskRecord({ topic, partition, offset, timestamp, timestampType, ...record }: KafkaRecord): MskRecord {
	return {
		topic,
		partition,
		offset,
		timestamp,
		timestampType,
		...(record.key !== null && { key: toBase64(record.key) }),
		...(record.value !== null && { value: toBase64(record.value) }),
		headers: record.headers.map(toMskHeader),
	};
}

/**
 * The record that a delivered one was: the same partition, key, value, headers in order and timestamp.
 *
 * An empty key stands for none, because Lambda does not tell the two apart.
 */
export function fromMskRecord({ partition, timestamp, key, value, headers }: MskRecord): NewKafkaRecord {
	return {
		partition,
		timestamp,
		key: key ? Buffer.from(key, "base64") : null,
		value: value === null || value === undefined ? null : Buffer.from(value, "base64"),
		headers: (headers ?? []).flatMap((header) =>
			Object.entries(header).map(([name, bytes]): KafkaHeader => ({ key: name, value: Uint8Array.from(bytes ?? []) })),
		),
	};
}

/** Computed, so that a header called `__proto__` is a header. */
function toMskHeader({ key, value }: KafkaHeader): MskHeader {
	return { [key]: value === null ? [] : Array.from(new Int8Array(value.buffer, value.byteOffset, value.byteLength)) };
}

function toBase64(bytes: Uint8Array): string {
	return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");
}
