import type { Wire } from "../definition/topic.ts";
import { errorClass, type MillraceErrorClass } from "../errors.ts";
import { readUuid } from "./schema-id.ts";

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
const ZLIB = 5;

/** A payload without the frame its topic declares, or with a broken one. */
export const WireHeaderError: MillraceErrorClass = /* @__PURE__ */ errorClass("WIRE_HEADER_INVALID", false, "records");

/**
 * Checks the frame that begins at `start`; whether what follows is compressed.
 * @throws {WireHeaderError} when the header is cut short, is another one, or names an unknown compression.
 */
export function readFrame(wire: Wire, memory: Uint8Array, start: number, end: number): boolean {
	if (wire === "plain") return false;
	const size = end - start;
	const [name, length, magic] = wire === "glue" ? (["Glue", 18, 3] as const) : (["Confluent", 5, 0] as const);
	if (size <= 0 || memory[start] !== magic) {
		const found = size > 0 ? `the first byte is ${memory[start]}` : "the value is empty";
		throw new WireHeaderError(`There is no ${name} header: ${found}.`);
	}
	if (size < length) throw new WireHeaderError(`The ${name} header is cut short: ${size} of ${length} bytes.`);
	const compression = wire === "glue" ? memory[start + 1] : 0;
	if (compression !== 0 && compression !== ZLIB) {
		throw new WireHeaderError(`The Glue header names compression ${compression}; 0 (none) and 5 (zlib) are known.`);
	}
	return compression === ZLIB;
}

/** The id of the writer's schema version in a header that was checked: a UUID of AWS Glue, or a Confluent number as text. */
export function headerId(wire: "glue" | "confluent", memory: Uint8Array, start: number): string {
	if (wire === "glue") return readUuid(memory.subarray(start + 2, start + 18));
	return String(new DataView(memory.buffer, memory.byteOffset).getInt32(start + 1));
}
