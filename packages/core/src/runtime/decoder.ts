import type { Consumer } from "../definition/consumer.ts";
import { errorClass, isMillraceError, type MillraceErrorClass, positionOf } from "../errors.ts";
import { type Chunks, findChunks } from "../input/chunks.ts";
import { closeChunk, openChunk } from "../input/input.ts";
import { DecodedRecord } from "./decoded-record.ts";
import { deliveredAs } from "./delivery.ts";
import type { MskRecord } from "./msk-event.ts";
import { createPayloadReader, decode } from "./payload-reader.ts";
import type { KafkaRecord } from "./record-context.ts";
import type { Part, SchemaStore } from "./schema-store.ts";

/** A record that can never become a typed value, whatever is tried: its bytes, frame or fields are wrong. */
export const UndecodableError: MillraceErrorClass = /* @__PURE__ */ errorClass("RECORD_UNDECODABLE", false, "records");

/** A record without a value on a topic that declares none. */
export const TombstoneError: MillraceErrorClass = /* @__PURE__ */ errorClass("TOMBSTONE_UNEXPECTED", false, "records");

/** A record of a topic that the consumer does not declare: a mistake of the deployment, which must not cost a single record. */
export const TopicUnexpectedError: MillraceErrorClass = /* @__PURE__ */ errorClass("TOPIC_UNEXPECTED", true);

/** A mapping that validates records gives none of the metadata it would add. */
export const SchemaMetadataMissingError: MillraceErrorClass = /* @__PURE__ */ errorClass("SCHEMA_METADATA_MISSING", true);

const MAX_HEADERS = 1000;

export interface Decoder {
	/**
	 * One record of a partition. Values are decoded ahead, as many as fit into the memory of a chunk; what goes wrong with one is thrown when it
	 * is asked for.
	 * @throws a coded error with the record's position; `retryable` tells a broken record from a registry in trouble.
	 */
	decode(records: readonly MskRecord[], index: number): KafkaRecord;
}

/** What went wrong with a value that was decoded ahead. */
class Failure {
	readonly error: unknown;

	constructor(error: unknown) {
		this.error = error;
	}
}

export function createDecoder(consumer: Consumer, store: SchemaStore, maxInflatedBytes: number): Decoder {
	const { topic } = consumer;
	const chunks = findChunks();
	const reader = (part: Part) =>
		createPayloadReader(
			topic,
			part,
			deliveredAs(consumer, part) === undefined ? topic.wire[part] : "plain",
			store,
			maxInflatedBytes,
			chunks,
		);
	const readers = { key: reader("key"), value: reader("value") };
	/** Values of each partition that were decoded ahead, up to the last of the list. */
	const ahead = new Map<readonly MskRecord[], { readonly from: number; readonly values: unknown[] }>();

	/** Reads one key or value from the text that Lambda delivers. */
	function readText(part: Part, raw: MskRecord, text: unknown): unknown {
		const schema = topic[part];
		const bytes = fromBase64(part, text);
		const mode = deliveredAs(consumer, part);
		const schemaId = mode === undefined ? undefined : metadataId(part, raw);
		// Lambda removes the frame, and inflates what it compressed.
		if (mode !== "JSON") return readers[part].read(bytes, 0, bytes.length, schemaId);
		if (schema.fromJson === undefined) {
			throw new UndecodableError(`${schema.name} cannot read the JSON that the mapping delivers.`);
		}
		return schema.fromJson(JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)));
	}

	/** Absent and null are a tombstone; "" is a payload of no bytes. */
	function readValue(raw: MskRecord): unknown {
		if (raw.value !== undefined && raw.value !== null) return readText("value", raw, raw.value);
		if (topic.tombstones) return null;
		throw new TombstoneError("The record has no value.");
	}

	/** Absent, null and "" are all "no key". */
	function readKey(raw: MskRecord): unknown {
		if (!hasKey(raw)) return null;
		try {
			return readText("key", raw, raw.key);
		} catch (error) {
			throw locate(error, "key", raw);
		}
	}

	/** Decodes the values of as many records as a chunk holds, at least one. */
	function readAhead(records: readonly MskRecord[], from: number): unknown[] {
		const to = chunks === undefined || deliveredAs(consumer, "value") !== undefined ? from : fillChunk(chunks, records, from);
		const values: unknown[] = [];
		if (chunks === undefined || to === from) {
			const raw = records[from] as MskRecord;
			values.push(attemptValue(raw));
			return values;
		}
		const { decoded, starts } = chunks;
		const { bytes, at } = decoded;
		const { header, decoderAt, read } = readers.value;
		const length = (starts[to - from] as number) - at;
		openChunk(decoded, length);
		let decoder: ReturnType<typeof decoderAt>;
		/** Up to there the frames are the one of `decoder`. */
		let same = from;
		for (let index = from; index < to; index++) {
			const raw = records[index] as MskRecord;
			const { value } = raw;
			const start = starts[index - from] as number;
			if (typeof value !== "string") values.push(attemptValue(raw));
			else {
				const end = (starts[index - from + 1] as number) - paddingOf(value);
				try {
					if (index >= same) {
						decoder = decoderAt(bytes, start, end);
						if (header === 0) same = to;
						else if (decoder !== undefined && header === GLUE) {
							chunks.keepFrame(start);
							same = from + chunks.sameFrames(index - from, to - from);
						}
					}
					if (decoder === undefined) {
						values.push(read(bytes, start, end));
						openChunk(decoded, length);
					} else values.push(decode(decoder, bytes, start + header, end));
				} catch (error) {
					values.push(new Failure(locate(error, "value", raw)));
					openChunk(decoded, length);
				}
			}
		}
		closeChunk();
		return values;
	}

	/** Decodes the base64 of the next records into the chunk. Index behind the last of them; `from` when that one must go alone. */
	function fillChunk(to: Chunks, records: readonly MskRecord[], from: number): number {
		const { starts, textSize, decoded } = to;
		let text = "";
		let pads = 0;
		let index = from;
		for (; index < records.length && index - from < starts.length - 1; index++) {
			const { value } = records[index] as MskRecord;
			// Padding decodes to bytes that nobody reads.
			starts[index - from] = decoded.at + (text.length >> 2) * 3;
			if (typeof value !== "string") continue;
			if ((value.length & 3) !== 0 || text.length + value.length > textSize) break;
			text += value;
			pads += paddingOf(value);
		}
		starts[index - from] = decoded.at + (text.length >> 2) * 3;
		// A "=" in a wrong place, or a character that is no base64: the first text by itself, to find whose it is.
		return to.decode(text) === pads ? index : from;
	}

	function attemptValue(raw: MskRecord): unknown {
		try {
			return readValue(raw);
		} catch (error) {
			return new Failure(locate(error, "value", raw));
		}
	}

	/** Adds the position to coded errors and wraps all others without their cause: decoders quote payloads in their messages. */
	function locate(error: unknown, part: Part, raw: MskRecord): unknown {
		const at = positionOf(raw);
		if (isMillraceError(error)) return error.at === undefined ? error.locatedAt(at) : error;
		const name = error instanceof Error ? error.name : typeof error;
		return new UndecodableError(`The ${part} is not a valid ${topic[part].name} (${name}).`, { at });
	}

	return {
		decode(records, index) {
			const raw = records[index] as MskRecord;
			checkRecord(consumer, raw);
			let known = ahead.get(records);
			if (known === undefined || index < known.from || index >= known.from + known.values.length) {
				known = { from: index, values: readAhead(records, index) };
				ahead.set(records, known);
			}
			const value = known.values[index - known.from];
			if (value instanceof Failure) throw value.error;
			// Sound: the topic's schemas read key and value.
			return new DecodedRecord(raw, value, readKey) as KafkaRecord;
		},
	};
}

const PAD = 0x3d;
/** Bytes of its frame. */
const GLUE = 18;

/** How many "=" end a text. */
function paddingOf(text: string): number {
	const { length } = text;
	return text.charCodeAt(length - 1) !== PAD ? 0 : text.charCodeAt(length - 2) !== PAD ? 1 : 2;
}

/** What of a record can be judged without decoding anything. */
function checkRecord({ name, topic }: Consumer, raw: MskRecord): void {
	const { headers } = raw;
	if (raw.topic === topic.name && (headers === undefined || headers === null || isHeaders(headers))) {
		if (topic.cleanup !== "compact" || hasKey(raw)) return;
		throw new UndecodableError("The record has no key, on a topic declared as compacted.", { at: positionOf(raw) });
	}
	const at = positionOf(raw);
	if (raw.topic !== topic.name) {
		throw new TopicUnexpectedError(`consumer "${name}" reads the topic "${topic.name}".`, {
			at,
		});
	}
	throw new UndecodableError(`The headers are not a list of at most ${MAX_HEADERS}.`, { at });
}

function isHeaders(headers: unknown): boolean {
	return Array.isArray(headers) && headers.length <= MAX_HEADERS;
}

function hasKey({ key }: MskRecord): boolean {
	return key !== undefined && key !== null && key !== "";
}

/** The id of the writer's schema, as a mapping that validates records tells it. */
function metadataId(part: Part, raw: MskRecord): string {
	const schemaId: unknown = (part === "key" ? raw.keySchemaMetadata : raw.valueSchemaMetadata)?.schemaId;
	if (typeof schemaId === "string") return schemaId;
	throw new SchemaMetadataMissingError(`The ${part} comes without the schema metadata of the mapping.`);
}

/** Node skips characters that are no base64, so the length tells whether any were. */
function fromBase64(part: Part, text: unknown): Uint8Array {
	if (typeof text !== "string") throw new UndecodableError(`The ${part} is not text in base64.`);
	const value = Buffer.from(text, "base64");
	if (text.length % 4 === 1 || value.length !== Buffer.byteLength(text, "base64")) {
		throw new UndecodableError(`The ${part} is not valid base64.`);
	}
	return value;
}
