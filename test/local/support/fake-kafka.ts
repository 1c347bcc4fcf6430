import type { Fetched, KafkaClient, KafkaRecord, NewKafkaRecord } from "../../../packages/local/src/kafka/kafka-client.ts";

export interface FakeTopic {
	/** By partition, in the order of offsets. */
	readonly partitions: KafkaRecord[][];
	/** First offsets that are still there. */
	readonly starts?: readonly number[];
	/** Ends of the logs, where they lie behind the last record: a marker or a compacted record takes an offset too. */
	readonly ends?: readonly number[];
}

export interface FakeKafka extends KafkaClient {
	readonly topicsByName: Map<string, FakeTopic>;
	/** Offsets that each fetch asked for. */
	readonly fetches: ReadonlyMap<number, number>[];
}

export interface FakeKafkaOptions {
	/** Most records of a partition that one fetch brings. @default all */
	readonly perFetch?: number;
	/** Called before each fetch, with its number from 1. */
	readonly beforeFetch?: (fetch: number) => void | Promise<void>;
	/** Partitions whose leader is away. */
	readonly away?: readonly number[];
}

/** A cluster in memory as far as tools read and write it; it has no groups. */
export function fakeKafka(topics: Readonly<Record<string, FakeTopic>>, options: FakeKafkaOptions = {}): FakeKafka {
	const topicsByName = new Map(Object.entries(topics));
	const fetches: ReadonlyMap<number, number>[] = [];
	const topic = (name: string): FakeTopic => {
		const found = topicsByName.get(name);
		if (found === undefined) throw new Error(`no topic ${name}`);
		return found;
	};
	const startOf = ({ starts }: FakeTopic, partition: number) => starts?.[partition] ?? 0;
	const endOf = ({ partitions, ends, starts }: FakeTopic, partition: number) =>
		ends?.[partition] ?? (partitions[partition]?.at(-1)?.offset ?? (starts?.[partition] ?? 0) - 1) + 1;
	const refuse = () => {
		throw new Error("a tool touches no group");
	};
	return {
		topicsByName,
		fetches,
		partitionCount: async (name) => topicsByName.get(name)?.partitions.length,
		topics: async () => [...topicsByName.keys()].sort(),
		createTopic: refuse,
		async offsets(name, at) {
			const found = topic(name);
			return found.partitions.map((records, partition) => {
				if (at === "earliest") return startOf(found, partition);
				if (at === "latest") return endOf(found, partition);
				return records.find(({ timestamp }) => timestamp >= at.timestamp)?.offset ?? endOf(found, partition);
			});
		},
		committed: refuse,
		members: refuse,
		join: refuse,
		async fetch(name, { from, signal }) {
			fetches.push(new Map(from));
			await options.beforeFetch?.(fetches.length);
			signal?.throwIfAborted();
			const found = topic(name);
			return [...from].flatMap(([partition, offset]): Fetched[] => {
				if (options.away?.includes(partition)) return [];
				const [start, end] = [startOf(found, partition), endOf(found, partition)];
				if (offset < start || offset > end) return [{ kind: "outOfRange" as const, partition, start, end }];
				const waiting = (found.partitions[partition] ?? []).filter((record) => record.offset >= offset);
				const records = waiting.slice(0, options.perFetch);
				const next = records.length < waiting.length ? (records.at(-1)?.offset ?? offset) + 1 : end;
				return [{ kind: "records" as const, partition, records, next, end }];
			});
		},
		async append(name, records) {
			const found = topic(name);
			return records.map(({ partition = 0, key = null, headers = [], timestamp = 0, value }: NewKafkaRecord) => {
				const log = found.partitions[partition];
				if (log === undefined) throw new Error(`no partition ${partition}`);
				const offset = endOf(found, partition);
				log.push({ topic: name, partition, offset, timestamp, timestampType: "CREATE_TIME", key, value, headers });
				return { partition, offset };
			});
		},
		close: async () => {},
	};
}

/** A record with a JSON value of its own offset, unless told otherwise. */
export function kafkaRecord(topic: string, partition: number, offset: number, more: Partial<KafkaRecord> = {}): KafkaRecord {
	return {
		topic,
		partition,
		offset,
		timestamp: 1_700_000_000_000 + offset,
		timestampType: "CREATE_TIME",
		key: Buffer.from(`k${offset}`),
		value: Buffer.from(JSON.stringify({ id: offset })),
		headers: [],
		...more,
	};
}
