import type { Wire } from "../definition/topic.ts";
import { FRAME_LENGTH } from "./payload-reader.ts";
import { writeUuid } from "./schema-id.ts";
import { headerId, readFrame } from "./wire-frame.ts";

export interface WireHeader {
	/** Id of the writer's schema version: a UUID of AWS Glue, or a Confluent number as text; undefined on a plain topic. */
	readonly schemaId: string | undefined;
	readonly compressed: boolean;
	/** A view on the value, not a copy. */
	readonly payload: Uint8Array;
}

/**
 * Splits a value into its registry header and its payload, by the framing that the topic declares.
 * @throws {WireHeaderError} when the header is cut short, is another one, or names an unknown compression.
 */
export function readWireHeader(wire: Wire, value: Uint8Array): WireHeader {
	const compressed = readFrame(wire, value, 0, value.length);
	const schemaId = wire === "plain" ? undefined : headerId(wire, value, 0);
	return { schemaId, compressed, payload: value.subarray(FRAME_LENGTH[wire]) };
}

/** Puts the Glue header in front of a payload, which is compressed already when `compressed` is set. */
export function writeGlueHeader(schemaVersionId: string, payload: Uint8Array, compressed = false): Uint8Array {
	const value = new Uint8Array(FRAME_LENGTH.glue + payload.length);
	value[0] = 3;
	value[1] = compressed ? 5 : 0;
	value.set(writeUuid(schemaVersionId), 2);
	value.set(payload, FRAME_LENGTH.glue);
	return value;
}

/** Puts the Confluent header in front of a payload. */
export function writeConfluentHeader(schemaId: number, payload: Uint8Array): Uint8Array {
	const value = new Uint8Array(FRAME_LENGTH.confluent + payload.length);
	new DataView(value.buffer).setInt32(1, schemaId);
	value.set(payload, FRAME_LENGTH.confluent);
	return value;
}
