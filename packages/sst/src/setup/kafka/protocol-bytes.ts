/*
  Kafka's primitive types, in the encoding of versions without tagged fields (https://kafka.apache.org/protocol#protocol_types)
    BOOLEAN, INT8, INT16, INT32, INT64   big-endian
    STRING            INT16 length, then UTF-8; NULLABLE_STRING: length -1 is null
    BYTES             INT32 length, then the bytes; length -1 is null
    ARRAY             INT32 count, then the elements; count -1 is null
*/

/** Collects the bytes of a request. */
export interface ByteWriter {
	boolean(value: boolean): ByteWriter;
	int8(value: number): ByteWriter;
	int16(value: number): ByteWriter;
	int32(value: number): ByteWriter;
	string(value: string | null): ByteWriter;
	bytes(value: Uint8Array): ByteWriter;
	array<T>(items: readonly T[] | null, write: (item: T) => void): ByteWriter;
	done(): Buffer;
}

export function createByteWriter(): ByteWriter {
	const parts: Buffer[] = [];
	const number = (size: 1 | 2 | 4, value: number): ByteWriter => {
		const part = Buffer.alloc(size);
		part.writeIntBE(value, 0, size);
		parts.push(part);
		return writer;
	};
	const writer: ByteWriter = {
		boolean: (value) => number(1, value ? 1 : 0),
		int8: (value) => number(1, value),
		int16: (value) => number(2, value),
		int32: (value) => number(4, value),
		string(value) {
			if (value === null) return number(2, -1);
			const text = Buffer.from(value);
			number(2, text.length);
			parts.push(text);
			return writer;
		},
		bytes(value) {
			number(4, value.length);
			parts.push(Buffer.from(value));
			return writer;
		},
		array(items, write) {
			number(4, items === null ? -1 : items.length);
			items?.forEach(write);
			return writer;
		},
		done: () => Buffer.concat(parts),
	};
	return writer;
}

/** Reads a response from its beginning. Every method throws a RangeError where the bytes end too early. */
export interface ByteReader {
	boolean(): boolean;
	int8(): number;
	int16(): number;
	int32(): number;
	/** An INT64 as a number: times and durations, which stay below 2^53. */
	int64(): number;
	string(): string;
	nullableString(): string | null;
	bytes(): Uint8Array;
	array<T>(read: () => T): T[];
}

export function createByteReader(buffer: Buffer): ByteReader {
	let at = 0;
	const take = (size: number): number => {
		if (size < 0 || size > buffer.length - at) throw new RangeError("The answer ends too early.");
		at += size;
		return at - size;
	};
	const nullable = (length: number): Buffer | null => {
		if (length < 0) return null;
		const start = take(length);
		return buffer.subarray(start, start + length);
	};
	const reader: ByteReader = {
		boolean: () => reader.int8() !== 0,
		int8: () => buffer.readInt8(take(1)),
		int16: () => buffer.readInt16BE(take(2)),
		int32: () => buffer.readInt32BE(take(4)),
		int64: () => Number(buffer.readBigInt64BE(take(8))),
		string: () => reader.nullableString() ?? "",
		nullableString: () => nullable(reader.int16())?.toString() ?? null,
		bytes: () => nullable(reader.int32()) ?? Buffer.alloc(0),
		array(read) {
			const count = reader.int32();
			// An element takes a byte at least, so a count that the bytes cannot hold is refused before memory is taken.
			if (count > buffer.length - at) throw new RangeError("The answer ends too early.");
			return Array.from({ length: Math.max(count, 0) }, read);
		},
	};
	return reader;
}
