import { DIGEST_PREFIX_LENGTH, type Schema, type WriterSchema } from "../definition/schema.ts";
import { jsonToValue } from "./json-to-value.ts";
import { compileReader } from "./read-datum.ts";
import { readDefinition } from "./read-definition.ts";
import { compileWriter } from "./write-datum.ts";

export interface AvroSchemaOptions {
	/** Full name, such as `airline.Flight`. */
	readonly name: string;
	/** SHA-256 of `definition`, in lower-case hex. */
	readonly digest: string;
	/** The self-contained definition in normal form, as @millrace/codegen writes it. */
	readonly definition: string;
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
	// Nothing of this is built before the first record, and what a handler never does is never built.
	const type = once(() => readDefinition(definition));
	const reader = once(() => compileReader(type(), type()));
	const writer = once(() => compileWriter(type()));
	const decode = (payload: Uint8Array): T => reader()(payload) as T;

	return {
		format: "avro",
		name,
		digest,
		decode,
		encode: (value) => writer()(name, value),
		decoderFor(version) {
			if (isSameVersion(version, digest, definition)) return { decode };
			if (version.definition === undefined) return undefined;
			return { decode: compileReader(readDefinition(version.definition), type()) as (payload: Uint8Array) => T };
		},
		fromJson: (json) => jsonToValue(type(), json) as T,
	};
}

function once<T>(make: () => T): () => T {
	let made: { readonly value: T } | undefined;
	return () => {
		made ??= { value: make() };
		return made.value;
	};
}

function isSameVersion(writer: WriterSchema, digest: string, definition: string): boolean {
	if (writer.digest !== undefined && writer.digest.length >= DIGEST_PREFIX_LENGTH && digest.startsWith(writer.digest))
		return true;
	return writer.definition === definition;
}
