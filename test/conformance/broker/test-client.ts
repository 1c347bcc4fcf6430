/** Codecs that record batches may have. */
export const CODECS = ["none", "gzip", "snappy", "lz4", "zstd"] as const;
export type Codec = (typeof CODECS)[number];

/** Headers in their order; names may repeat. */
export type TestHeaders = readonly (readonly [name: string, value: string])[];

/** A record to be produced. */
export interface TestRecord {
	readonly partition: number;
	readonly key?: string | null;
	readonly value: string | null;
	readonly headers?: TestHeaders;
	readonly timestamp?: number;
}

/** A record as a consumer saw it. */
export interface SeenRecord {
	readonly topic: string;
	readonly partition: number;
	readonly offset: number;
	readonly key: string | null;
	readonly value: string | null;
	readonly headers: TestHeaders;
	readonly timestamp: number;
	/** What the client itself gave, for its own calls. */
	readonly raw: unknown;
}

export interface ProduceOptions {
	readonly codec?: Codec;
	readonly idempotent?: boolean;
}

export interface ConsumeOptions {
	readonly group: string;
	readonly topics: readonly string[];
	/** Where a group begins that has committed nothing. Default "earliest". */
	readonly from?: "earliest" | "latest";
	readonly isolation?: "committed" | "uncommitted";
	/** Makes it a static member. */
	readonly instance?: string;
	/** Sends heartbeats seldom, so that it does not notice when another takes its place. */
	readonly quiet?: boolean;
}

export interface TestConsumer {
	/** All that came, in the order in which it came. */
	readonly seen: readonly SeenRecord[];
	/** "topic-partition" of all that it has now, sorted; undefined before it has joined. */
	assigned(): readonly string[] | undefined;
	/** How often it was told that it has joined. */
	joins(): number;
	/** Commits that everything up to this record is done. */
	commit(record: SeenRecord): Promise<void>;
	/** Leaves the group, unless it is a static member. */
	close(): Promise<void>;
}

export interface TestTransaction {
	send(topic: string, records: readonly TestRecord[]): Promise<void>;
	/** Waits until what was sent lies in the log, while the transaction is open. */
	written(): Promise<void>;
	/** Commits, with the transaction, that a consumer is done with this record. */
	commitOffset(consumer: TestConsumer, record: SeenRecord): Promise<void>;
	commit(): Promise<void>;
	abort(): Promise<void>;
}

export interface TestTransactionalProducer {
	begin(): Promise<TestTransaction>;
	close(): Promise<void>;
}

export interface TestAdmin {
	createTopic(topic: string, partitions: number, configs?: Readonly<Record<string, string>>): Promise<void>;
	deleteTopic(topic: string): Promise<void>;
	topics(): Promise<readonly string[]>;
	addPartitions(topic: string, count: number): Promise<void>;
	/** Offset for a time, or one of the ends of the log, for each partition; -1 where there is none. */
	offsets(topic: string, partitions: number, at: "earliest" | "latest" | number): Promise<readonly number[]>;
	/** What a group has committed, for each partition; -1 where there is nothing. */
	committed(group: string, topic: string, partitions: number): Promise<readonly number[]>;
	group(id: string): Promise<{ readonly state: string; readonly members: number }>;
	groups(): Promise<readonly string[]>;
	deleteGroup(id: string): Promise<void>;
	config(topic: string, name: string): Promise<string | undefined>;
	setConfig(topic: string, name: string, value: string): Promise<void>;
	deleteRecords(topic: string, partition: number, before: number): Promise<void>;
}

/** A Kafka client in the words of the suite. */
export interface TestClient {
	readonly admin: TestAdmin;
	/** Sends all records in one request, to partitions that they name. */
	produce(topic: string, records: readonly TestRecord[], options?: ProduceOptions): Promise<void>;
	consume(options: ConsumeOptions): Promise<TestConsumer>;
	transactional(transactionalId: string): Promise<TestTransactionalProducer>;
	close(): Promise<void>;
}

/** A client has no words for what a case asks of it. */
export class Inexpressible extends Error {
	constructor(what: string) {
		super(`This client has no way to ${what}.`);
	}
}

/** A client, and what the suite has to know of it before it connects. */
export interface TestClientKind {
	/** Key of its cases in inexpressible.ts. */
	readonly name: string;
	/** What a case needs to be there and it cannot produce is produced by another client, and so are all transactions. */
	readonly borrowsProducer?: boolean;
	connect(bootstrap: string): Promise<TestClient>;
}
