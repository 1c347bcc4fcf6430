import type { MskHeader, MskRecord } from "@millrace/core";
import type { KafkaHeader, KafkaRecord } from "../../kafka/kafka-client.ts";

/**
 * A record as Lambda puts it into an event (https://docs.aws.amazon.com/lambda/latest/dg/with-msk.html): base64, the bytes of headers
 * signed. A null key or value is left out; AWS's pages show neither, and both forms were seen.
 */
export function toMskRecord(record: KafkaRecord): MskRecord {
	const { topic, partition, offset, timestamp, timestampType, key, value, headers } = record;
	return {
		topic,
		partition,
		offset,
		timestamp,
		timestampType,
		...(key !== null && { key: toBase64(key) }),
		...(value !== null && { value: toBase64(value) }),
		headers: headers.map(toHeader),
	};
}

/** Bytes as an event holds them. */
export function toBase64(bytes: Uint8Array): string {
	return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");
}

function toHeader({ key, value }: KafkaHeader): MskHeader {
	const signed = value === null ? [] : Array.from(new Int8Array(value.buffer, value.byteOffset, value.byteLength));
	// Set as data, so that a header called __proto__ is one.
	return Object.fromEntries([[key, signed]]);
}
