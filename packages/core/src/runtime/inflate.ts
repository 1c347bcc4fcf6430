import type { Inflate } from "node:zlib";
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
		return zlib().inflateSync(payload, { maxOutputLength: maxInflatedBytes });
	} catch (error) {
		const tooLarge = (error as { code?: string }).code === "ERR_BUFFER_TOO_LARGE";
		throw tooLarge
			? new InflateError(`The payload is larger than ${maxInflatedBytes} bytes once inflated.`)
			: new InflateError("The compressed payload is not a whole zlib stream.");
	}
}

/** What a stream of Node's has inside. Undocumented, so it is looked at before it is used. */
interface Engine extends Inflate {
	readonly _handle?: {
		reset(): void;
		onerror: unknown;
		writeSync(flush: number, from: Uint8Array, at: number, length: number, to: Uint8Array, toAt: number, room: number): void;
	};
	/** How many bytes of room and of input the last write left. */
	readonly _writeState?: Uint32Array;
}

const FINISH = 4;

let engine: Engine | undefined;
let failed = false;

/**
 * Inflates what stands in `memory` from `start` up to `end` to `at` of the same memory, with one engine for all payloads: making one takes
 * longer than most payloads do (9 times as fast on small ones, bench/decode.ts).
 *
 * Returns how many bytes it made, or -1 where `inflate` has to judge: the stream is damaged, followed by something, or fills the room.
 */
export function inflateInto(memory: Uint8Array, start: number, end: number, at: number, room: number): number {
	if (engine === undefined) {
		engine = zlib().createInflate() as Engine;
		if (engine._handle) {
			engine._handle.onerror = () => {
				failed = true;
			};
		}
	}
	const { _handle: handle, _writeState: left } = engine;
	if (typeof handle?.writeSync !== "function" || typeof handle.reset !== "function" || left?.length !== 2) return -1;
	failed = false;
	handle.reset();
	handle.writeSync(FINISH, memory, start, end - start, memory, at, room);
	return failed || left[0] === 0 || left[1] !== 0 ? -1 : room - (left[0] as number);
}

function zlib() {
	return process.getBuiltinModule("node:zlib");
}
