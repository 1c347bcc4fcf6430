import type { Decoder } from "../definition/schema.ts";
import type { Topic, Wire } from "../definition/topic.ts";
import type { Chunks } from "../input/chunks.ts";
import { openChunk } from "../input/input.ts";
import { inflate, inflateInto } from "./inflate.ts";
import type { Part, SchemaStore } from "./schema-store.ts";
import { checkHeader, headerId, headerLength } from "./wire-frame.ts";

/** Reads keys or values of a topic wherever they stand. A class, because the functions of its only two objects are the hot ones. */
export class PayloadReader {
	readonly #decoders: Pick<SchemaStore, "decoder">;
	readonly #part: Part;
	readonly #wire: Wire;
	readonly #header: number;
	readonly #maxInflated: number;
	readonly #chunks: Chunks | undefined;
	/** The header of the last payload, and the decoder for it: neighbours most often share a version. */
	readonly #seen: DataView;
	#last: Decoder<unknown> | undefined;

	/** @param framed whether payloads still have the frame that the topic declares */
	constructor(
		topic: Topic,
		part: Part,
		framed: boolean,
		decoders: Pick<SchemaStore, "decoder">,
		maxInflated: number,
		chunks: Chunks | undefined,
	) {
		this.#decoders = decoders;
		this.#part = part;
		this.#wire = framed ? topic.wire[part] : "plain";
		this.#header = headerLength(this.#wire);
		this.#maxInflated = maxInflated;
		this.#chunks = chunks;
		this.#seen = new DataView(new ArrayBuffer(this.#header));
		if (this.#wire === "plain") this.#last = topic[part];
	}

	/**
	 * Reads what stands in `memory`, which `view` looks at as well, from `start` up to `end`; `schemaId` where a mapping that validates has
	 * taken the frame.
	 */
	read(memory: Uint8Array, view: DataView, start: number, end: number, schemaId?: string): unknown {
		if (schemaId !== undefined) return decode(this.#decoders.decoder(this.#part, schemaId), memory, start, end);
		const header = this.#header;
		const last = this.#last;
		const decoder =
			last !== undefined && end - start >= header && this.#isSeen(view, start) ? last : this.#learn(memory, start, end);
		if (header === GLUE && memory[start + 1] !== 0) return this.#inflated(decoder, memory, start + header, end);
		return decode(decoder, memory, start + header, end);
	}

	#isSeen(view: DataView, start: number): boolean {
		const seen = this.#seen;
		if (this.#header === GLUE) {
			return (
				view.getInt32(start) === seen.getInt32(0) &&
				view.getInt32(start + 4) === seen.getInt32(4) &&
				view.getInt32(start + 8) === seen.getInt32(8) &&
				view.getInt32(start + 12) === seen.getInt32(12) &&
				view.getInt16(start + 16) === seen.getInt16(16)
			);
		}
		return this.#header === 0 || (view.getInt8(start) === 0 && view.getInt32(start + 1) === seen.getInt32(1));
	}

	#learn(memory: Uint8Array, start: number, end: number): Decoder<unknown> {
		checkHeader(this.#wire, memory, start, end);
		// Sound: a plain topic has no header, so that every payload was seen.
		const id = headerId(this.#wire as "glue", memory, start);
		const decoder = this.#decoders.decoder(this.#part, id);
		for (let index = 0; index < this.#header; index++) this.#seen.setUint8(index, memory[start + index] as number);
		this.#last = decoder;
		return decoder;
	}

	#inflated(decoder: Decoder<unknown>, memory: Uint8Array, from: number, end: number): unknown {
		const room = this.#chunks?.inflated;
		if (room !== undefined && memory === room.bytes) {
			const size = inflateInto(memory, from, end, room.at, Math.min(room.size, this.#maxInflated + 1));
			if (size >= 0) {
				openChunk(room, size);
				return decode(decoder, memory, room.at, room.at + size);
			}
		}
		return decoder.decode(inflate(memory.subarray(from, end), this.#maxInflated));
	}
}

const GLUE = 18;

function decode(decoder: Decoder<unknown>, memory: Uint8Array, start: number, end: number): unknown {
	if (decoder.decodeIn !== undefined) return decoder.decodeIn(memory, start, end);
	// A copy, for it may be kept.
	return decoder.decode(new Uint8Array(memory.subarray(start, end)));
}
