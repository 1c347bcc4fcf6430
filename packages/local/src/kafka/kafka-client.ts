/*
  What mappings, recordings and tools ask of Kafka. Time comes from a clock, and the connection from whoever makes the client, so the same code runs
  against a cluster on the network and inside a simulation.
*/

/** A header as it was sent: names may repeat, and their order is kept. */
export interface KafkaHeader {
	readonly key: string;
	readonly value: Uint8Array | null;
}

/** One record as it lies on a topic. */
export interface KafkaRecord {
	readonly topic: string;
	readonly partition: number;
	readonly offset: number;
	/** Milliseconds since 1970. */
	readonly timestamp: number;
	readonly timestampType: "CREATE_TIME" | "LOG_APPEND_TIME";
	readonly key: Uint8Array | null;
	readonly value: Uint8Array | null;
	readonly headers: readonly KafkaHeader[];
}

/** A record to be written. */
export interface NewKafkaRecord {
	/** Left out, the hash of the key says, as Java's clients do; without a key all partitions take turns. */
	readonly partition?: number;
	readonly key?: Uint8Array | null;
	readonly value: Uint8Array | null;
	readonly headers?: readonly KafkaHeader[];
	/** Milliseconds since 1970. @default now */
	readonly timestamp?: number;
}

/** A place in every partition. A time stands for the first record of that time or later, and for the end where there is none. */
export type OffsetsAt = "earliest" | "latest" | { readonly timestamp: number };

export interface FetchOptions {
	/** Next offset wanted, by partition. */
	readonly from: ReadonlyMap<number, number>;
	/** Longest wait for a first record, in milliseconds. */
	readonly maxWaitMs: number;
	/** Most bytes from one partition; a larger first batch comes all the same. @default 1 MiB */
	readonly maxPartitionBytes?: number;
	/** Whether records of open and aborted transactions are left out. @default "committed" */
	readonly isolation?: "committed" | "uncommitted";
	readonly signal?: AbortSignal;
}

/** What became of one partition of a fetch. */
export type Fetched =
	| {
			readonly kind: "records";
			readonly partition: number;
			/** In the order of offsets; may be none. */
			readonly records: readonly KafkaRecord[];
			/** Where to go on: behind the last record, and behind markers and gaps that hold none. */
			readonly next: number;
			/** Offset of the next record that readers may see. */
			readonly end: number;
	  }
	/** The offset lies before the log's start or behind its end. */
	| { readonly kind: "outOfRange"; readonly partition: number; readonly start: number; readonly end: number };

export interface GroupOptions {
	readonly group: string;
	readonly topic: string;
	/** Name under which tools show the member. */
	readonly clientId: string;
	/** A member that is silent for longer is put out. @default 10,000 */
	readonly sessionTimeoutMs?: number;
	/** Time that members have to finish what they do and to join again. @default 60,000 */
	readonly rebalanceTimeoutMs?: number;
}

/** One member of a consumer group that shares a single topic. */
export interface GroupMember {
	/**
	 * Joins, or joins again once a generation has ended, and waits until the group has shared its partitions out. Goes on by itself
	 * after whatever passes: a coordinator that moves, a cluster that is away. Called again before it has resolved, it does harm.
	 *
	 * @throws what does not pass: a group that this client may not join, or whose members speak another protocol; and the signal's reason.
	 */
	join(signal?: AbortSignal): Promise<Generation>;
	/**
	 * Leaves the group at once, so that others take over without waiting for the session to end. Never rejects, and takes five seconds
	 * at most: whoever cannot tell the group is put out by it later.
	 */
	leave(): Promise<void>;
}

/** A member's time with one assignment. Heartbeats go on by themselves until the member joins again or leaves. */
export interface Generation {
	readonly id: number;
	readonly memberId: string;
	/** Partitions of the topic that are this member's, ascending; may be none. */
	readonly partitions: readonly number[];
	/** Number of members, as far as this one knows: the leader knows, others do not. */
	readonly members: number | undefined;
	/**
	 * Aborted once the assignment ends, with a `GenerationEndedError` as its reason. After "rebalance" the member still has its partitions and
	 * may commit until it joins again; after "lost" others may have them already. A topic that gets more partitions ends it too.
	 */
	readonly ended: AbortSignal;
	/** Next offsets that the group has committed for these partitions; without those that it never committed. */
	committed(): Promise<ReadonlyMap<number, number>>;
	/**
	 * Commits next offsets, by partition, behind commits that are still on their way. Attempted again for as long as the generation lasts.
	 *
	 * @throws {GenerationEndedError} when the group refuses, because the generation is over.
	 */
	commit(offsets: ReadonlyMap<number, number>): Promise<void>;
}

export interface KafkaClient {
	/** Number of a topic's partitions; undefined when the cluster has no such topic. */
	partitionCount(topic: string): Promise<number | undefined>;
	/** Names of all topics that are not the cluster's own, sorted. */
	topics(): Promise<readonly string[]>;
	/** "exists" also where the first attempt made it and its answer was lost. Its partitions can be read and written when it resolves. */
	createTopic(
		name: string,
		options: { readonly partitions: number; readonly configs?: Readonly<Record<string, string>> },
	): Promise<"created" | "exists">;
	/** By partition: element 3 is of partition 3. */
	offsets(topic: string, at: OffsetsAt): Promise<readonly number[]>;
	/** Next offsets that a group has committed for a topic, whether it has members or not. */
	committed(group: string, topic: string): Promise<ReadonlyMap<number, number>>;
	/** Members of a group now, by client id. */
	members(group: string): Promise<readonly { readonly memberId: string; readonly clientId: string }[]>;
	/**
	 * Waits at most `maxWaitMs` for records, and less where some partition's leader is away: such partitions are left out of what comes
	 * back. Keys and values are views of what was received; who keeps some of them for long copies them.
	 *
	 * @throws {KafkaBatchInvalidError} when a batch cannot be read, with the place; {KafkaRefusedError} when the topic is not there.
	 */
	fetch(topic: string, options: FetchOptions): Promise<readonly Fetched[]>;
	join(options: GroupOptions): GroupMember;
	/**
	 * Writes records, acknowledged by all replicas, and gives the place of each. Records of a partition are stored in the order in which they
	 * were given, also over several calls, and once, whatever had to be attempted again. When it rejects, some may have been stored.
	 */
	append(
		topic: string,
		records: readonly NewKafkaRecord[],
	): Promise<readonly { readonly partition: number; readonly offset: number }[]>;
	/** Closes connections; what still waits is rejected. */
	close(): Promise<void>;
}
