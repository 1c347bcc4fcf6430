/*
  CRC-32C (Castagnoli), reflected polynomial 0x82F63B78, which record batches carry; Node's zlib has the other CRC-32 only.
  Eight tables take eight bytes a step.
*/
const TABLES: readonly Int32Array[] = makeTables();

/** CRC-32C of those bytes, as an unsigned 32-bit number. */
export function crc32c(bytes: Uint8Array, from = 0, to: number = bytes.length): number {
	const [t0, t1, t2, t3, t4, t5, t6, t7] = TABLES as readonly Int32Array[] & { length: 8 };
	if (!t0 || !t1 || !t2 || !t3 || !t4 || !t5 || !t6 || !t7) throw new RangeError("The tables of CRC-32C are missing.");
	let crc = -1;
	let at = from;
	for (const last = to - 7; at < last; at += 8) {
		crc ^= byte(bytes, at) | (byte(bytes, at + 1) << 8) | (byte(bytes, at + 2) << 16) | (byte(bytes, at + 3) << 24);
		crc =
			entry(t7, crc & 0xff) ^
			entry(t6, (crc >>> 8) & 0xff) ^
			entry(t5, (crc >>> 16) & 0xff) ^
			entry(t4, crc >>> 24) ^
			entry(t3, byte(bytes, at + 4)) ^
			entry(t2, byte(bytes, at + 5)) ^
			entry(t1, byte(bytes, at + 6)) ^
			entry(t0, byte(bytes, at + 7));
	}
	for (; at < to; at++) crc = entry(t0, (crc ^ byte(bytes, at)) & 0xff) ^ (crc >>> 8);
	return ~crc >>> 0;
}

function byte(bytes: Uint8Array, at: number): number {
	return bytes[at] as number;
}

function entry(table: Int32Array, at: number): number {
	return table[at] as number;
}

function makeTables(): readonly Int32Array[] {
	const tables = Array.from({ length: 8 }, () => new Int32Array(256));
	const first = tables[0] as Int32Array;
	for (let index = 0; index < 256; index++) {
		let crc = index;
		for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
		first[index] = crc;
	}
	for (let table = 1; table < 8; table++) {
		const before = tables[table - 1] as Int32Array;
		for (let index = 0; index < 256; index++) {
			const crc = entry(before, index);
			(tables[table] as Int32Array)[index] = entry(first, crc & 0xff) ^ (crc >>> 8);
		}
	}
	return tables;
}
