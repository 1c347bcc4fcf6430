import type { LiveRecord } from "./live-record.ts";

/** Where a partition's reading began. */
export type StartedFrom = "committed" | "TRIM_HORIZON" | "LATEST" | "AT_TIMESTAMP";

/** Gone-by entries at the front before they are cut off; less often than each, for cutting copies the rest. */
const CUT_AFTER = 1024;

/**
 * One partition of a poller: the records that wait, those that are with the function, and up to where all have their end.
 *
 * Records are taken from the front, at most one batch at a time, and are kept until they and all before them are settled: the offset to
 * commit is that of the first that is not.
 */
export class PartitionQueue {
	readonly partition: number;
	readonly startedAt: number;
	readonly startedFrom: StartedFrom;
	/** Offset to read next. */
	next: number;
	/** Offset of the next record that readers may see, as the broker last said. */
	end: number | undefined;
	/** Next offset that the group has committed, as far as this poller knows. */
	committed: number | undefined;
	#records: LiveRecord[] = [];
	/** First of `#records` that is not gone by, and first that waits. */
	#head = 0;
	#taken = 0;
	#waitingBytes = 0;

	constructor(partition: number, start: { readonly offset: number; readonly from: StartedFrom }) {
		this.partition = partition;
		this.startedAt = start.offset;
		this.startedFrom = start.from;
		this.next = start.offset;
		this.committed = start.from === "committed" ? start.offset : undefined;
	}

	/** Records that wait. */
	get waiting(): number {
		return this.#records.length - this.#taken;
	}

	/** Their bytes in an event, commas included. */
	get waitingBytes(): number {
		return this.#waitingBytes;
	}

	/** The first that waits, or the one so many places behind it. */
	peek(index = 0): LiveRecord | undefined {
		return this.#records[this.#taken + index];
	}

	push(record: LiveRecord): void {
		this.#records.push(record);
		this.#waitingBytes += record.bytes + 1;
	}

	/** Takes that many from the front of what waits. */
	take(count: number): readonly LiveRecord[] {
		const taken = this.#records.slice(this.#taken, this.#taken + count);
		this.#taken += taken.length;
		for (const { bytes } of taken) this.#waitingBytes -= bytes + 1;
		return taken;
	}

	/** Gives a record its end. */
	settle(record: LiveRecord): void {
		record.isSettled = true;
		while (this.#head < this.#taken && this.#records[this.#head]?.isSettled === true) this.#head += 1;
		if (this.#head < CUT_AFTER && this.#head < this.#records.length) return;
		this.#records = this.#records.slice(this.#head);
		this.#taken -= this.#head;
		this.#head = 0;
	}

	/** Next offset to commit: everything before it has its end. */
	get position(): number {
		return this.#records[this.#head]?.arrived.record.offset ?? this.next;
	}

	/** Goes on somewhere else, as on a topic that was made anew: what was read has no place there any more. */
	restart(offset: number): void {
		this.#records = [];
		this.#head = 0;
		this.#taken = 0;
		this.#waitingBytes = 0;
		this.next = offset;
	}
}
