import type { Consumer } from "../definition/consumer.ts";
import { errorClass, isMillraceError, type MillraceErrorClass } from "../errors.ts";
import { findChunks } from "../input/chunks.ts";
import { DecodedRecord } from "./decoded-record.ts";
import type { MskRecord } from "./msk-event.ts";
import { createPayloadReader, UndecodableError } from "./payload-reader.ts";
import { Failure, readAhead } from "./read-ahead.ts";
import type { KafkaRecord } from "./record-context.ts";
import type { Part, SchemaStore } from "./schema-store.ts";

/** A record without a value on a topic that declares none. */
export const TombstoneError: MillraceErrorClass = /* @__PURE__ */ errorClass("TOMBSTONE_UNEXPECTED", false, "records");

/** A record of a topic that the consumer does not declare: a mistake of the deployment, which must not cost a single record. */
export const TopicUnexpectedError: MillraceErrorClass = /* @__PURE__ */ errorClass("TOPIC_UNEXPECTED", true);

const MAX_HEADERS = 1000;

export interface Decoder {
	/**
	 * One record of a partition. Values are decoded ahead; what goes wrong with one is thrown when it is asked for.
	 * @param withKey decodes keys ahead too, and throws what goes wrong with this one's; otherwise a key is read when it is asked for
	 * @throws a coded error with the record's position; `retryable` tells a broken record from a registry in trouble.
	 */
	decode(records: readonly MskRecord[], index: number, withKey?: boolean): KafkaRecord;
	/** Values from there on, as many as were decoded at once; a `Failure` where one is wrong. */
	decodeAhead(records: readonly MskRecord[], index: number): readonly unknown[];
}

export function createDecoder(consumer: Consumer, store: SchemaStore, maxInflatedBytes: number): Decoder {
	const { topic } = consumer;
	const chunks = findChunks();
	const key = createPayloadReader(consumer, "key", store, maxInflatedBytes, chunks);
	const value = createPayloadReader(consumer, "value", store, maxInflatedBytes, chunks);
	const aheadOfValues: Ahead = new Map();
	const aheadOfKeys: Ahead = new Map();

	/** Adds the position to coded errors and wraps all others without their cause: decoders quote payloads in their messages. */
	const located = (part: Part) => (error: unknown, at: MskRecord) => {
		if (isMillraceError(error)) return error.at ? error : error.locatedAt(at);
		const name = error instanceof Error ? error.name : typeof error;
		return new UndecodableError(`The ${part} is not a valid ${topic[part].name} (${name}).`, { at });
	};
	const locatedValue = located("value");
	const locatedKey = located("key");

	const readKey = (raw: MskRecord) => {
		try {
			return hasKey(raw) ? key.readText(raw, raw.key) : null;
		} catch (error) {
			throw locatedKey(error, raw);
		}
	};

	/** Absent and null are a tombstone; "" is a payload of no bytes. */
	const readValue = (raw: MskRecord) => {
		try {
			if (raw.value !== undefined && raw.value !== null) return value.readText(raw, raw.value);
			if (topic.tombstones) return null;
			throw new TombstoneError("The record has no value.");
		} catch (error) {
			return new Failure(locatedValue(error, raw));
		}
	};

	const readKeyAlone = (raw: MskRecord) => {
		try {
			return readKey(raw);
		} catch (error) {
			return new Failure(error);
		}
	};

	const decodeAhead: Decoder["decodeAhead"] = (records, from) =>
		readAhead(records, from, chunks, value, topic.wire.value, "value", readValue, locatedValue);
	const decodeKeysAhead: Decoder["decodeAhead"] = (records, from) =>
		readAhead(records, from, chunks, key, topic.wire.key, "key", readKeyAlone, locatedKey);

	return {
		decodeAhead,
		decode(records, index, withKey) {
			const raw = records[index] as MskRecord;
			if (raw.topic !== topic.name) {
				throw new TopicUnexpectedError(`consumer "${consumer.name}" reads the topic "${topic.name}".`, { at: raw });
			}
			const headers: unknown = raw.headers ?? [];
			if (!Array.isArray(headers) || headers.length > MAX_HEADERS) {
				throw new UndecodableError(`The headers are not a list of at most ${MAX_HEADERS}.`, { at: raw });
			}
			if (topic.cleanup === "compact" && !hasKey(raw)) {
				throw new UndecodableError("The record has no key, on a topic declared as compacted.", { at: raw });
			}
			const found = take(aheadOfValues, decodeAhead, records, index);
			const foundKey = withKey ? take(aheadOfKeys, decodeKeysAhead, records, index) : undefined;
			// Sound: the topic's schemas read key and value.
			return new DecodedRecord(raw, found, withKey ? () => foundKey : readKey) as KafkaRecord;
		},
	};
}

/** What was decoded ahead of each partition. */
type Ahead = Map<readonly MskRecord[], { readonly from: number; readonly values: readonly unknown[] }>;

/** What is known of a record, or is decoded now with all that a chunk holds. @throws what went wrong with it */
function take(known: Ahead, decodeAhead: Decoder["decodeAhead"], records: readonly MskRecord[], index: number): unknown {
	let ahead = known.get(records);
	if (!ahead || index < ahead.from || index >= ahead.from + ahead.values.length) {
		ahead = { from: index, values: decodeAhead(records, index) };
		known.set(records, ahead);
	}
	const found = ahead.values[index - ahead.from];
	if (found instanceof Failure) throw found.error;
	return found;
}

/** Absent, null and "" are all "no key". */
function hasKey({ key }: MskRecord): boolean {
	return key !== undefined && key !== null && key !== "";
}
