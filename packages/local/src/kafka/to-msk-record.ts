import type { MskHeader, MskRecord } from "@millrace/core";
import type { KafkaHeader, KafkaRecord } from "./kafka-client.ts";

/*
  A record in the form in which Lambda's event source mapping delivers it, and back (https://docs.aws.amazon.com/lambda/latest/dg/with-msk.html)
    key       base64; no property where there is none
    value     base64; null is a tombstone
    headers   in order, one object each, whose bytes are signed. Lambda's form knows no header without a value: it becomes one of no bytes
*/

/** The record as Lambda would deliver it. Its bytes are copied. */
export function toMskRecord(record: KafkaRecord): MskRecord {
	const { topic, partition, offset, timestamp, timestampType, key, value, headers } = record;
	return {
		topic,
		partition,
		offset,
		timestamp,
		timestampType,
		...(key !== null && { key: toBase64(key) }),
		value: value === null ? null : toBase64(value),
		headers: headers.map(toMskHeader),
	};
}

/** The record that Lambda made this of. What Lambda leaves out, or a mapping with a schema registry has taken away, cannot come back. */
export function toKafkaRecord(record: MskRecord): KafkaRecord {
	const { topic, partition, offset, timestamp, timestampType, key, value, headers } = record;
	return {
		topic,
		partition,
		offset,
		timestamp,
		timestampType,
		key: fromBase64(key),
		value: fromBase64(value),
		headers: (headers ?? []).flatMap(toKafkaHeaders),
	};
}

function toMskHeader({ key, value }: KafkaHeader): MskHeader {
	return { [key]: value === null ? [] : Array.from(new Int8Array(value.buffer, value.byteOffset, value.byteLength)) };
}

function toKafkaHeaders(header: MskHeader): readonly KafkaHeader[] {
	return Object.entries(header).map(([key, bytes]) => ({ key, value: Uint8Array.from(bytes) }));
}

function toBase64(bytes: Uint8Array): string {
	return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");
}

function fromBase64(text: string | null | undefined): Uint8Array | null {
	return text === null || text === undefined ? null : Buffer.from(text, "base64");
}
