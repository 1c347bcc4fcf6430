import { type Decoder, DIGEST_PREFIX_LENGTH, type Schema } from "../definition/schema.ts";
import { bytes, openPayload } from "../input/input.ts";
import { readValue } from "./read.ts";
import { misfit, writeValue } from "./write.ts";

/** What generated code knows of a schema. */
export interface SchemaParts<T> {
	/** Full name, such as `airline.Flight`. */
	readonly name: string;
	/** SHA-256 of the definition in normal form, in lower-case hex. */
	readonly digest: string;
	/** Full name of the schema whose records it reads, for a projection. */
	readonly projects?: string;
	/** Reads a payload of this very version. */
	readonly read: () => T;
	/** Left out for a projection, which nobody writes with. */
	readonly write?: (value: T) => void;
	/** Readers for payloads of other released versions, by the first 16 digits of their digests. */
	readonly versions?: Readonly<Record<string, () => T>>;
}

/** What `@millrace/core/avro-dynamic` needs to know of a schema, kept apart so that only its users carry it. */
export interface Definition<T> {
	/** The self-contained definition in normal form, as @millrace/codegen writes it. */
	readonly text: string;
	/** The options that the schema was generated with. */
	readonly long?: "number" | "bigint";
	readonly logicalTypes?: Readonly<Record<string, "raw">>;
	/** Never there: it ties a definition to the type of its values. */
	readonly of?: T;
}

/**
 * An Avro schema as a topic declares it. Generated code calls this; it is sound because the generator derives the type, the reader and the
 * writer from one schema file.
 *
 * `decode` throws an `AvroPayloadError` for bytes that are no such value, and for a `long` beyond 2^53 where a number stands for it, which is
 * refused rather than rounded; `encode` an `AvroValueError` that names a field and never a value.
 *
 * @example
 * Flight.decode(Flight.encode(flight));
 */
export function schema<T>({ name, digest, read, write, projects, versions = {} }: SchemaParts<T>): Schema<T> {
	const own = decoderOf(read);
	return {
		format: "avro",
		name,
		digest,
		...own,
		...(projects !== undefined && { projects }),
		encode: (value) => writeValue(write ?? (() => misfit(value, "a schema to write with", name)), value),
		decoderFor(version) {
			const prefix = version.digest?.slice(0, DIGEST_PREFIX_LENGTH) ?? "";
			if (prefix.length < DIGEST_PREFIX_LENGTH) return undefined;
			if (digest.startsWith(prefix)) return own;
			return Object.hasOwn(versions, prefix) ? decoderOf(versions[prefix] as () => T) : undefined;
		},
	};
}

/** The two ways to a reader: a payload of its own, and one of many in the memory of a batch. */
export function decoderOf<T>(read: () => T): Decoder<T> {
	const decode = (payload: Uint8Array) => {
		openPayload(payload);
		return readValue(read, 0, payload.length);
	};
	return {
		decode,
		decodeIn: (memory, start, end) =>
			// Another copy of this package has its own bytes under its reader.
			memory === bytes ? readValue(read, start, end) : decode(memory.subarray(start, end)),
	};
}
