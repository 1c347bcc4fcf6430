/** Random numbers from a seed, so that every run measures the same bytes. */
export interface Random {
	/** From 0 to below 1. */
	next(): number;
	/** A whole number from 0 to below `end`. */
	below(end: number): number;
	pick<T>(choices: readonly T[]): T;
	/** True in `share` of all calls. */
	chance(share: number): boolean;
	/** Lower-case hexadecimal digits. */
	hex(digits: number): string;
}

/** Mulberry32: one word of state, good enough for test data. */
export function createRandom(seed: number): Random {
	let state = seed;
	const next = () => {
		state = (state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	};
	const below = (end: number) => Math.floor(next() * end);
	return {
		next,
		below,
		pick: (choices) => choices[below(choices.length)] as (typeof choices)[number],
		chance: (share) => next() < share,
		hex: (digits) => Array.from({ length: digits }, () => below(16).toString(16)).join(""),
	};
}
