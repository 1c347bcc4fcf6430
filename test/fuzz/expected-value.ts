import type { AvroOptions } from "@millrace/codegen";
import { branchName, type FuzzType, type Neutral } from "./fuzz-type.ts";
import { convertedBy, inForce, isBigint, isWrapped } from "./logical.ts";
import { Unreadable } from "./resolution.ts";

/** What a handler gets of a value. @throws {Unreadable} */
export function expectedValue(type: FuzzType, value: Neutral, options: AvroOptions): unknown {
	switch (type.kind) {
		case "array":
			return (value as { items: readonly Neutral[] }).items.map((item) => expectedValue(type.items, item, options));
		case "map":
			return Object.fromEntries(
				(value as { entries: readonly (readonly [string, Neutral])[] }).entries.map(([key, item]) => [
					key,
					expectedValue(type.values, item, options),
				]),
			);
		case "record":
			return Object.fromEntries(
				type.fields.map((field, index) => [
					field.name,
					expectedValue(field.type, (value as { fields: readonly Neutral[] }).fields[index] as Neutral, options),
				]),
			);
		case "union": {
			const { branch, value: inner } = value as { branch: number; value: Neutral };
			const chosen = type.branches[branch] as FuzzType;
			const plain = expectedValue(chosen, inner, options);
			return isWrapped(type.branches, options) && chosen.kind !== "null" ? { [branchName(chosen)]: plain } : plain;
		}
		default:
			return convert(type, value, options);
	}
}

function convert(type: FuzzType, value: Neutral, options: AvroOptions): unknown {
	const plain = typeof value === "bigint" && !isBigint(type, options) ? toNumber(value) : value;
	switch (convertedBy(type, options)) {
		case "date":
			return toDate((plain as number) * 86_400_000);
		case "date-time":
			return toDate(plain as number);
		case "decimal":
			return toDecimal(value as Uint8Array, Number(inForce(type)?.split(" ")[1]));
		case "uuid":
			return typeof value === "string" ? value : toUuid(value as Uint8Array);
		case "duration": {
			const view = new DataView((value as Uint8Array).buffer);
			return { months: view.getUint32(0, true), days: view.getUint32(4, true), milliseconds: view.getUint32(8, true) };
		}
		default:
			return plain;
	}
}

function toNumber(value: bigint): number {
	if (!Number.isSafeInteger(Number(value))) throw new Unreadable("longs beyond 2^53");
	return Number(value);
}

function toDate(milliseconds: number): Date {
	const date = new Date(milliseconds);
	if (Number.isNaN(date.getTime())) throw new Unreadable("logical values that cannot be");
	return date;
}

function toUuid(bytes: Uint8Array): string {
	const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0"));
	return [4, 2, 2, 2, 6].map((count) => hex.splice(0, count).join("")).join("-");
}

function toDecimal(bytes: Uint8Array, scale: number): string {
	if (bytes.length > 1024) throw new Unreadable("logical values that cannot be");
	let value = 0n;
	for (const byte of bytes) value = value * 256n + BigInt(byte);
	if ((bytes[0] ?? 0) > 0x7f) value -= 256n ** BigInt(bytes.length);
	const sign = value < 0n ? "-" : "";
	const digits = String(value < 0n ? -value : value).padStart(scale + 1, "0");
	const whole = digits.slice(0, digits.length - scale);
	return `${sign}${whole}${scale > 0 ? `.${digits.slice(digits.length - scale)}` : ""}`;
}
