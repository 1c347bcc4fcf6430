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
	/** The decoder of the last payload and the id it goes by, as words: neighbours most often share a version. */
	#last: Decoder<unknown> | undefined;
	#first = 0;
	#second = 0;
	#third = 0;
	#fourth = 0;

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
		if (this.#wire === "plain") this.#last = topic[part];
	}

	/**
	 * Reads what stands in `memory`, which `view` looks at as well, from `start` up to `end`; `schemaId` where a mapping that validates has
	 * taken the frame.
	 */
	read(memory: Uint8Array, view: DataView, start: number, end: number, schemaId?: string): unknown {
		const header = this.#header;
		let decoder = this.#last;
		let compressed = false;
		if (schemaId !== undefined) decoder = this.#decoders.decoder(this.#part, schemaId);
		else if (header > 0) {
			compressed = checkHeader(this.#wire, memory, start, end);
			if (decoder === undefined || !this.#isLast(view, start)) decoder = this.#learn(memory, view, start);
		}
		// Sound: a plain topic has its decoder from the start.
		return compressed
			? this.#inflated(decoder as Decoder<unknown>, memory, start + header, end)
			: decode(decoder as Decoder<unknown>, memory, start + header, end);
	}

	/** The four words of Glue's UUID, or the one of a Confluent id. */
	#isLast(view: DataView, start: number): boolean {
		if (this.#header !== GLUE) return view.getInt32(start + 1) === this.#first;
		return (
			view.getInt32(start + 2) === this.#first &&
			view.getInt32(start + 6) === this.#second &&
			view.getInt32(start + 10) === this.#third &&
			view.getInt32(start + 14) === this.#fourth
		);
	}

	#learn(memory: Uint8Array, view: DataView, start: number): Decoder<unknown> {
		const isGlue = this.#header === GLUE;
		const decoder = this.#decoders.decoder(this.#part, headerId(isGlue ? "glue" : "confluent", memory, start));
		this.#last = decoder;
		this.#first = view.getInt32(start + (isGlue ? 2 : 1));
		if (isGlue) {
			this.#second = view.getInt32(start + 6);
			this.#third = view.getInt32(start + 10);
			this.#fourth = view.getInt32(start + 14);
		}
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
