import { deflateSync } from "node:zlib";
import type { Consumer } from "../../packages/core/src/definition/consumer.ts";
import type { Decoder } from "../../packages/core/src/definition/schema.ts";
import { defineTopic } from "../../packages/core/src/definition/topic.ts";
import { isMillraceError } from "../../packages/core/src/errors.ts";
import { createDecoder } from "../../packages/core/src/runtime/decoder.ts";
import { writeGlueHeader } from "../../packages/core/src/runtime/wire-header.ts";
import type { Random } from "./random.ts";

/** What became of a payload: its value, or the code of the error. */
export type Outcome = { readonly value: unknown } | { readonly error: string };

const PORTABLE: unique symbol = Symbol.for("@millrace/portable") as never;
const ID = "11111111-2222-4333-8444-555555555555";

/** Reads payloads on every way that there is: one by one, and as a batch with WebAssembly and without. */
export function readOnAllPaths(
	readers: Readonly<Record<"generated" | "dynamic", Decoder<unknown>>>,
	payloads: readonly Uint8Array[],
	random: Random,
): ReadonlyMap<string, readonly Outcome[]> {
	const outcomes = new Map<string, readonly Outcome[]>();
	const framed = random.chance(0.3);
	const texts = payloads.map((payload) => {
		if (!framed) return Buffer.from(payload).toString("base64");
		const compressed = random.chance(0.5);
		return Buffer.from(writeGlueHeader(ID, compressed ? deflateSync(payload) : payload, compressed)).toString("base64");
	});
	for (const [name, reader] of Object.entries(readers)) {
		outcomes.set(
			name,
			payloads.map((payload) => attempt(() => reader.decode(payload))),
		);
		outcomes.set(`${name} in a batch`, readBatch(reader, texts, framed));
		try {
			(globalThis as { [PORTABLE]?: boolean })[PORTABLE] = true;
			outcomes.set(`${name} in a portable batch`, readBatch(reader, texts, framed));
		} finally {
			delete (globalThis as { [PORTABLE]?: boolean })[PORTABLE];
		}
	}
	return outcomes;
}

function readBatch(reader: Decoder<unknown>, texts: readonly string[], framed: boolean): readonly Outcome[] {
	const value = { format: "avro" as const, name: "Test", encode: () => new Uint8Array(), ...reader };
	const topic = defineTopic({ name: "test", value, wire: framed ? "glue" : "plain", partitions: 1 });
	const store = { known: new Map(), resolve: () => reader, decoder: () => reader };
	// What the decoder looks at of a consumer.
	const decoder = createDecoder({ name: "fuzz", topic } as unknown as Consumer, store, 1_000_000);
	const records = texts.map((text, offset) => ({
		topic: "test",
		partition: 0,
		offset,
		timestamp: 0,
		timestampType: "CREATE_TIME" as const,
		value: text,
		headers: [],
	}));
	return records.map((_, index) => attempt(() => decoder.decode(records, index).value));
}

function attempt(read: () => unknown): Outcome {
	try {
		return { value: read() };
	} catch (error) {
		return { error: isMillraceError(error) ? error.code : String(error) };
	}
}
