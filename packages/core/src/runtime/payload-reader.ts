import type { Consumer } from "../definition/consumer.ts";
import type { Decoder } from "../definition/schema.ts";
import { errorClass, type MillraceErrorClass } from "../errors.ts";
import type { Chunks } from "../input/chunks.ts";
import { openChunk } from "../input/input.ts";
import { deliveredAs } from "./delivery.ts";
import { inflate, inflateInto } from "./inflate.ts";
import type { MskRecord } from "./msk-event.ts";
import type { Part, SchemaStore } from "./schema-store.ts";
import { headerId, readFrame } from "./wire-frame.ts";

/** A record that can never become a typed value, whatever is tried: its bytes, frame or fields are wrong. */
export const UndecodableError: MillraceErrorClass = /* @__PURE__ */ errorClass("RECORD_UNDECODABLE", false, "records");

/** A mapping that validates records gives none of the metadata it would add. */
export const SchemaMetadataMissingError: MillraceErrorClass = /* @__PURE__ */ errorClass("SCHEMA_METADATA_MISSING", true);

/** How keys or values of a topic are read, wherever they stand. */
export interface PayloadReader {
	/** Whether payloads lie in their text as they lie on the topic, so that many of them can be read at once. */
	readonly asProduced: boolean;
	/** The decoder for what stands in `memory` from `start` up to `end`, by its frame; undefined where that is compressed. */
	decoderAt(memory: Uint8Array, start: number, end: number): Decoder<unknown> | undefined;
	/** Reads what stands there, frame and all; with an id only the payload, whose frame a validating mapping has taken. */
	read(memory: Uint8Array, start: number, end: number, schemaId?: string): unknown;
	/** Reads the text that Lambda delivers. */
	readText(raw: MskRecord, text: unknown): unknown;
}

export function createPayloadReader(
	consumer: Consumer,
	part: Part,
	store: SchemaStore,
	maxInflated: number,
	chunks: Chunks | undefined,
): PayloadReader {
	const schema = consumer.topic[part];
	const delivered = deliveredAs(consumer, part);
	const wire = delivered ? "plain" : consumer.topic.wire[part];

	const decoderOf = (memory: Uint8Array, start: number) =>
		wire === "plain" ? schema : store.decoder(part, headerId(wire, memory, start));

	const reader: PayloadReader = {
		asProduced: !delivered,
		decoderAt: (memory, start, end) => (readFrame(wire, memory, start, end) ? undefined : decoderOf(memory, start)),
		read(memory, start, end, schemaId) {
			if (schemaId) return decode(store.decoder(part, schemaId), memory, start, end);
			const compressed = readFrame(wire, memory, start, end);
			const decoder = decoderOf(memory, start);
			const from = start + FRAME_LENGTH[wire];
			if (!compressed) return decode(decoder, memory, from, end);
			const room = chunks?.inflated;
			const size = memory === room?.bytes ? inflateInto(memory, from, end, room.at, Math.min(room.size, maxInflated + 1)) : -1;
			if (room === undefined || size < 0) return decoder.decode(inflate(memory.subarray(from, end), maxInflated));
			openChunk(room, size);
			return decode(decoder, memory, room.at, room.at + size);
		},
		readText(raw, text) {
			const bytes = fromBase64(part, text);
			if (!delivered) return reader.read(bytes, 0, bytes.length);
			const schemaId: unknown = raw[`${part}SchemaMetadata`]?.schemaId;
			if (typeof schemaId !== "string") {
				throw new SchemaMetadataMissingError(`The ${part} comes without the schema metadata of the mapping.`);
			}
			// Lambda removes the frame, and inflates what it compressed.
			if (delivered === "SOURCE") return reader.read(bytes, 0, bytes.length, schemaId);
			if (!schema.fromJson) throw new UndecodableError(`${schema.name} cannot read the JSON that the mapping delivers.`);
			return schema.fromJson(JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)));
		},
	};
	return reader;
}

/** Bytes of the frame in front of a payload. */
export const FRAME_LENGTH = { plain: 0, glue: 18, confluent: 5 } as const;

/** By a copy where the decoder takes whole payloads alone, for it may keep them. */
export function decode(decoder: Decoder<unknown>, memory: Uint8Array, start: number, end: number): unknown {
	return decoder.decodeIn ? decoder.decodeIn(memory, start, end) : decoder.decode(new Uint8Array(memory.subarray(start, end)));
}

/** Node skips characters that are no base64, so the length tells whether any were. */
function fromBase64(part: Part, text: unknown): Uint8Array {
	const bytes = typeof text === "string" && text.length % 4 !== 1 ? Buffer.from(text, "base64") : undefined;
	if (bytes?.length === Buffer.byteLength(String(text), "base64")) return bytes;
	throw new UndecodableError(`The ${part} is not text in base64.`);
}
