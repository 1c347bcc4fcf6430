import type { Reader } from "./reader.ts";
import type { Writer } from "./writer.ts";

/*
  Request header
    apiKey        => INT16
    apiVersion    => INT16
    correlationId => INT32
    clientId      => NULLABLE_STRING    from header version 1 on; in flexible versions still with a length of two bytes
    tags          => TAGS               header version 2: where the request is flexible
  ControlledShutdown 0, the one request with header version 0, is not served.

  Response header
    correlationId => INT32
    tags          => TAGS               header version 1: where the response is flexible, except for ApiVersions
*/

export interface RequestHeader {
	readonly key: number;
	readonly version: number;
	readonly correlationId: number;
}

/** The first eight bytes, which are the same in all versions. */
export function readRequestHeader(reader: Reader): RequestHeader {
	return { key: reader.int16(), version: reader.int16(), correlationId: reader.int32() };
}

/** The rest of the header: its layout depends on the API key and its version. */
export function readClientId(reader: Reader, flexible: boolean): string | null {
	const clientId = reader.string(false);
	if (flexible) reader.skipTags();
	return clientId;
}

export function writeResponseHeader(writer: Writer, correlationId: number, flexible: boolean): void {
	writer.int32(correlationId);
	if (flexible) writer.noTags();
}
