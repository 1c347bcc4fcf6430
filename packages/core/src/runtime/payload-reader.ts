import type { Decoder } from "../definition/schema.ts";
import type { Topic, Wire } from "../definition/topic.ts";
import type { Chunks } from "../input/chunks.ts";
import { openChunk } from "../input/input.ts";
import { inflate, inflateInto } from "./inflate.ts";
import type { Part, SchemaStore } from "./schema-store.ts";
import { checkHeader, headerId, headerLength } from "./wire-frame.ts";

/** How keys or values of a topic are read, wherever they stand. */
export interface PayloadReader {
	/** Bytes of the frame. */
	readonly header: number;
	/** The decoder for what stands in `memory` from `start` up to `end`, by its frame; undefined where that is compressed. */
	readonly decoderAt: (memory: Uint8Array, start: number, end: number) => Decoder<unknown> | undefined;
	/** Reads what stands there: a frame with a payload, or with `schemaId` a payload whose frame a validating mapping has taken. */
	readonly read: (memory: Uint8Array, start: number, end: number, schemaId?: string) => unknown;
}

export function createPayloadReader(
	topic: Topic,
	part: Part,
	wire: Wire,
	decoders: Pick<SchemaStore, "decoder">,
	maxInflated: number,
	chunks: Chunks | undefined,
): PayloadReader {
	const header = headerLength(wire);

	const decoderAt = (memory: Uint8Array, start: number, end: number) =>
		wire === "plain" ? topic[part] : checkHeader(wire, memory, start, end) ? undefined : decoderOf(memory, start);
	const decoderOf = (memory: Uint8Array, start: number) => decoders.decoder(part, headerId(wire as "glue", memory, start));

	return {
		header,
		decoderAt,
		read(memory, start, end, schemaId) {
			if (schemaId !== undefined) return decode(decoders.decoder(part, schemaId), memory, start, end);
			const from = start + header;
			const decoder = decoderAt(memory, start, end);
			if (decoder !== undefined) return decode(decoder, memory, from, end);
			const { inflated } = chunks ?? {};
			if (inflated !== undefined && memory === inflated.bytes) {
				const size = inflateInto(memory, from, end, inflated.at, Math.min(inflated.size, maxInflated + 1));
				if (size >= 0) {
					openChunk(inflated, size);
					return decode(decoderOf(memory, start), memory, inflated.at, inflated.at + size);
				}
			}
			return decoderOf(memory, start).decode(inflate(memory.subarray(from, end), maxInflated));
		},
	};
}

/** By a copy where the decoder takes whole payloads alone, for it may keep them. */
export function decode(decoder: Decoder<unknown>, memory: Uint8Array, start: number, end: number): unknown {
	if (decoder.decodeIn !== undefined) return decoder.decodeIn(memory, start, end);
	return decoder.decode(new Uint8Array(memory.subarray(start, end)));
}
