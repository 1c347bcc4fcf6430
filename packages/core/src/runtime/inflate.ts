import { errorClass, type MillraceErrorClass } from "../errors.ts";

/** A compressed payload that is damaged, or larger than its limit once inflated. */
export const InflateError: MillraceErrorClass = /* @__PURE__ */ errorClass("PAYLOAD_NOT_INFLATED", false, "records");

/**
 * Inflates a zlib stream (2-byte header and Adler-32, as the Glue serializer writes it) up to a limit, which is checked before
 * memory is taken. zlib is loaded with the first compressed record.
 *
 * @throws {InflateError}
 */
export function inflate(payload: Uint8Array, maxInflatedBytes: number): Uint8Array {
	try {
		return process.getBuiltinModule("node:zlib").inflateSync(payload, { maxOutputLength: maxInflatedBytes });
	} catch (error) {
		const tooLarge = (error as { code?: string }).code === "ERR_BUFFER_TOO_LARGE";
		throw tooLarge
			? new InflateError(`The payload is larger than ${maxInflatedBytes} bytes once inflated.`)
			: new InflateError("The compressed payload is not a whole zlib stream.");
	}
}
