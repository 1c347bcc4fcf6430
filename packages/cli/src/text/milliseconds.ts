/** A time that something took: `0.4 ms`, `12 ms`, `1.5 s`. */
export function writeMilliseconds(milliseconds: number): string {
	if (milliseconds >= 10_000) return `${(milliseconds / 1000).toFixed(0)} s`;
	if (milliseconds >= 1000) return `${(milliseconds / 1000).toFixed(1)} s`;
	return `${milliseconds < 10 ? milliseconds.toFixed(1) : milliseconds.toFixed(0)} ms`;
}
