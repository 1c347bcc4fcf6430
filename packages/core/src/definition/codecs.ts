import type { Schema } from "./schema.ts";

/** UTF-8 text. Bytes that are not UTF-8 are an error, never replacement characters. */
export const string: Schema<string> = {
	format: "string",
	name: "string",
	decode: (payload) => new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(payload),
	encode: (value) => new TextEncoder().encode(value),
};

/** The bytes as they are. */
export const bytes: Schema<Uint8Array> = {
	format: "bytes",
	name: "bytes",
	decode: (payload) => payload,
	encode: (value) => value,
};
