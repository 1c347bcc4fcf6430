import type { Consumer } from "../definition/consumer.ts";
import type { Topic } from "../definition/topic.ts";
import { errorClass, isMillraceError, type MillraceErrorClass, type RecordPosition } from "../errors.ts";
import { deliveredAs } from "./delivery.ts";
import { RecordHeaders } from "./headers.ts";
import { inflate } from "./inflate.ts";
import type { MskRecord } from "./msk-event.ts";
import type { KafkaRecord } from "./record-context.ts";
import type { Part, SchemaStore } from "./schema-store.ts";
import { readWireHeader } from "./wire-header.ts";

/** A record that can never become a typed value, whatever is tried: its bytes, frame or fields are wrong. */
export const UndecodableError: MillraceErrorClass = /* @__PURE__ */ errorClass("RECORD_UNDECODABLE", false, "records");

/** A record without a value on a topic that declares none. */
export const TombstoneError: MillraceErrorClass = /* @__PURE__ */ errorClass("TOMBSTONE_UNEXPECTED", false, "records");

/** A record of a topic that the consumer does not declare: a mistake of the deployment, which must not cost a single record. */
export const TopicUnexpectedError: MillraceErrorClass = /* @__PURE__ */ errorClass("TOPIC_UNEXPECTED", true);

/** A mapping that validates records gives none of the metadata it would add: a mistake of the deployment as well. */
export const SchemaMetadataMissingError: MillraceErrorClass = /* @__PURE__ */ errorClass("SCHEMA_METADATA_MISSING", true);

const MAX_HEADERS = 1000;

export interface Decoder {
	/** @throws a coded error with the record's position; `retryable` tells a broken record from a registry in trouble. */
	decode(raw: MskRecord): KafkaRecord;
}

export function createDecoder(consumer: Consumer, store: SchemaStore, maxInflatedBytes: number): Decoder {
	const { topic } = consumer;

	/** The id of the writer's schema, and the payload behind its frame if there is one. */
	function split(part: Part, raw: MskRecord, value: Uint8Array) {
		if (topic.wire[part] === "plain") return { schemaId: undefined, compressed: false, payload: value };
		if (deliveredAs(consumer, part) === undefined) return readWireHeader(topic.wire[part], value);
		const schemaId = metadataId(part, raw);
		// Lambda removes the frame, and inflates what it compressed.
		return { schemaId, compressed: false, payload: value };
	}

	function read(part: Part, raw: MskRecord, text: string): unknown {
		const schema = topic[part];
		const value = fromBase64(part, text);
		if (deliveredAs(consumer, part) === "JSON" && topic.wire[part] !== "plain") {
			metadataId(part, raw);
			if (schema.fromJson === undefined)
				throw new UndecodableError(`${schema.name} cannot read the JSON that the mapping delivers.`);
			return schema.fromJson(JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(value)));
		}
		const { schemaId, compressed, payload } = split(part, raw, value);
		const decoder = schemaId === undefined ? schema : store.decoder(part, schemaId);
		return decoder.decode(compressed ? inflate(payload, maxInflatedBytes) : payload);
	}

	return {
		decode(raw) {
			const at = { topic: raw.topic, partition: raw.partition, offset: raw.offset };
			if (raw.topic !== topic.name) {
				throw new TopicUnexpectedError(`consumer "${consumer.name}" reads the topic "${topic.name}".`, {
					at,
				});
			}
			const headers: unknown = raw.headers ?? [];
			if (!Array.isArray(headers)) throw new UndecodableError("The headers are not a list.", { at });
			if (headers.length > MAX_HEADERS) throw new UndecodableError(`The record has over ${MAX_HEADERS} headers.`, { at });
			return {
				...at,
				timestamp: raw.timestamp,
				timestampType: raw.timestampType,
				key: guard("key", topic, at, () => readKey(topic, raw, read)),
				value: guard("value", topic, at, () => readValue(topic, raw, read)),
				headers: new RecordHeaders(raw.headers),
			} as KafkaRecord;
		},
	};
}

/** The id of the writer's schema, as a mapping that validates records tells it. */
function metadataId(part: Part, raw: MskRecord): string {
	const schemaId: unknown = (part === "key" ? raw.keySchemaMetadata : raw.valueSchemaMetadata)?.schemaId;
	if (typeof schemaId === "string") return schemaId;
	throw new SchemaMetadataMissingError(`The ${part} comes without the schema metadata of the mapping.`);
}

type Read = (part: Part, raw: MskRecord, text: string) => unknown;

/** Absent, null and "" are all "no key", which a compacted topic never has. */
function readKey({ cleanup }: Topic, raw: MskRecord, read: Read): unknown {
	if (raw.key === undefined || raw.key === null || raw.key === "") {
		if (cleanup === "compact") throw new UndecodableError("The record has no key, on a topic declared as compacted.");
		return null;
	}
	return read("key", raw, raw.key);
}

/** Absent and null are a tombstone; "" is a payload of no bytes. */
function readValue({ tombstones }: Topic, raw: MskRecord, read: Read): unknown {
	if (raw.value !== undefined && raw.value !== null) return read("value", raw, raw.value);
	if (tombstones) return null;
	throw new TombstoneError("The record has no value.");
}

/** Adds the position to coded errors and wraps all others without their cause: decoders quote payloads in their messages. */
function guard(part: Part, topic: Topic, at: RecordPosition, read: () => unknown): unknown {
	try {
		return read();
	} catch (error) {
		if (!isMillraceError(error)) {
			const name = error instanceof Error ? error.name : typeof error;
			throw new UndecodableError(`The ${part} is not a valid ${topic[part].name} (${name}).`, { at });
		}
		throw error.at === undefined ? error.locatedAt(at) : error;
	}
}

/** Node skips characters that are no base64, so the length tells whether any were. */
function fromBase64(part: Part, text: unknown): Uint8Array {
	if (typeof text !== "string") throw new UndecodableError(`The ${part} is not text in base64.`);
	const value = Buffer.from(text, "base64");
	if (text.length % 4 === 1 || value.length !== Buffer.byteLength(text, "base64"))
		throw new UndecodableError(`The ${part} is not valid base64.`);
	return value;
}
