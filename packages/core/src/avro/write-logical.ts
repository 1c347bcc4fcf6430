import { textToDecimal } from "./decimal.ts";
import { misfit, writeBlob, writeBytes, writeInt, writeLong, writeText } from "./write.ts";

/* The values of logical types, checked, as their underlying type is written. */

/** A Date at midnight UTC, as days since 1970. */
export function writeDay(given: unknown, what: string): void {
	const days = given instanceof Date ? given.getTime() / 86_400_000 : Number.NaN;
	if (days !== (days | 0)) misfit(given, "a Date at midnight UTC", what);
	writeInt(days, what);
}

/** A Date, as milliseconds since 1970. */
export function writeDate(given: unknown, what: string): void {
	if (!(given instanceof Date) || Number.isNaN(given.getTime())) misfit(given, "a valid Date", what);
	writeLong(given.getTime(), what);
}

/** A decimal in plain notation, in as few bytes as possible behind their number, or in exactly `size`. */
export function writeDecimal(given: unknown, scale: number, size: number | undefined, what: string): void {
	const unscaled = typeof given === "string" ? textToDecimal(given, scale, size) : undefined;
	if (unscaled === undefined) {
		misfit(given, `a decimal in plain notation that fits, with at most ${scale} digits behind the point`, what);
	}
	if (size === undefined) writeBlob(unscaled, what);
	else writeBytes(unscaled);
}

/** A UUID as text. */
export function writeUuid(given: unknown, what: string): void {
	checkUuid(given, what);
	writeText(given, what);
}

/** A UUID as its 16 bytes. */
export function writeUuidBytes(given: unknown, what: string): void {
	writeBytes(Buffer.from(checkUuid(given, what).replaceAll("-", ""), "hex"));
}

/** Months, days and milliseconds, as three unsigned little-endian numbers. */
export function writeDuration(given: unknown, what: string): void {
	const { months, days, milliseconds } = (given ?? {}) as Readonly<Record<string, unknown>>;
	const view = new DataView(new ArrayBuffer(12));
	for (const [index, part] of [months, days, milliseconds].entries()) {
		if (typeof part !== "number" || part !== part >>> 0) {
			misfit(given, "months, days and milliseconds, each a whole number below 2^32", what);
		}
		view.setUint32(index * 4, part, true);
	}
	writeBytes(new Uint8Array(view.buffer));
}

function checkUuid(given: unknown, what: string): string {
	if (typeof given === "string" && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(given)) return given;
	return misfit(given, "a UUID", what);
}
