import type { Random } from "./random.ts";

/** Numbers that say something at the edge: sizes, counts, indexes, ends of 32, 53 and 64 bits. */
const EDGES: readonly bigint[] = [
	...[0n, 1n, 2n, 63n, 64n, 127n, 128n, 100_001n],
	...[2n ** 31n - 1n, 2n ** 31n, 2n ** 32n, 2n ** 53n - 1n, 2n ** 53n, 2n ** 63n - 1n],
].flatMap((value) => [value, -value - 1n]);

/** Bytes that are no longer what they were; now and then still a value. */
export function damage(bytes: Uint8Array, other: Uint8Array, random: Random): Uint8Array {
	const at = random.below(bytes.length + 1);
	switch (random.below(9)) {
		case 0:
			return bytes.slice(0, at);
		case 1:
			return join(bytes, random.bytes(1 + random.below(4)));
		case 2: {
			const flipped = Uint8Array.from(bytes);
			const place = random.below(bytes.length);
			if (bytes.length > 0) flipped[place] = (flipped[place] as number) ^ (1 << random.below(8));
			return flipped;
		}
		case 3:
		case 4: {
			const number = zigzag(random.pick(EDGES), random);
			return join(bytes.slice(0, at), number, bytes.slice(random.chance(0.5) ? at + number.length : at + 1));
		}
		case 5:
			return join(bytes.slice(0, at), other.slice(random.below(other.length + 1)));
		case 6: {
			const changed = Uint8Array.from(bytes);
			// An index, a flag, a small count.
			if (bytes.length > 0) changed[random.below(bytes.length)] = random.below(12);
			return changed;
		}
		case 7: {
			const changed = Uint8Array.from(bytes);
			for (let left = 1 + random.below(4); left > 0 && bytes.length > 0; left--)
				changed[random.below(bytes.length)] = random.bits() & 0xff;
			return changed;
		}
		default:
			return join(bytes.slice(0, at), bytes.slice(random.below(bytes.length + 1)));
	}
}

/** A number as Avro writes it, now and then with bytes that add nothing. */
export function zigzag(value: bigint, random: Random): Uint8Array {
	let left = BigInt.asUintN(64, (value << 1n) ^ (value >> 63n));
	const bytes: number[] = [];
	for (; left >= 0x80n; left >>= 7n) bytes.push(Number(left & 0x7fn) | 0x80);
	bytes.push(Number(left));
	if (random.chance(0.2)) {
		for (let padding = 1 + random.below(10); padding > 0; padding--) {
			bytes[bytes.length - 1] = (bytes.at(-1) as number) | 0x80;
			bytes.push(0);
		}
	}
	return Uint8Array.from(bytes);
}

export function join(...parts: readonly Uint8Array[]): Uint8Array {
	return Uint8Array.from(Buffer.concat(parts));
}
