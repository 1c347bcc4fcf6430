import type { AvroType } from "./avro-type.ts";
import { decimalToText, textToDecimal } from "./decimal.ts";
import type { Duration } from "./logical-type.ts";

/** A value before its logical type counts. An int or a long is a number when that is exact, otherwise a bigint. */
export type Underlying = null | boolean | number | bigint | string | Uint8Array;

/**
 * Compiles how an underlying value becomes what a handler sees; undefined when it already is. Bytes are always copied, because
 * they are a view on the payload, and a handler may keep its value for long.
 *
 * What it returns throws a RangeError for a number that would have to be rounded, with the path and never the value.
 */
export function compileFinish(type: AvroType, path: string): ((value: Underlying) => unknown) | undefined {
	const { logical } = type;
	switch (logical?.kind) {
		case undefined:
			if (type.kind === "long") return (value) => safeNumber(value as number | bigint, path);
			if (type.kind === "bytes" || type.kind === "fixed") return (value) => new Uint8Array(value as Uint8Array);
			return undefined;
		case "date":
			return (value) => toDate((value as number) * 86_400_000, path);
		case "date-time":
			return (value) => toDate(safeNumber(value as number | bigint, path), path);
		case "nanoseconds":
			return (value) => BigInt(value as number | bigint);
		case "number":
			return type.kind === "long" ? (value) => safeNumber(value as number | bigint, path) : undefined;
		case "decimal":
			return (value) => decimalToText(value as Uint8Array, logical.scale);
		case "uuid":
			return type.kind === "string" ? undefined : (value) => uuidText(value as Uint8Array);
		case "duration":
			return (value) => duration(value as Uint8Array);
		default:
			return logical satisfies never;
	}
}

/** The way back: what a value must be, and its underlying one, undefined when it is not that. */
export interface Unfinish {
	readonly expected: string;
	readonly read: (given: unknown) => Underlying | undefined;
}

/** Undefined for a type whose values are written as they are, which those of a `number` are too. */
export function compileUnfinish(type: AvroType): Unfinish | undefined {
	const { logical } = type;
	switch (logical?.kind) {
		case undefined:
		case "number":
			return undefined;
		case "date":
			return { expected: "a Date at midnight UTC", read: daysOf };
		case "date-time":
			return {
				expected: "a valid Date",
				read: (given) => (given instanceof Date && !Number.isNaN(given.getTime()) ? given.getTime() : undefined),
			};
		case "nanoseconds":
			return {
				expected: "a bigint of 64 bits",
				read: (given) => (typeof given === "bigint" && BigInt.asIntN(64, given) === given ? given : undefined),
			};
		case "decimal": {
			const size = type.kind === "fixed" ? type.size : undefined;
			return {
				expected: `a decimal in plain notation that fits, with at most ${logical.scale} digits behind the point`,
				read: (given) => (typeof given === "string" ? textToDecimal(given, logical.scale, size) : undefined),
			};
		}
		case "uuid":
			return {
				expected: "a UUID",
				read: (given) =>
					typeof given === "string" && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(given)
						? type.kind === "string"
							? given
							: Buffer.from(given.replaceAll("-", ""), "hex")
						: undefined,
			};
		case "duration":
			return { expected: "months, days and milliseconds, each a whole number below 2^32", read: bytesOfDuration };
		default:
			return logical satisfies never;
	}
}

function daysOf(given: unknown): number | undefined {
	const days = given instanceof Date ? given.getTime() / 86_400_000 : Number.NaN;
	return days === (days | 0) ? days : undefined;
}

function bytesOfDuration(given: unknown): Uint8Array | undefined {
	if (typeof given !== "object" || given === null) return undefined;
	const { months, days, milliseconds } = given as Record<string, unknown>;
	const view = new DataView(new ArrayBuffer(12));
	for (const [index, part] of [months, days, milliseconds].entries()) {
		if (typeof part !== "number" || part !== part >>> 0) return undefined;
		view.setUint32(index * 4, part, true);
	}
	return new Uint8Array(view.buffer);
}

function safeNumber(value: number | bigint, path: string): number {
	const number = Number(value);
	if (!Number.isSafeInteger(number)) {
		throw new RangeError(`The long ${describe(path)} is beyond 2^53, so a number cannot hold it exactly.`);
	}
	return number;
}

function toDate(milliseconds: number, path: string): Date {
	const date = new Date(milliseconds);
	if (Number.isNaN(date.getTime())) throw new RangeError(`The date ${describe(path)} is beyond the years that a Date can hold.`);
	return date;
}

function uuidText(bytes: Uint8Array): string {
	const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
	return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

function duration(bytes: Uint8Array): Duration {
	const view = new DataView(bytes.buffer, bytes.byteOffset, 12);
	return { months: view.getUint32(0, true), days: view.getUint32(4, true), milliseconds: view.getUint32(8, true) };
}

function describe(path: string): string {
	return path === "" ? "at the top" : path;
}
