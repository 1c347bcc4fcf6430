import type { Clock } from "../clock.ts";
import type { TopicSettings } from "../config/topic-settings.ts";
import { type Batch, isControl, placeBatch } from "../record/batch.ts";
import type { PartitionFiles } from "../storage/partition-files.ts";
import { ProducerStates } from "./producer-states.ts";
import { type BatchEntry, Segment } from "./segment.ts";
import { TransactionIndex } from "./transaction-index.ts";

/** Batches of one Fetch, as they are in the log. */
export interface LogRead {
	readonly buffers: readonly Buffer[];
	readonly bytes: number;
	/** Offset behind the last record of these batches. */
	readonly nextOffset: number;
}

/** What a log needs of the broker around it. */
export interface LogSurroundings {
	readonly clock: Clock;
	/** Of the topic as they are now: an altered config holds for the next batch. */
	readonly settings: () => TopicSettings;
	/** Keeps it on disk; without, it is in memory. */
	readonly files: PartitionFiles | undefined;
	/** Told of bytes that came (positive) or went. */
	readonly onBytes: (bytes: number) => void;
}

/** The log of one partition: segments of record batches, with the producers and transactions found in them. */
export class PartitionLog {
	/** This broker leads every partition from the start, and nobody else ever does. */
	readonly leaderEpoch = 0;
	readonly producers: ProducerStates = new ProducerStates();
	readonly transactions: TransactionIndex = new TransactionIndex();
	readonly #around: LogSurroundings;
	readonly #waiting = new Set<(bytes: number) => void>();
	#segments: Segment[] = [];
	#startOffset = 0;
	#endOffset = 0;
	#size = 0;

	constructor(around: LogSurroundings) {
		this.#around = around;
	}

	/** First offset that can be read. */
	get startOffset(): number {
		return this.#startOffset;
	}

	/** Offset of the next record; the high watermark too, as there are no replicas to wait for. */
	get endOffset(): number {
		return this.#endOffset;
	}

	get lastStableOffset(): number {
		// A transaction whose records have been deleted holds nobody up before the start of the log.
		return Math.max(this.#startOffset, this.transactions.lastStableOffset(this.#endOffset));
	}

	/** Bytes of all batches. */
	get size(): number {
		return this.#size;
	}

	/** Oldest first; the last one is written to. */
	get segments(): readonly Segment[] {
		return this.#segments;
	}

	/**
	 * Adds a batch at the end, giving it its offsets. Its bytes are changed in place and kept.
	 *
	 * @throws what the file system throws; the log is then as it was.
	 */
	append(bytes: Buffer): Batch {
		const { clock } = this.#around;
		const settings = this.#around.settings();
		const now = clock.now();
		const appendTime = settings.timestampType === "LogAppendTime" ? now : undefined;
		const batch = placeBatch(bytes, this.#endOffset, this.leaderEpoch, appendTime);
		const active = this.#segments.at(-1);
		const full =
			active === undefined ||
			(active.size > 0 && active.size + bytes.length > settings.segmentBytes) ||
			now - active.createdAt >= settings.segmentMs;
		const segment = full ? this.#roll(now) : active;
		segment.append(batch);
		this.#remember(batch);
		this.#wake(isControl(batch) ? Number.POSITIVE_INFINITY : bytes.length);
		return batch;
	}

	/** Takes over what the directory holds. */
	restore(segments: readonly { readonly segment: Segment; readonly batches: readonly Batch[] }[]): void {
		for (const { segment, batches } of segments) {
			if (this.#segments.length === 0) this.#startOffset = segment.baseOffset;
			this.#segments.push(segment);
			this.#endOffset = Math.max(this.#endOffset, segment.baseOffset);
			for (const batch of batches) {
				segment.restore(batch);
				this.#remember(batch);
			}
		}
		this.producers.restored();
	}

	/**
	 * Whole batches from the one that holds this offset on.
	 *
	 * @param before Batches that reach this offset are left out.
	 * @param maxBytes At most that many bytes, except that `atLeastOne` gives the first batch whatever its size.
	 */
	read(offset: number, before: number, maxBytes: number, atLeastOne: boolean): LogRead {
		const buffers: Buffer[] = [];
		let bytes = 0;
		let nextOffset = offset;
		for (let at = this.#segmentOf(offset); at < this.#segments.length; at++) {
			const segment = this.#segments[at] as Segment;
			const from = segment.indexOf(offset);
			let to = from;
			let stop = false;
			for (; to < segment.entries.length; to++) {
				const entry = segment.entries[to] as BatchEntry;
				const fits = bytes + entry.size <= maxBytes || (atLeastOne && bytes === 0);
				if (entry.lastOffset >= before || !fits) {
					stop = true;
					break;
				}
				bytes += entry.size;
				nextOffset = entry.lastOffset + 1;
			}
			buffers.push(...segment.read(from, to));
			if (stop) break;
		}
		return { buffers, bytes, nextOffset };
	}

	/**
	 * Calls back after every batch that is added, with its bytes, until the returned function is called. Infinity stands for what may
	 * change more than that: the end of a transaction, or of the log.
	 */
	onAppend(call: (bytes: number) => void): () => void {
		this.#waiting.add(call);
		return () => void this.#waiting.delete(call);
	}

	/** Moves the start of the log, and drops the segments that end before it. */
	deleteBefore(offset: number): void {
		this.#startOffset = Math.min(Math.max(this.#startOffset, offset), this.#endOffset);
		while (this.#segments.length > 1 && (this.#segments[1] as Segment).baseOffset <= this.#startOffset) this.#dropFirst();
		const only = this.#segments[0];
		if (this.#segments.length === 1 && only !== undefined && only.size > 0 && this.#startOffset === this.#endOffset) {
			// An empty segment remembers where offsets go on, also when the broker starts again.
			this.#roll(this.#around.clock.now());
			this.#dropFirst();
		}
		this.transactions.forgetBefore(this.#startOffset);
	}

	/** Closes the segment that is written to, if it holds anything, so that all that is there can be deleted or cleaned. */
	roll(): void {
		if ((this.#segments.at(-1)?.size ?? 0) > 0) this.#roll(this.#around.clock.now());
	}

	/** Puts cleaned batches in place of all of a segment. */
	clean(segment: Segment, batches: readonly Batch[]): void {
		const before = segment.size;
		segment.replace(batches);
		this.#count(segment.size - before);
	}

	/** Deletes everything, with its files. Whoever waits for a batch is woken. */
	remove(): void {
		for (const segment of this.#segments) segment.remove();
		this.#around.files?.remove();
		this.#count(-this.#size);
		this.#segments = [];
		this.#wake(Number.POSITIVE_INFINITY);
	}

	close(): void {
		for (const segment of this.#segments) segment.close();
	}

	#remember(batch: Batch): void {
		this.#endOffset = batch.lastOffset + 1;
		this.#count(batch.bytes.length);
		this.producers.remember(batch);
		this.transactions.remember(batch);
	}

	#roll(now: number): Segment {
		const segment = new Segment(this.#endOffset, now, this.#around.files?.create(this.#endOffset));
		this.#segments.push(segment);
		return segment;
	}

	#dropFirst(): void {
		const segment = this.#segments.shift() as Segment;
		segment.remove();
		this.#count(-segment.size);
	}

	#count(bytes: number): void {
		this.#size += bytes;
		this.#around.onBytes(bytes);
	}

	#wake(bytes: number): void {
		for (const call of [...this.#waiting]) call(bytes);
	}

	#segmentOf(offset: number): number {
		let low = 0;
		let high = this.#segments.length;
		while (low < high) {
			const middle = (low + high) >>> 1;
			if ((this.#segments[middle] as Segment).baseOffset <= offset) low = middle + 1;
			else high = middle;
		}
		return Math.max(low - 1, 0);
	}
}
