import type { Batch } from "../record/batch.ts";
import type { SegmentFile } from "../storage/segment-file.ts";

/** Where a batch is, and what is asked of it without reading it. */
export interface BatchEntry {
	readonly baseOffset: number;
	readonly lastOffset: number;
	readonly maxTimestamp: number;
	/** First byte in the segment. */
	readonly position: number;
	readonly size: number;
	/** The batch itself, in a broker without a directory. With one it is read from the segment's file. */
	readonly bytes: Buffer | undefined;
}

/** Part of a partition's log: the unit in which retention deletes and compaction cleans. */
export class Segment {
	readonly baseOffset: number;
	/** When its first batch came, by the broker's clock. */
	readonly createdAt: number;
	readonly #file: SegmentFile | undefined;
	#entries: BatchEntry[] = [];
	#size = 0;
	#maxTimestamp = -1;

	constructor(baseOffset: number, createdAt: number, file: SegmentFile | undefined) {
		this.baseOffset = baseOffset;
		this.createdAt = createdAt;
		this.#file = file;
	}

	get entries(): readonly BatchEntry[] {
		return this.#entries;
	}

	/** Bytes of all its batches. */
	get size(): number {
		return this.#size;
	}

	/** Latest timestamp of its records, or -1. */
	get maxTimestamp(): number {
		return this.#maxTimestamp;
	}

	/** Adds a batch at the end, and writes it to the file if there is one. Throws what the file system throws, and then adds nothing. */
	append(batch: Batch): void {
		this.#file?.write(batch.bytes, this.#size);
		this.restore(batch);
	}

	/** Adds a batch that the file has already. */
	restore(batch: Batch): void {
		const { baseOffset, lastOffset, maxTimestamp, bytes } = batch;
		const kept = this.#file === undefined ? ownBytes(bytes) : undefined;
		this.#entries.push({ baseOffset, lastOffset, maxTimestamp, position: this.#size, size: bytes.length, bytes: kept });
		this.#size += bytes.length;
		this.#maxTimestamp = Math.max(this.#maxTimestamp, maxTimestamp);
	}

	/** Index of the first batch that ends at this offset or later; the number of batches when there is none. */
	indexOf(offset: number): number {
		let low = 0;
		let high = this.#entries.length;
		while (low < high) {
			const middle = (low + high) >>> 1;
			if ((this.#entries[middle] as BatchEntry).lastOffset < offset) low = middle + 1;
			else high = middle;
		}
		return low;
	}

	/** Bytes of the batches from one index up to, and without, another. */
	read(from: number, to: number): readonly Buffer[] {
		const wanted = this.#entries.slice(from, to);
		const first = wanted[0];
		const last = wanted.at(-1);
		if (first === undefined || last === undefined) return [];
		if (this.#file !== undefined) return [this.#file.read(first.position, last.position + last.size)];
		return wanted.map(({ bytes }) => bytes as Buffer);
	}

	/** Puts other batches in place of all, at once: a crash leaves either the old ones or the new ones. */
	replace(batches: readonly Batch[]): void {
		this.#file?.replace(batches.map(({ bytes }) => bytes));
		this.#entries = [];
		this.#size = 0;
		this.#maxTimestamp = -1;
		for (const batch of batches) this.restore(batch);
	}

	remove(): void {
		this.#file?.remove();
	}

	close(): void {
		this.#file?.close();
	}
}

/** A small view would hold on to the large chunk from which it was cut; a batch that is most of it may stay. */
function ownBytes(bytes: Buffer): Buffer {
	return bytes.length * 2 < bytes.buffer.byteLength ? Buffer.from(bytes) : bytes;
}
