/** A span of time as a number and its unit: `"200 ms"`, `"1 second"`, `"7 days"`. */
export type Duration = `${number} ${"ms" | "second" | "seconds" | "minute" | "minutes" | "hour" | "hours" | "day" | "days"}`;

/** An amount of data as a number and its unit: `"512 MB"`. One KB is 1024 bytes. */
export type Size = `${number} ${"B" | "KB" | "MB" | "GB"}`;

const DURATION = /^(\d+(?:\.\d+)?) (?:(ms)|(second|minute|hour|day)s?)$/;
const SIZE = /^(\d+(?:\.\d+)?) (B|KB|MB|GB)$/;
const MILLISECONDS: Readonly<Record<string, number>> = { ms: 1, second: 1000, minute: 60_000, hour: 3_600_000, day: 86_400_000 };
const BYTES: Readonly<Record<string, number>> = { B: 1, KB: 1024, MB: 1_048_576, GB: 1_073_741_824 };

/** Milliseconds of a duration; `NaN` when the text is not one, for callers that check what the compiler could not. */
export function readDuration(text: Duration): number {
	const [, amount, milliseconds, unit] = DURATION.exec(text) ?? [];
	return Number(amount) * (MILLISECONDS[milliseconds ?? unit ?? ""] ?? Number.NaN);
}

/** Bytes of a size; `NaN` when the text is not one. */
export function readSize(text: Size): number {
	const [, amount, unit] = SIZE.exec(text) ?? [];
	return Number(amount) * (BYTES[unit ?? ""] ?? Number.NaN);
}
