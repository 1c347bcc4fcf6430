/** What a group has committed for one partition. */
export interface CommittedOffset {
	readonly offset: number;
	readonly leaderEpoch: number;
	readonly metadata: string | null;
	/** Milliseconds since 1970. */
	readonly committedAt: number;
}

/** A transactional producer as far as it has to survive a restart. */
export interface TransactionRecord {
	readonly transactionalId: string;
	readonly producerId: number;
	readonly producerEpoch: number;
	readonly timeoutMs: number;
	readonly state: "empty" | "ongoing" | "committing" | "aborting";
	/** Milliseconds since 1970; of an open transaction, when it began. */
	readonly startedAt: number;
	readonly partitions: readonly (readonly [topic: string, partition: number])[];
	readonly offsets: readonly (readonly [group: string, topic: string, partition: number, committed: CommittedOffset])[];
}

/** One change, or one part of everything that is known. Later entries replace earlier ones about the same. */
export type JournalEntry =
	| { readonly is: "cluster"; readonly id: string }
	| {
			readonly is: "topic";
			readonly name: string;
			readonly id: string;
			readonly partitions: number;
			readonly configs: Readonly<Record<string, string>>;
	  }
	| { readonly is: "topic-deleted"; readonly name: string }
	| { readonly is: "log-start"; readonly topic: string; readonly partition: number; readonly offset: number }
	| { readonly is: "broker-configs"; readonly configs: Readonly<Record<string, string>> }
	| {
			readonly is: "committed";
			readonly group: string;
			readonly topic: string;
			readonly partition: number;
			/** Null: deleted. */
			readonly committed: CommittedOffset | null;
	  }
	| { readonly is: "group-deleted"; readonly group: string }
	| { readonly is: "producer-id"; readonly next: number }
	| { readonly is: "transaction"; readonly transaction: TransactionRecord };
