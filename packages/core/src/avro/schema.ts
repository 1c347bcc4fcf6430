import { DIGEST_PREFIX_LENGTH, type Schema, type WriterSchema } from "../definition/schema.ts";
import type { AvroType } from "./avro-type.ts";
import { jsonToRaw } from "./json-to-raw.ts";
import { compilePresent, type Present } from "./present.ts";
import { createRawCodec, type RawCodec } from "./raw-codec.ts";
import { readDefinition } from "./read-definition.ts";
import { valueToRaw } from "./value-to-raw.ts";

export interface AvroSchemaOptions {
	/** Full name, such as `airline.Flight`. */
	readonly name: string;
	/** SHA-256 of `definition`, in lower-case hex. */
	readonly digest: string;
	/** The self-contained definition in normal form, as @millrace/codegen writes it. */
	readonly definition: string;
}

interface Engine {
	readonly type: AvroType;
	readonly codec: RawCodec;
	readonly present: Present;
}

/**
 * An Avro schema as a topic declares it. Generated code calls this; it is sound because the generator derives both `T` and the
 * definition from one schema file.
 *
 * Nothing is built before the first record. `decode` and `encode` throw errors that name a field and never a value: an
 * `AvroPayloadError` for bytes that are no such value, an `AvroValueError` for a value that does not fit, a `RangeError` for a
 * `long` beyond 2^53, which is refused rather than rounded.
 *
 * @example
 * const Flight = avro.schema<Flight>({ name: "airline.Flight", digest, definition });
 * Flight.decode(Flight.encode(flight));
 */
export function schema<T>({ name, digest, definition }: AvroSchemaOptions): Schema<T> {
	let built: Engine | undefined;
	const engine = (): Engine => {
		built ??= build(definition);
		return built;
	};

	const decode = (payload: Uint8Array): T => {
		const { codec, present } = engine();
		return present(codec.decode(payload)) as T;
	};

	return {
		format: "avro",
		name,
		digest,
		decode,
		encode(value) {
			const { type, codec } = engine();
			return codec.encode(valueToRaw(name, type, value, codec));
		},
		decoderFor(writer) {
			if (isSameVersion(writer, digest, definition)) return decode;
			if (writer.definition === undefined) return undefined;
			const reader = engine();
			const type = readDefinition(writer.definition);
			const codec = createRawCodec(type);
			const present = compilePresent(type, reader.type, { writer: codec, reader: reader.codec });
			return (payload) => present(codec.decode(payload)) as T;
		},
		fromJson(json) {
			const { type, codec, present } = engine();
			return present(jsonToRaw(type, json, codec)) as T;
		},
	};
}

function build(definition: string): Engine {
	const type = readDefinition(definition);
	const codec = createRawCodec(type);
	return { type, codec, present: compilePresent(type, type, { writer: codec, reader: codec }) };
}

function isSameVersion(writer: WriterSchema, digest: string, definition: string): boolean {
	if (writer.digest !== undefined && writer.digest.length >= DIGEST_PREFIX_LENGTH && digest.startsWith(writer.digest))
		return true;
	return writer.definition === definition;
}
