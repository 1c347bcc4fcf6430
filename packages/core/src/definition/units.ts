/** A span of time as a number and its unit: `"200 ms"`, `"1 second"`, `"7 days"`. */
export type Duration = `${number} ${"ms" | "second" | "seconds" | "minute" | "minutes" | "hour" | "hours" | "day" | "days"}`;

/** An amount of data as a number and its unit: `"512 MB"`. One KB is 1024 bytes. */
export type Size = `${number} ${"B" | "KB" | "MB" | "GB"}`;

const DURATION = /^\d+(\.\d+)? (ms|(second|minute|hour|day)s?)$/;
const SIZE = /^\d+(\.\d+)? [KMG]?B$/;
/** Milliseconds and bytes. Two letters tell the units apart, in singular and plural. */
const UNITS: Readonly<Record<string, number>> = {
	ms: 1,
	se: 1000,
	mi: 60_000,
	ho: 3_600_000,
	da: 86_400_000,
	B: 1,
	KB: 1024,
	MB: 1_048_576,
	GB: 1_073_741_824,
};

/** Milliseconds of a duration; `NaN` when the text is not one, for callers that check what the compiler could not. */
export function readDuration(text: Duration): number {
	return DURATION.test(text) ? readAmount(text, 0) : Number.NaN;
}

/** Bytes of a size; `NaN` when the text is not one. */
export function readSize(text: Size): number {
	return SIZE.test(text) ? readAmount(text, 0) : Number.NaN;
}

/** Milliseconds or bytes of a text that `defineApp` has checked; the default where a declaration has none. */
export function readAmount(text: Duration | Size | undefined, fallback: number): number {
	if (!text) return fallback;
	const [amount, unit = ""] = text.split(" ");
	return Number(amount) * (UNITS[unit.slice(0, 2)] as number);
}
