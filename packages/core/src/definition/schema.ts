/** The payload formats that Millrace knows by name. `string` and `bytes` have no schema in a registry. */
export type SchemaFormat = "avro" | "json" | "protobuf" | "string" | "bytes";

/** How the bytes of one version of a schema become a `T`. */
export interface Decoder<T> {
	/**
	 * Decodes a payload that was written with this very version.
	 * @throws anything; the runtime wraps it in a coded error that names the record and never the payload.
	 */
	decode(payload: Uint8Array): T;
	/**
	 * The same for a payload that stands among others, from `start` up to `end`. The memory is used again as soon as this returns, so the
	 * value must hold no view of it. The runtime decodes batches by it; left out, each payload is copied and given to `decode`.
	 */
	decodeIn?(memory: Uint8Array, start: number, end: number): T;
}

/**
 * How bytes become a `T` and back. Every schema and codec is one of these: generated code, `json()`, `string`, `bytes`.
 *
 * A schema is inert data with functions: importing it does nothing, and nothing of another format is reachable from it.
 */
export interface Schema<T> extends Decoder<T> {
	readonly format: SchemaFormat;
	/** Full name, such as `airline.Flight`. */
	readonly name: string;
	/**
	 * SHA-256, in lower-case hex, of the normalised full definition (documentation excluded): the identity of a schema
	 * version. Absent where there is nothing to register.
	 */
	readonly digest?: string;
	/**
	 * Full name of the schema whose records this one reads, for a projection: a type with fewer fields that nobody writes with.
	 * `readAs` takes it for topics of that schema.
	 */
	readonly projects?: string;
	/** Encodes a value as this version. @throws when the value does not fit the schema. */
	encode(value: T): Uint8Array;
	/**
	 * A decoder for payloads of another version of this schema, resolved to this one; `undefined` when this build cannot
	 * read it. Called once a version and kept, so it may be slow.
	 * @throws when the two versions cannot be resolved; an error of Millrace that is retryable when the definition is none at all.
	 */
	decoderFor?(writer: WriterSchema): Decoder<T> | undefined;
	/**
	 * Reads the JSON form in which Lambda delivers a record when its mapping converts it (`eventRecordFormat: "JSON"`).
	 * @throws when the JSON does not fit the schema.
	 */
	fromJson?(json: unknown): T;
}

/** What is known of the schema version a record was written with: its digest (possibly a prefix of it), its text, or both. */
export interface WriterSchema {
	/** SHA-256 in hex, or its first 16 digits. */
	readonly digest?: string | undefined;
	/** The definition as the registry has it. */
	readonly definition?: string | undefined;
	/** The format that the registry says it is in. @default the topic's */
	readonly format?: string | undefined;
}

/** Digits of a digest that travel to functions: 64 bits tell apart every version a topic will ever have. */
export const DIGEST_PREFIX_LENGTH = 16;

/** The type that a schema decodes to. */
export type Infer<S> = S extends { decode(payload: Uint8Array): infer T } ? T : never;
