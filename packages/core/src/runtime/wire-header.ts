import type { Wire } from "../definition/topic.ts";
import { errorClass, type MillraceErrorClass } from "../errors.ts";
import { readUuid, writeUuid } from "./schema-id.ts";

/*
  Glue header, 18 bytes (awslabs/aws-glue-schema-registry, SerializationDataEncoder.java)
    version      => UINT8   always 3
    compression  => UINT8   0 none, 5 zlib
    versionId    => UUID    16 bytes, big-endian
  Only what follows the header is compressed, so the header is readable without inflating.

  Confluent header, 5 bytes (https://docs.confluent.io/platform/current/schema-registry/fundamentals/serdes-develop/index.html#wire-format)
    magic        => UINT8   always 0
    schemaId     => INT32   big-endian
*/
const GLUE_VERSION = 3;
const GLUE_PLAIN = 0;
const GLUE_ZLIB = 5;
const GLUE_LENGTH = 18;
const CONFLUENT_LENGTH = 5;

/** A payload without the frame its topic declares, or with a broken one. */
export const WireHeaderError: MillraceErrorClass = /* @__PURE__ */ errorClass("WIRE_HEADER_INVALID", false, "records");

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
	switch (wire) {
		case "plain":
			return { schemaId: undefined, compressed: false, payload: value };
		case "glue":
			return readGlueHeader(value);
		case "confluent":
			return readConfluentHeader(value);
		default:
			return wire satisfies never;
	}
}

function readGlueHeader(value: Uint8Array): WireHeader {
	if (value[0] !== GLUE_VERSION) {
		throw new WireHeaderError(`There is no Glue header: ${describeStart(value)}.`);
	}
	if (value.length < GLUE_LENGTH) {
		throw new WireHeaderError(`The Glue header is cut short: ${value.length} of ${GLUE_LENGTH} bytes.`);
	}
	const compression = value[1];
	if (compression !== GLUE_PLAIN && compression !== GLUE_ZLIB) {
		throw new WireHeaderError(`The Glue header names compression ${compression}; 0 (none) and 5 (zlib) are known.`);
	}
	return {
		schemaId: readUuid(value.subarray(2, GLUE_LENGTH)),
		compressed: compression === GLUE_ZLIB,
		payload: value.subarray(GLUE_LENGTH),
	};
}

function readConfluentHeader(value: Uint8Array): WireHeader {
	if (value[0] !== 0) {
		throw new WireHeaderError(`There is no Confluent header: ${describeStart(value)}.`);
	}
	if (value.length < CONFLUENT_LENGTH) {
		throw new WireHeaderError(`The Confluent header is cut short: ${value.length} of ${CONFLUENT_LENGTH} bytes.`);
	}
	const id = new DataView(value.buffer, value.byteOffset).getInt32(1);
	return { schemaId: String(id), compressed: false, payload: value.subarray(CONFLUENT_LENGTH) };
}

/** Frame bytes are no payload: saying the first one is what tells a user which serializer wrote them. */
function describeStart(value: Uint8Array): string {
	return value.length === 0 ? "the value is empty" : `the first byte is ${value[0]}`;
}

/** Puts the Glue header in front of a payload, which is compressed already when `compressed` is set. */
export function writeGlueHeader(schemaVersionId: string, payload: Uint8Array, compressed = false): Uint8Array {
	const value = new Uint8Array(GLUE_LENGTH + payload.length);
	value[0] = GLUE_VERSION;
	value[1] = compressed ? GLUE_ZLIB : GLUE_PLAIN;
	value.set(writeUuid(schemaVersionId), 2);
	value.set(payload, GLUE_LENGTH);
	return value;
}

/** Puts the Confluent header in front of a payload. */
export function writeConfluentHeader(schemaId: number, payload: Uint8Array): Uint8Array {
	const value = new Uint8Array(CONFLUENT_LENGTH + payload.length);
	new DataView(value.buffer).setInt32(1, schemaId);
	value.set(payload, CONFLUENT_LENGTH);
	return value;
}
