import type { Clock } from "../clock.ts";
import type { ErrorName } from "../error-codes.ts";
import type { Groups } from "../group/groups.ts";
import type { PartitionLog } from "../log/partition-log.ts";
import type { JournalEntry, TransactionRecord } from "../storage/journal-entry.ts";
import type { Topics } from "../topic/topics.ts";
import { type Transaction, type TransactionOffset, transactionOf } from "./transaction.ts";
import { writeMarker } from "./write-marker.ts";

export interface TransactionsOptions {
	readonly clock: Clock;
	readonly topics: Topics;
	readonly groups: Groups;
	readonly journal: (entry: JournalEntry) => void;
}

/** Who speaks for a transactional id. */
export interface Speaker {
	readonly transactionalId: string;
	readonly producerId: number;
	readonly producerEpoch: number;
}

export interface ProducerIdentity {
	readonly producerId: number;
	readonly producerEpoch: number;
}

const MAX_EPOCH = 32_767;

/**
 * The transaction coordinator: who may write under a transactional id, which partitions a transaction has touched, and how it ends.
 *
 * A transaction that ends writes its outcome to the journal first and then a marker into each partition, so that a crash in between
 * finishes what was decided.
 */
export class Transactions {
	readonly #options: TransactionsOptions;
	readonly #byId = new Map<string, Transaction>();
	#nextProducerId = 0;

	constructor(options: TransactionsOptions) {
		this.#options = options;
	}

	get(transactionalId: string): Transaction | undefined {
		return this.#byId.get(transactionalId);
	}

	/** InitProducerId without a transactional id: an identity for idempotence alone. */
	newProducer(): ProducerIdentity {
		const producerId = this.#nextProducerId++;
		this.#options.journal({ is: "producer-id", next: this.#nextProducerId });
		return { producerId, producerEpoch: 0 };
	}

	/**
	 * InitProducerId with a transactional id: aborts what is open, and raises the epoch, which shuts out whoever had the id before.
	 *
	 * @param current What the producer believes to be, when it recovers from an error by itself.
	 */
	init(transactionalId: string, timeoutMs: number, current: ProducerIdentity | undefined): ProducerIdentity | ErrorName {
		const transaction = this.#byId.get(transactionalId);
		if (transaction === undefined) {
			const made = transactionOf({ transactionalId, ...this.newProducer(), timeoutMs });
			this.#byId.set(transactionalId, made);
			this.#write(made);
			return identityOf(made);
		}
		if (current !== undefined && current.producerId !== transaction.producerId) return "PRODUCER_FENCED";
		if (transaction.state === "ongoing") {
			// Whoever asks, also one that was shut out: Kafka looks at its epoch only when it asks again, once the abort is done.
			transaction.lastEpoch = transaction.producerEpoch;
			this.#raiseEpoch(transaction);
			this.#end(transaction, false);
		}
		const isCurrent = current === undefined || current.producerEpoch === transaction.producerEpoch;
		if (!isCurrent && current.producerEpoch !== transaction.lastEpoch) return "PRODUCER_FENCED";
		if (isCurrent) {
			transaction.lastEpoch = current?.producerEpoch;
			this.#raiseEpoch(transaction);
		}
		transaction.timeoutMs = timeoutMs;
		transaction.lastOutcome = undefined;
		this.#write(transaction);
		return identityOf(transaction);
	}

	/** AddPartitionsToTxn. The partitions are known to exist. */
	addPartitions(speaker: Speaker, partitions: readonly (readonly [topic: string, partition: number])[]): ErrorName {
		const transaction = this.#spokenFor(speaker);
		if (typeof transaction === "string") return transaction;
		this.#begin(transaction);
		for (const [topic, partition] of partitions) transaction.partitions.set(`${topic}/${partition}`, [topic, partition]);
		this.#write(transaction);
		return "NONE";
	}

	/** AddOffsetsToTxn: opens the transaction, if it is not. */
	addOffsets(speaker: Speaker): ErrorName {
		const transaction = this.#spokenFor(speaker);
		if (typeof transaction === "string") return transaction;
		this.#begin(transaction);
		transaction.hasOffsets = true;
		this.#write(transaction);
		return "NONE";
	}

	/**
	 * TxnOffsetCommit: the offsets count when the transaction is committed.
	 *
	 * @param problem Why the group does not take them from this member. Whether there is such a transaction is asked first.
	 */
	commitOffsets(speaker: Speaker, offsets: readonly TransactionOffset[], problem: ErrorName | undefined): ErrorName {
		const transaction = this.#spokenFor(speaker);
		if (typeof transaction === "string") return transaction;
		if (transaction.state !== "ongoing" || !transaction.hasOffsets) return "INVALID_TXN_STATE";
		if (problem !== undefined) return problem;
		for (const [group, topic, partition, committed] of offsets) {
			transaction.offsets.set(`${group}/${topic}/${partition}`, [group, topic, partition, committed]);
			this.#options.groups.getOrCreate(group).offsets.hold(topic, partition, transaction.producerId);
		}
		this.#write(transaction);
		return "NONE";
	}

	/** EndTxn. Ending the same way twice is no error: a producer may not have seen the first answer. */
	end(speaker: Speaker, commit: boolean): ErrorName {
		const transaction = this.#spokenFor(speaker);
		if (typeof transaction === "string") return transaction;
		if (transaction.state === "empty")
			return transaction.lastOutcome === (commit ? "committed" : "aborted") ? "NONE" : "INVALID_TXN_STATE";
		this.#end(transaction, commit);
		return "NONE";
	}

	/** Whether a transactional batch may be appended: its transaction must be open and have named the partition. */
	writeProblem(speaker: Speaker, topic: string, partition: number): ErrorName | undefined {
		const transaction = this.#spokenFor(speaker);
		if (transaction === "PRODUCER_FENCED") return "INVALID_PRODUCER_EPOCH";
		if (typeof transaction === "string") return transaction;
		const isNamed = transaction.state === "ongoing" && transaction.partitions.has(`${topic}/${partition}`);
		return isNamed ? undefined : "INVALID_TXN_STATE";
	}

	/** Takes over what the journal holds, and finishes what was decided. Open transactions stay open until their timeout. */
	restore(entries: readonly JournalEntry[]): void {
		const records = new Map<string, TransactionRecord>();
		for (const entry of entries) {
			if (entry.is === "producer-id") this.#nextProducerId = entry.next;
			if (entry.is === "transaction") records.set(entry.transaction.transactionalId, entry.transaction);
		}
		for (const record of records.values()) {
			const transaction = transactionOf(record);
			// The journal does not say so: a producer that has added its offsets before may go on.
			transaction.hasOffsets = record.state === "ongoing";
			this.#byId.set(record.transactionalId, transaction);
			if (record.state === "committing" || record.state === "aborting") {
				this.#finish(transaction, record.state === "committing", (log) => log.transactions.isOpen(record.producerId));
			}
			if (record.state !== "ongoing") continue;
			for (const [group, topic, partition] of record.offsets) {
				this.#options.groups.getOrCreate(group).offsets.hold(topic, partition, record.producerId);
			}
			this.#startTimeout(transaction);
		}
	}

	*entries(): Iterable<JournalEntry> {
		yield { is: "producer-id", next: this.#nextProducerId };
		for (const transaction of this.#byId.values()) yield entryOf(transaction);
	}

	close(): void {
		for (const { stopTimeout } of this.#byId.values()) stopTimeout();
	}

	#spokenFor({ transactionalId, producerId, producerEpoch }: Speaker): Transaction | ErrorName {
		const transaction = this.#byId.get(transactionalId);
		if (transaction === undefined || transaction.producerId !== producerId) return "INVALID_PRODUCER_ID_MAPPING";
		return transaction.producerEpoch === producerEpoch ? transaction : "PRODUCER_FENCED";
	}

	#begin(transaction: Transaction): void {
		if (transaction.state === "ongoing") return;
		transaction.state = "ongoing";
		transaction.startedAt = this.#options.clock.now();
		this.#startTimeout(transaction);
	}

	#startTimeout(transaction: Transaction): void {
		const left = transaction.startedAt + transaction.timeoutMs - this.#options.clock.now();
		transaction.stopTimeout = this.#options.clock.after(Math.max(left, 0), () => {
			this.#raiseEpoch(transaction);
			this.#end(transaction, false);
		});
	}

	#end(transaction: Transaction, commit: boolean): void {
		transaction.state = commit ? "committing" : "aborting";
		this.#write(transaction);
		this.#finish(transaction, commit);
	}

	/** @param isToMark A crash came between two markers: only where something is open is one missing. */
	#finish(transaction: Transaction, commit: boolean, isToMark: (log: PartitionLog) => boolean = () => true): void {
		const { topics, groups, clock } = this.#options;
		transaction.stopTimeout();
		for (const [topic, partition] of transaction.partitions.values()) {
			const log = topics.log(topic, partition);
			if (log !== undefined && isToMark(log)) log.append(writeMarker(transaction, commit, clock.now()));
		}
		for (const [group, topic, partition, committed] of transaction.offsets.values()) {
			if (commit) groups.commit(group, topic, partition, committed);
			groups.get(group)?.offsets.release(transaction.producerId);
		}
		transaction.state = "empty";
		transaction.lastOutcome = commit ? "committed" : "aborted";
		transaction.hasOffsets = false;
		transaction.partitions.clear();
		transaction.offsets.clear();
		this.#write(transaction);
	}

	/** The markers of a transaction that is cut short carry the new epoch, which fences its producer in the partitions too. */
	#raiseEpoch(transaction: Transaction): void {
		if (transaction.producerEpoch < MAX_EPOCH - 1) {
			transaction.producerEpoch += 1;
			return;
		}
		if (transaction.state === "ongoing") this.#end(transaction, false);
		Object.assign(transaction, this.newProducer());
	}

	#write(transaction: Transaction): void {
		this.#options.journal(entryOf(transaction));
	}
}

function identityOf({ producerId, producerEpoch }: Transaction): ProducerIdentity {
	return { producerId, producerEpoch };
}

function entryOf(transaction: Transaction): JournalEntry {
	const { transactionalId, producerId, producerEpoch, timeoutMs, state, startedAt } = transaction;
	const touched = { partitions: [...transaction.partitions.values()], offsets: [...transaction.offsets.values()] };
	return {
		is: "transaction",
		transaction: { transactionalId, producerId, producerEpoch, timeoutMs, state, startedAt, ...touched },
	};
}
