import { type AvroType, canonicalFormOf, fingerprintOf } from "@millrace/codegen";
import type { Normalised } from "./oracle.ts";

/** Canonical form and fingerprints of a schema, as `java/Oracle.java` answers. */
export function normalised(type: AvroType): Normalised {
	return {
		canonical: canonicalFormOf(type),
		crc64: fingerprintOf(type, "CRC-64-AVRO"),
		md5: fingerprintOf(type, "MD5"),
		sha256: fingerprintOf(type, "SHA-256"),
	};
}
