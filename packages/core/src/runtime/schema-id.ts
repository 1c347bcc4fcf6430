/*
  Ids of schema versions, in the three forms they travel in:
    AWS Glue     16 bytes on the wire, a UUID in the API, base64url (22 characters) in MILLRACE
    Confluent    int32 on the wire, its decimal text everywhere else
*/

/** UUID text of 16 bytes, as registries print it. */
export function readUuid(bytes: Uint8Array): string {
	// Buffer's own hex and not joined digits: this runs once a record (bench/decode.ts halved by it).
	const hex = Buffer.from(bytes.buffer, bytes.byteOffset, 16).toString("hex");
	return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** The 16 bytes of a UUID. */
export function writeUuid(uuid: string): Uint8Array {
	return Uint8Array.from(Buffer.from(uuid.replaceAll("-", ""), "hex"));
}

/** The key under which a Glue id stands in `Settings.schemaIds`. */
export function compactUuid(uuid: string): string {
	return Buffer.from(uuid.replaceAll("-", ""), "hex").toString("base64url");
}

/**
 * The id that local tools give to a schema version: a UUID (version 8) made from its digest, so that nothing needs to be
 * remembered between a test, a sample file and a replay.
 */
export function localSchemaId(digest: string): string {
	const bytes = writeUuid(digest.slice(0, 32));
	bytes[6] = ((bytes[6] as number) & 0x0f) | 0x80;
	bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80;
	return readUuid(bytes);
}
