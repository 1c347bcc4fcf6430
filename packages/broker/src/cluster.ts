import type { BrokerEvent } from "./broker-event.ts";
import type { Clock } from "./clock.ts";
import { Configs } from "./config/configs.ts";
import type { ErrorName } from "./error-codes.ts";
import { Faults } from "./fault/faults.ts";
import { Groups } from "./group/groups.ts";
import { compact } from "./log/compaction.ts";
import type { PartitionLog } from "./log/partition-log.ts";
import { applyRetention } from "./log/retention.ts";
import { type Randomness, randomUuid } from "./randomness.ts";
import type { Journal } from "./storage/journal.ts";
import type { JournalEntry } from "./storage/journal-entry.ts";
import type { Topic } from "./topic/topic.ts";
import { Topics } from "./topic/topics.ts";
import { Transactions } from "./transaction/transactions.ts";

export interface ClusterOptions {
	readonly clock: Clock;
	readonly randomness: Randomness;
	/** Configs of the broker, known to be valid. */
	readonly configs: Readonly<Record<string, string>>;
	/** Most bytes of records in a broker without a directory. */
	readonly maxMemoryBytes: number;
	readonly directory: { readonly path: string; readonly journal: Journal; readonly entries: readonly JournalEntry[] } | undefined;
	readonly log: (event: BrokerEvent) => void;
}

/** The one broker's state: everything that requests read and change. */
export class Cluster {
	/** Its only node, which is also the controller and the coordinator of all groups and transactions. */
	readonly nodeId = 1;
	readonly id: string;
	readonly clock: Clock;
	readonly configs: Configs;
	readonly faults: Faults = new Faults();
	readonly topics: Topics;
	readonly groups: Groups;
	readonly transactions: Transactions;
	readonly log: (event: BrokerEvent) => void;
	/** Where clients reach it; set when it listens. */
	address: { readonly host: string; readonly port: number } = { host: "", port: 0 };
	readonly #options: ClusterOptions;
	#stopHousekeeping: () => void = () => {};

	constructor(options: ClusterOptions) {
		const { clock, randomness, directory } = options;
		this.#options = options;
		this.clock = clock;
		this.log = options.log;
		this.configs = new Configs(options.configs);
		const shared = { clock, randomness, configs: this.configs, journal: (entry: JournalEntry) => this.#write(entry) };
		this.topics = new Topics({ ...shared, directory: directory?.path });
		this.groups = new Groups(shared);
		this.transactions = new Transactions({ ...shared, topics: this.topics, groups: this.groups });
		this.id = directory === undefined ? newClusterId(randomness) : this.#restore(directory.entries, randomness);
		this.#scheduleHousekeeping();
	}

	/** Where records are kept; undefined: in memory. */
	get directory(): string | undefined {
		return this.#options.directory?.path;
	}

	/** Whether Metadata makes topics that do not exist. */
	get createsTopics(): boolean {
		return this.configs.text("auto.create.topics.enable") === "true";
	}

	/** A partition's log, or why this broker cannot answer for it. */
	partition(topic: string, partition: number): PartitionLog | ErrorName {
		const log = this.topics.log(topic, partition);
		if (log === undefined) return "UNKNOWN_TOPIC_OR_PARTITION";
		return this.faults.isLeaderless(topic, partition) ? "NOT_LEADER_OR_FOLLOWER" : log;
	}

	/** Whether that many bytes more may be kept. A broker with a directory asks the disk, when it writes. */
	hasRoomFor(bytes: number): boolean {
		if (this.#options.directory !== undefined) return true;
		const max = this.#options.maxMemoryBytes;
		if (this.topics.bytes + bytes <= max) return true;
		const message = `Records are refused: ${max} bytes in memory are all that maxMemoryBytes allows, and retention has freed nothing.`;
		this.log({ code: "MEMORY_FULL", message });
		return false;
	}

	/** Deletes a topic, and what groups have committed for it. */
	deleteTopic({ name }: Topic): void {
		this.topics.delete(name);
		this.groups.forgetTopic(name);
	}

	/** Replaces all configs that were set while the broker runs. */
	configureBroker(configs: ReadonlyMap<string, string>): void {
		this.configs.dynamic.clear();
		for (const [name, value] of configs) this.configs.dynamic.set(name, value);
		this.topics.refresh();
		this.#write({ is: "broker-configs", configs: Object.fromEntries(configs) });
	}

	/** Applies retention and compaction to all logs now, and rewrites the journal when it has grown too large. */
	housekeep(): void {
		const now = this.clock.now();
		for (const { name, partitions, settings } of this.topics.all()) {
			for (const [partition, log] of partitions.entries()) {
				try {
					if (settings.delete) applyRetention(log, settings, now);
					if (settings.compact) compact(log, settings, now);
				} catch (cause) {
					this.log({ code: "STORAGE_FAILED", message: `Retention or compaction of ${name}-${partition} failed.`, cause });
				}
			}
		}
		if (this.#options.directory?.journal.isLarge) this.#rewriteJournal();
	}

	close(): void {
		this.#stopHousekeeping();
		this.groups.close();
		this.transactions.close();
		this.topics.close();
		this.#options.directory?.journal.close();
	}

	#restore(entries: readonly JournalEntry[], randomness: Randomness): string {
		let id: string | undefined;
		for (const entry of entries) {
			if (entry.is === "cluster") id = entry.id;
			if (entry.is !== "broker-configs") continue;
			this.configs.dynamic.clear();
			for (const [name, value] of Object.entries(entry.configs)) this.configs.dynamic.set(name, value);
		}
		id ??= newClusterId(randomness);
		this.#write({ is: "cluster", id });
		const tornBytes = this.topics.restore(entries);
		this.groups.restore(entries);
		this.transactions.restore(entries);
		this.#rewriteJournal(id);
		if (tornBytes > 0)
			this.log({ code: "STORAGE_TORN", message: `${tornBytes} bytes of unfinished writes were cut off the logs.` });
		return id;
	}

	#rewriteJournal(id = this.id): void {
		const all = function* (cluster: Cluster): Iterable<JournalEntry> {
			yield { is: "cluster", id };
			yield { is: "broker-configs", configs: Object.fromEntries(cluster.configs.dynamic) };
			yield* cluster.topics.entries();
			yield* cluster.groups.entries();
			yield* cluster.transactions.entries();
		};
		this.#options.directory?.journal.rewrite(all(this));
	}

	#write(entry: JournalEntry): void {
		this.#options.directory?.journal.append(entry);
	}

	#scheduleHousekeeping(): void {
		this.#stopHousekeeping = this.clock.after(this.configs.number("log.retention.check.interval.ms"), () => {
			this.housekeep();
			this.#scheduleHousekeeping();
		});
	}
}

/** 16 random bytes in base64url, as Kafka writes ids of clusters. */
function newClusterId(randomness: Randomness): string {
	return Buffer.from(randomUuid(randomness), "hex").toString("base64url");
}
