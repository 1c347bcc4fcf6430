import { createHash } from "node:crypto";
import { canonicalFormOf } from "./canonical-form.ts";
import type { AvroType } from "./model.ts";

export type FingerprintAlgorithm = "CRC-64-AVRO" | "MD5" | "SHA-256";

/**
 * A fingerprint of the canonical form of a schema (https://avro.apache.org/docs/1.12.0/specification/#schema-fingerprints), in lower-case hex. It
 * is the same for versions that differ in a default, an alias or a logical type: `digestOf` is the identity of a version.
 *
 * The bytes of CRC-64-AVRO come lowest first, as in the header of Avro's single-object encoding and from Java's
 * `SchemaNormalization.parsingFingerprint`.
 */
export function fingerprintOf(type: AvroType, algorithm: FingerprintAlgorithm): string {
	const form = canonicalFormOf(type);
	if (algorithm === "CRC-64-AVRO") return crc64(Buffer.from(form)).toString("hex");
	return createHash(algorithm === "MD5" ? "md5" : "sha256")
		.update(form)
		.digest("hex");
}

/** Fingerprint of no bytes, and the polynomial. */
const EMPTY = 0xc15d213aa4d7a795n;

function crc64(bytes: Uint8Array): Buffer {
	let fingerprint = EMPTY;
	for (const byte of bytes) {
		fingerprint ^= BigInt(byte);
		for (let bit = 0; bit < 8; bit++) fingerprint = (fingerprint >> 1n) ^ (EMPTY & -(fingerprint & 1n));
	}
	const result = Buffer.alloc(8);
	result.writeBigUInt64LE(fingerprint);
	return result;
}
