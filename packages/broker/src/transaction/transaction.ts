import type { TransactionRecord } from "../storage/journal-entry.ts";

/** An offset that counts when its transaction is committed. */
export type TransactionOffset = TransactionRecord["offsets"][number];

/** What is known of one transactional id. It belongs to `Transactions` alone. */
export interface Transaction {
	readonly transactionalId: string;
	producerId: number;
	producerEpoch: number;
	/** The epoch before this one, if its producer itself asked for this one: it may not have seen the answer, and ask again. */
	lastEpoch: number | undefined;
	timeoutMs: number;
	state: TransactionRecord["state"];
	lastOutcome: "committed" | "aborted" | undefined;
	startedAt: number;
	readonly partitions: Map<string, readonly [topic: string, partition: number]>;
	/** Whether offsets were announced: AddOffsetsToTxn. */
	hasOffsets: boolean;
	readonly offsets: Map<string, TransactionOffset>;
	stopTimeout: () => void;
}

type Known = Pick<TransactionRecord, "transactionalId" | "producerId" | "producerEpoch" | "timeoutMs"> &
	Partial<TransactionRecord>;

/** A transactional id from what a producer asked for, or from what the journal says. */
export function transactionOf({ partitions = [], offsets = [], state = "empty", startedAt = 0, ...known }: Known): Transaction {
	return {
		...known,
		state,
		startedAt,
		lastEpoch: undefined,
		lastOutcome: undefined,
		hasOffsets: false,
		partitions: new Map(partitions.map((each) => [each.join("/"), each])),
		offsets: new Map(offsets.map((each) => [each.slice(0, 3).join("/"), each])),
		stopTimeout: () => {},
	};
}
