import { createHash } from "node:crypto";
import type { Schema } from "@millrace/core";

/** A value of the fake format. */
export interface Reading {
	readonly id: number;
	readonly unit: string;
}

/**
 * A schema of a made-up format (JSON with a version mark), so that tests of the runtime depend on no real one. Version 1 has no unit;
 * version 2, the reader's, has one; any other definition does not resolve.
 */
export const definitions = { v1: '{"fake":1}', v2: '{"fake":2}' } as const;

export const digestOf = (definition: string): string => createHash("sha256").update(definition).digest("hex");

export const reading: Schema<Reading> = {
	format: "avro",
	name: "test.Reading",
	digest: digestOf(definitions.v2),
	decode: (payload) => read(payload),
	encode: (value) => Buffer.from(JSON.stringify(value)),
	decoderFor({ digest, definition }) {
		const wanted = digest ?? digestOf(definition ?? "");
		if (digestOf(definitions.v2).startsWith(wanted)) return { decode: read };
		if (digestOf(definitions.v1).startsWith(wanted)) return { decode: (payload) => ({ ...read(payload), unit: "from-v1" }) };
		if (definition?.startsWith("{") === false) throw new SyntaxError(`Unexpected token in ${definition}`);
		return undefined;
	},
	fromJson(json) {
		if (typeof (json as Reading).id !== "number") throw new TypeError("not a reading");
		return json as Reading;
	},
};

function read(payload: Uint8Array): Reading {
	const value: unknown = JSON.parse(Buffer.from(payload).toString());
	if (typeof value !== "object" || value === null || !("id" in value)) throw new SyntaxError("payload says: secret-payload");
	return value as Reading;
}
