import { type Batch, isControl, isTransactional } from "../record/batch.ts";
import { readRecords } from "../record/records.ts";

/** A transaction of which readers of committed records are told, so that they skip its records. */
export interface AbortedTransaction {
	readonly producerId: number;
	readonly firstOffset: number;
	/** Offset of its marker. */
	readonly lastOffset: number;
}

/** The transactions of one partition: those that are open, and those that were aborted. Made from the log itself. */
export class TransactionIndex {
	readonly #open = new Map<number, number>();
	#aborted: AbortedTransaction[] = [];

	/** Takes a batch into account that was just added to the log. */
	remember(batch: Batch): void {
		if (isControl(batch)) {
			const firstOffset = this.#open.get(batch.producerId);
			this.#open.delete(batch.producerId);
			if (firstOffset === undefined || isCommit(batch)) return;
			this.#aborted.push({ producerId: batch.producerId, firstOffset, lastOffset: batch.baseOffset });
		} else if (isTransactional(batch) && !this.#open.has(batch.producerId)) {
			this.#open.set(batch.producerId, batch.baseOffset);
		}
	}

	isOpen(producerId: number): boolean {
		return this.#open.has(producerId);
	}

	/** Where readers of committed records stop: the first record whose transaction is open, or the end of the log. */
	lastStableOffset(endOffset: number): number {
		return Math.min(endOffset, ...this.#open.values());
	}

	/** Aborted transactions with records from one offset up to, and without, another. */
	abortedBetween(from: number, to: number): readonly AbortedTransaction[] {
		return this.#aborted.filter(({ firstOffset, lastOffset }) => lastOffset >= from && firstOffset < to);
	}

	/** Forgets aborted transactions that end before the log starts. */
	forgetBefore(offset: number): void {
		this.#aborted = this.#aborted.filter(({ lastOffset }) => lastOffset >= offset);
	}
}

/** Key of a control record: version INT16, type INT16 (0 abort, 1 commit). */
function isCommit(batch: Batch): boolean {
	const key = readRecords(batch)[0]?.key;
	return key !== null && key !== undefined && key.length >= 4 && key.readInt16BE(2) === 1;
}
