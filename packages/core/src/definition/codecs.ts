import type { Schema } from "./schema.ts";

/** One for all records: making a decoder takes longer than most keys take to decode. */
const utf8 = /* @__PURE__ */ new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** UTF-8 text. Bytes that are not UTF-8 are an error, never replacement characters. */
export const string: Schema<string> = {
	format: "string",
	name: "string",
	decode(payload) {
		return utf8.decode(payload);
	},
	encode(value) {
		return new TextEncoder().encode(value);
	},
};

/** The bytes as they are. */
export const bytes: Schema<Uint8Array> = {
	format: "bytes",
	name: "bytes",
	decode(payload) {
		return payload;
	},
	encode(value) {
		return value;
	},
};
