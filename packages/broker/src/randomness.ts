import { randomBytes } from "node:crypto";

/** Where the ids of topics, members and the cluster come from. With one that is seeded, a broker makes the same ids on every run. */
export interface Randomness {
	/** That many random bytes. */
	bytes(length: number): Buffer;
}

export const systemRandomness: Randomness = {
	bytes(length) {
		return randomBytes(length);
	},
};

/**
 * Reproducible randomness for simulations: the same seed, the same bytes. Not for secrets.
 *
 * @param seed Any 32-bit number.
 */
export function seededRandomness(seed: number): Randomness {
	let state = seed | 0;
	// mulberry32: 32 bits of state are enough for ids that have to differ, not to be guessed.
	const next = () => {
		state = (state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return (mixed ^ (mixed >>> 14)) & 0xff;
	};
	return {
		bytes(length) {
			return Buffer.from(Array.from({ length }, next));
		},
	};
}

/** A version 4 UUID as Kafka writes topic ids: 32 hexadecimal digits here. */
export function randomUuid(randomness: Randomness): string {
	const bytes = randomness.bytes(16);
	bytes[6] = ((bytes[6] as number) & 0x0f) | 0x40;
	bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80;
	return bytes.toString("hex");
}
