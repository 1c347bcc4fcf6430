import { bytes as input, openPayload, textAt } from "../input/input.ts";
import type { Schema } from "./schema.ts";

/** UTF-8 text. Bytes that are not UTF-8 are an error, never replacement characters. */
export const string: Schema<string> = {
	format: "string",
	name: "string",
	decode(payload) {
		openPayload(payload);
		return readText(0, payload.length);
	},
	decodeIn(memory, start, end) {
		return memory === input ? readText(start, end - start) : string.decode(memory.subarray(start, end));
	},
	encode(value) {
		return new TextEncoder().encode(value);
	},
};

function readText(from: number, length: number): string {
	const text = textAt(from, length);
	if (text === undefined) throw new TypeError("The bytes are not UTF-8.");
	return text;
}

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
