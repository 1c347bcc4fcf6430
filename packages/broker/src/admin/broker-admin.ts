import type { Cluster } from "../cluster.ts";
import type { ErrorName } from "../error-codes.ts";
import { BrokerAdminError } from "../errors.ts";
import type { GroupState } from "../group/group.ts";
import type { PartitionLog } from "../log/partition-log.ts";
import type { BatchRecord } from "../record/records.ts";
import { addPartitions, createTopic, isRefusal } from "../topic/create-topic.ts";
import { appendRecords, type NewRecord } from "./append-records.ts";
import { readLog } from "./read-log.ts";

/** A topic to be made. */
export interface TopicOptions {
	/**
	 * From 1 to 10,000.
	 * @default 1
	 */
	readonly partitions?: number;
	/**
	 * Configs by Kafka's names: `{ "retention.ms": "60000" }`.
	 * @default {}
	 */
	readonly configs?: Readonly<Record<string, string>>;
}

/** A topic as it is. */
export interface TopicDescription {
	readonly name: string;
	/** 32 hexadecimal digits. */
	readonly id: string;
	readonly partitions: number;
	/** Only those that it sets itself. */
	readonly configs: Readonly<Record<string, string>>;
}

/** Where the log of a partition begins and ends. */
export interface PartitionOffsets {
	readonly partition: number;
	readonly start: number;
	/** Offset of the next record. */
	readonly end: number;
	/** Where readers of committed records stop. */
	readonly stable: number;
}

/** What a group has committed for one partition. */
export interface GroupOffset {
	readonly topic: string;
	readonly partition: number;
	/** The next record that it wants. */
	readonly offset: number;
	readonly metadata: string | null;
}

/** A group as it is. */
export interface GroupDescription {
	readonly id: string;
	readonly state: GroupState;
	readonly members: readonly { readonly id: string; readonly clientId: string; readonly groupInstanceId: string | null }[];
}

/**
 * What tests ask of a broker in their own process, past the wire and past all faults: each call is done when it returns.
 *
 * @throws {BrokerAdminError} from every method, when the topic, partition or group is not there, or what is asked is refused.
 */
export class BrokerAdmin {
	readonly #cluster: Cluster;

	constructor(cluster: Cluster) {
		this.#cluster = cluster;
	}

	createTopic(name: string, { partitions = 1, configs = {} }: TopicOptions = {}): void {
		const topic = { name, partitions, replicationFactor: 1, configs: new Map(Object.entries(configs)) };
		const made = createTopic(this.#cluster, topic, false);
		if (isRefusal(made)) throw refused(`Topic ${name} was not made`, made.error, made.message);
	}

	/** Gives a topic more partitions: `count` in all. */
	addPartitions(name: string, count: number): void {
		const refusal = addPartitions(this.#cluster, name, count, false);
		if (refusal !== undefined) throw refused(`Topic ${name} got no partitions`, refusal.error, refusal.message);
	}

	deleteTopic(name: string): void {
		const topic = this.#cluster.topics.get(name);
		if (topic === undefined) throw missing(`Topic ${name}`, "UNKNOWN_TOPIC_OR_PARTITION");
		this.#cluster.deleteTopic(topic);
	}

	/** By name. */
	topics(): readonly TopicDescription[] {
		return this.#cluster.topics.all().map(({ name, id, partitions, configs }) => {
			return { name, id, partitions: partitions.length, configs: Object.fromEntries(configs) };
		});
	}

	/** Of every partition of a topic. */
	offsets(name: string): readonly PartitionOffsets[] {
		const topic = this.#cluster.topics.get(name);
		if (topic === undefined) throw missing(`Topic ${name}`, "UNKNOWN_TOPIC_OR_PARTITION");
		return topic.partitions.map(({ startOffset, endOffset, lastStableOffset }, partition) => {
			return { partition, start: startOffset, end: endOffset, stable: lastStableOffset };
		});
	}

	/** Adds records as one batch without a codec, at the end of a partition; gives the offset of the first. */
	append(topic: string, partition: number, records: readonly NewRecord[]): number {
		if (records.length === 0)
			throw refused(`Nothing was added to ${topic}-${partition}`, "INVALID_RECORD", "There are no records.");
		return appendRecords(this.#log(topic, partition), records, this.#cluster.clock.now());
	}

	/**
	 * Records of a partition in order, of any codec, without the markers of transactions.
	 *
	 * @param from First offset; left out, the start of the log.
	 * @param isolation "committed" leaves out what was aborted, and stops at the first open transaction. Default "uncommitted".
	 */
	read(
		topic: string,
		partition: number,
		from?: number,
		isolation: "committed" | "uncommitted" = "uncommitted",
	): readonly BatchRecord[] {
		const log = this.#log(topic, partition);
		return readLog(log, from ?? log.startOffset, isolation === "committed");
	}

	/** Commits for a group, whoever its members are. */
	commit(group: string, topic: string, partition: number, offset: number): void {
		this.#log(topic, partition);
		const committedAt = this.#cluster.clock.now();
		this.#cluster.groups.commit(group, topic, partition, { offset, leaderEpoch: -1, metadata: null, committedAt });
	}

	/** What a group has committed; nothing, if it is not known. */
	committed(group: string): readonly GroupOffset[] {
		const all = this.#cluster.groups.get(group)?.offsets.all() ?? [];
		return [...all].map(([topic, partition, { offset, metadata }]) => ({ topic, partition, offset, metadata }));
	}

	/** By id. */
	groups(): readonly GroupDescription[] {
		return this.#cluster.groups.all().map(({ group: { id, state, members } }) => {
			const described = members.map(({ id, clientId, groupInstanceId }) => ({ id, clientId, groupInstanceId }));
			return { id, state, members: described };
		});
	}

	#log(topic: string, partition: number): PartitionLog {
		const log = this.#cluster.topics.log(topic, partition);
		if (log === undefined) throw missing(`Partition ${topic}-${partition}`, "UNKNOWN_TOPIC_OR_PARTITION");
		return log;
	}
}

function missing(what: string, error: ErrorName): BrokerAdminError {
	return new BrokerAdminError(`${what} does not exist (${error}).`, "Create it first, or check its name.");
}

function refused(what: string, error: ErrorName, message: string): BrokerAdminError {
	return new BrokerAdminError(`${what} (${error}): ${message}`, "Ask for what the message says is allowed.");
}
