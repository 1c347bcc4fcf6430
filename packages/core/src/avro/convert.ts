import { decimalToText } from "./decimal.ts";
import type { Duration } from "./duration.ts";
import { damaged } from "./read.ts";

/* From an underlying value to what a handler sees: logical types, and what a reader's version makes of another one's. */

/** Midnight UTC of that day since 1970. */
export function toDay(days: number): Date {
	return toDate(days * 86_400_000);
}

/** Milliseconds since 1970. */
export function toDate(milliseconds: number): Date {
	const date = new Date(milliseconds);
	return Number.isNaN(date.getTime()) ? damaged("a date is beyond the years that a Date can hold") : date;
}

/** Plain notation with exactly `scale` digits behind the point, of a big-endian two's complement number. */
export function toDecimal(bytes: Uint8Array, scale: number): string {
	return decimalToText(bytes, scale) ?? damaged("a decimal is too long");
}

/** Lower case, with dashes. */
export function toUuid(bytes: Uint8Array): string {
	const hex = Buffer.from(bytes.buffer, bytes.byteOffset, 16).toString("hex");
	return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

export function toDuration(bytes: Uint8Array): Duration {
	const view = new DataView(bytes.buffer, bytes.byteOffset, 12);
	return { months: view.getUint32(0, true), days: view.getUint32(4, true), milliseconds: view.getUint32(8, true) };
}

export function toFloat(number: number): number {
	return Math.fround(number);
}

export function toBigint(number: number): bigint {
	return BigInt(number);
}

/** The UTF-8 bytes of a text. */
export function toBytes(text: string): Uint8Array {
	return new Uint8Array(Buffer.from(text));
}

/** Bytes that a default has as characters up to U+00FF. */
export function bytesOf(text: string): Uint8Array {
	return new Uint8Array(Buffer.from(text, "latin1"));
}
