/** A number with its noun: `1 handler`, `2 handlers`. */
export function count(number: number, noun: string): string {
	return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
