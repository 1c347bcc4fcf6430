/** Longest decimal that is read or written, in bytes: about 2,400 digits, beyond which the conversion gets slow. */
const MAX_BYTES = 1024;

/**
 * Plain notation, with exactly `scale` digits behind the point, of a big-endian two's complement number; undefined when it has more than
 * 1,024 bytes.
 */
export function decimalToText(bytes: Uint8Array, scale: number): string | undefined {
	if (bytes.length > MAX_BYTES) return undefined;
	const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
	const unscaled = BigInt.asIntN(bytes.length * 8, BigInt(`0x${hex || "0"}`));
	const digits = (unscaled < 0n ? -unscaled : unscaled).toString().padStart(scale + 1, "0");
	const sign = unscaled < 0n ? "-" : "";
	return scale === 0 ? `${sign}${digits}` : `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

/**
 * Two's complement of a decimal in plain notation, in as few bytes as possible, or in exactly `size`. Fewer digits behind the
 * point than `scale` are filled up with zeros; undefined when there are more, or when it is no such number.
 */
export function textToDecimal(text: string, scale: number, size?: number): Uint8Array | undefined {
	if (text.length > MAX_BYTES * 2) return undefined;
	const [, sign, whole, fraction = ""] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text) ?? [];
	if (whole === undefined || fraction.length > scale) return undefined;
	const magnitude = BigInt(whole + fraction.padEnd(scale, "0"));
	const unscaled = sign === "-" ? -magnitude : magnitude;
	const length = size ?? bytesNeeded(unscaled);
	if (length > MAX_BYTES || bytesNeeded(unscaled) > length) return undefined;
	const hex = BigInt.asUintN(length * 8, unscaled)
		.toString(16)
		.padStart(length * 2, "0");
	return Uint8Array.from({ length }, (_, index) => Number.parseInt(hex.slice(index * 2, index * 2 + 2), 16));
}

function bytesNeeded(unscaled: bigint): number {
	const positive = unscaled < 0n ? ~unscaled : unscaled;
	// One bit more than the number itself, for the sign.
	return positive === 0n ? 1 : Math.floor(positive.toString(2).length / 8) + 1;
}
