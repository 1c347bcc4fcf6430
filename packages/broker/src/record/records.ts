import { type Batch, hasLogAppendTime } from "./batch.ts";
import { inflateRecords } from "./inflate.ts";

/*
  Record, inside a batch; numbers are zigzag varints
    length, attributes INT8 (unused), timestampDelta, offsetDelta,
    keyLength (-1: null), key, valueLength (-1: null), value,
    headerCount, then for each header: keyLength, key, valueLength (-1: null), value
*/

/** A header as it was sent: names may repeat, and their order is kept. */
export interface RecordHeader {
	readonly key: string;
	readonly value: Buffer | null;
}

/** One record of a batch. */
export interface BatchRecord {
	readonly offset: number;
	/** Milliseconds since 1970. */
	readonly timestamp: number;
	readonly key: Buffer | null;
	readonly value: Buffer | null;
	readonly headers: readonly RecordHeader[];
}

/**
 * The records of a batch, in order; keys and values are views.
 *
 * @throws {RangeError} when the records are not what the header promises, or zlib's error when they do not inflate.
 */
export function readRecords(batch: Batch): readonly BatchRecord[] {
	const cursor = new Cursor(inflateRecords(batch));
	const records: BatchRecord[] = [];
	const appendTime = hasLogAppendTime(batch) ? batch.maxTimestamp : undefined;
	for (let index = 0; index < batch.recordCount; index++) {
		const length = cursor.varint();
		if (length < 0 || length > cursor.left) throw new RangeError("A record is longer than its batch.");
		const end = cursor.at + length;
		cursor.at += 1;
		const timestamp = appendTime ?? batch.baseTimestamp + cursor.varint();
		if (appendTime !== undefined) cursor.varint();
		const offset = batch.baseOffset + cursor.varint();
		const key = cursor.bytes();
		const value = cursor.bytes();
		const headers: RecordHeader[] = [];
		for (let count = cursor.varint(); count > 0; count--) {
			headers.push({ key: cursor.bytes()?.toString("utf8") ?? "", value: cursor.bytes() });
		}
		if (cursor.at !== end) throw new RangeError("A record does not end where it says.");
		records.push({ offset, timestamp, key, value, headers });
	}
	if (cursor.left !== 0) throw new RangeError("Bytes are left behind the last record.");
	return records;
}

/** Whether these are the body of a batch: structure and offsets, as a broker checks them before it takes a batch. */
export function areRecordsSound(batch: Batch): boolean {
	try {
		const records = readRecords(batch);
		return records.every(({ offset }, index) => offset === batch.baseOffset + index);
	} catch {
		return false;
	}
}

/** Body of a batch without a codec. */
export function writeRecords(records: readonly BatchRecord[], baseOffset: number, baseTimestamp: number): Buffer {
	return Buffer.concat(
		records.map(({ offset, timestamp, key, value, headers }) => {
			const parts = [
				Buffer.of(0),
				varint(timestamp - baseTimestamp),
				varint(offset - baseOffset),
				...counted(key),
				...counted(value),
				varint(headers.length),
				...headers.flatMap((header) => [...counted(Buffer.from(header.key)), ...counted(header.value)]),
			];
			const body = Buffer.concat(parts);
			return Buffer.concat([varint(body.length), body]);
		}),
	);
}

function counted(bytes: Buffer | null): readonly Buffer[] {
	return bytes === null ? [varint(-1)] : [varint(bytes.length), bytes];
}

function varint(value: number): Buffer {
	// Arithmetic instead of shifts: deltas of timestamps pass 32 bits.
	let rest = value < 0 ? -value * 2 - 1 : value * 2;
	const bytes: number[] = [];
	while (rest > 0x7f) {
		bytes.push((rest % 128) | 0x80);
		rest = Math.floor(rest / 128);
	}
	bytes.push(rest);
	return Buffer.from(bytes);
}

class Cursor {
	at = 0;
	readonly #buffer: Buffer;

	constructor(buffer: Buffer) {
		this.#buffer = buffer;
	}

	get left(): number {
		return this.#buffer.length - this.at;
	}

	varint(): number {
		let raw = 0;
		for (let shift = 0; shift < 70; shift += 7) {
			const byte = this.#buffer.readUInt8(this.at++);
			raw += (byte & 0x7f) * 2 ** shift;
			if (byte < 0x80) return raw % 2 === 0 ? raw / 2 : -(raw + 1) / 2;
		}
		throw new RangeError("A variable-length number has too many bytes.");
	}

	bytes(): Buffer | null {
		const length = this.varint();
		if (length === -1) return null;
		if (length < 0 || length > this.left) throw new RangeError("A field of a record is longer than its batch.");
		const from = this.at;
		this.at += length;
		return this.#buffer.subarray(from, this.at);
	}
}
