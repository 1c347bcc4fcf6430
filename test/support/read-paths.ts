import { digestOf } from "@millrace/codegen";
import type { Decoder } from "../../packages/core/src/definition/schema.ts";
import { findChunks } from "../../packages/core/src/input/chunks.ts";
import { closeChunk, openChunk } from "../../packages/core/src/input/input.ts";
import { type CompileOptions, compileSchema } from "./compile-schema.ts";

type Decode = (payload: Uint8Array) => unknown;

export interface ReadPath {
	readonly title: string;
	readonly decode: Decode;
}

interface PathOptions extends Pick<CompileOptions, "avro"> {
	/** The schema that payloads were written with. @default the reader's own */
	readonly writer?: unknown;
}

/**
 * Every way from bytes to a value: generated code and the interpreter, each with a payload of its own and with one among others in the
 * memory of a batch. A test that reads runs them all.
 *
 * Throws, or lacks the generated ways, where the versions cannot be resolved: see `resolve`.
 */
export function readPaths(reader: unknown, options: PathOptions = {}): readonly ReadPath[] {
	const { generated, dynamic } = resolve(reader, options);
	if (generated === undefined) throw new Error("No code was generated for this version.");
	return [
		{ title: "generated", decode: generated.decode },
		{ title: "generated, in a batch", decode: inBatch(generated) },
		{ title: "dynamic", decode: dynamic.decode },
		{ title: "dynamic, in a batch", decode: inBatch(dynamic) },
	];
}

/** The decoders of both kinds for the version of `writer`; generated code has none for one that it cannot read. */
export function resolve(reader: unknown, { writer = reader, avro = {} }: PathOptions = {}) {
	const text = JSON.stringify(writer);
	const compiled = compileSchema(reader, { avro, versions: writer === reader ? [] : [writer] });
	const dynamic = compiled.dynamic.decoderFor?.({ definition: text });
	if (dynamic === undefined) throw new Error("The interpreter read no definition.");
	return { ...compiled, generated: compiled.generated.decoderFor?.({ digest: digestOf(text) }), dynamic };
}

/** What it says for one payload, whichever way is taken; throws where they differ. */
export function readEveryWay(paths: readonly ReadPath[], payload: Uint8Array): unknown {
	const outcomes = paths.map(({ decode }) => {
		try {
			return { value: decode(payload) };
		} catch (error) {
			return { error };
		}
	});
	const shown = new Set(outcomes.map(show));
	if (shown.size !== 1)
		throw new Error(`The ways differ: ${paths.map(({ title }, index) => `${title}: ${show(outcomes[index])}`).join("; ")}`);
	const [first] = outcomes;
	if (first !== undefined && "error" in first) throw first.error;
	return first?.value;
}

function show(outcome: unknown): string {
	return JSON.stringify(outcome, (_, value: unknown) => {
		if (typeof value === "bigint") return `${value}n`;
		if (typeof value === "number" && !Number.isFinite(value)) return String(value);
		if (Object.is(value, -0)) return "-0";
		if (value instanceof Error) return `${value.constructor.name}: ${value.message}`;
		if (value instanceof Uint8Array) return Buffer.from(value).toString("hex");
		return value;
	});
}

/** What stands around a payload in a batch: bytes that read as numbers, texts and blocks, so that a reader could go on into them. */
const NEIGHBOUR = Buffer.from("0241".repeat(40), "hex");

function inBatch({ decode, decodeIn = (memory, start, end) => decode(memory.subarray(start, end)) }: Decoder<unknown>): Decode {
	return (payload) => {
		const chunk = findChunks()?.decoded;
		const all = Buffer.concat([NEIGHBOUR, payload, NEIGHBOUR]);
		if (chunk === undefined || all.length > 24_000) return decodeIn(all, NEIGHBOUR.length, NEIGHBOUR.length + payload.length);
		const start = chunk.at + NEIGHBOUR.length;
		chunk.bytes.set(all, chunk.at);
		openChunk(chunk, all.length);
		try {
			return decodeIn(chunk.bytes, start, start + payload.length);
		} finally {
			closeChunk();
			// The memory is used again: a value that looks at it would change.
			chunk.bytes.fill(0xee, chunk.at, chunk.at + all.length);
		}
	};
}
