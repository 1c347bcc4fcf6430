/** Numbers that look random and are the same for the same seed. */
export class Random {
	#state: number;

	constructor(seed: number) {
		this.#state = seed >>> 0;
	}

	/** A whole number of 32 bits, unsigned (mulberry32). */
	bits(): number {
		this.#state = (this.#state + 0x6d2b79f5) >>> 0;
		let mixed = this.#state;
		mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return (mixed ^ (mixed >>> 14)) >>> 0;
	}

	/** A whole number from 0 up to `end`, which it never is. */
	below(end: number): number {
		return Math.floor((this.bits() / 2 ** 32) * end);
	}

	chance(probability: number): boolean {
		return this.bits() < probability * 2 ** 32;
	}

	pick<T>(list: readonly T[]): T {
		return list[this.below(list.length)] as T;
	}

	shuffled<T>(list: readonly T[]): T[] {
		const rest = [...list];
		return list.map(() => rest.splice(this.below(rest.length), 1)[0] as T);
	}

	bytes(length: number): Uint8Array {
		return Uint8Array.from({ length }, () => this.bits() & 0xff);
	}

	/** Any signed number of up to that many bits, each size as likely as another. */
	signed(bits: number): bigint {
		const size = this.below(bits + 1);
		const value = BigInt.asIntN(size, (BigInt(this.bits()) << 32n) | BigInt(this.bits()));
		return this.chance(0.1) ? (value < 0n ? -1n : 1n) * 2n ** BigInt(Math.max(0, bits - 2)) : value;
	}
}
