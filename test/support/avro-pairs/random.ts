/** Choices that a seed decides, the same on every machine (mulberry32). */
export class Random {
	#state: number;

	constructor(seed: number) {
		this.#state = seed | 0;
	}

	/** A whole number from 0 to below the limit. */
	below(limit: number): number {
		this.#state = (this.#state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * limit);
	}

	chance(probability: number): boolean {
		return this.below(1_000_000) < probability * 1_000_000;
	}

	pick<T>(list: readonly T[]): T {
		return list[this.below(list.length)] as T;
	}

	shuffle<T>(list: readonly T[]): T[] {
		const shuffled = [...list];
		for (let at = shuffled.length - 1; at > 0; at--) {
			const other = this.below(at + 1);
			[shuffled[at], shuffled[other]] = [shuffled[other] as T, shuffled[at] as T];
		}
		return shuffled;
	}
}
