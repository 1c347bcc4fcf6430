import { compressionsAlgorithms } from "@platformatic/kafka";
import {
	type Admin,
	CompressionCodecs,
	CompressionTypes,
	type Consumer,
	Kafka,
	logLevel,
	type Message,
	Partitioners,
	type Producer,
} from "kafkajs";
import {
	type ConsumeOptions,
	Inexpressible,
	type SeenRecord,
	type TestAdmin,
	type TestClient,
	type TestClientKind,
	type TestConsumer,
	type TestRecord,
} from "./test-client.ts";

const TOPIC = 2;
const CODEC_TYPES = {
	none: CompressionTypes.None,
	gzip: CompressionTypes.GZIP,
	snappy: CompressionTypes.Snappy,
	lz4: CompressionTypes.LZ4,
	zstd: CompressionTypes.ZSTD,
};
// It brings gzip alone; the others are plugged in, as its documentation shows: https://kafka.js.org/docs/producing#compression.
for (const codec of ["snappy", "lz4", "zstd"] as const) {
	const { compressSync, decompressSync } = compressionsAlgorithms[codec];
	// Sound: its types do not know that codecs have the numbers of CompressionTypes.
	(CompressionCodecs as Record<number, unknown>)[CODEC_TYPES[codec]] = () => ({
		compress: async ({ buffer }: { readonly buffer: Buffer }) => compressSync(buffer),
		decompress: async (buffer: Buffer) => decompressSync(buffer),
	});
}

export const kafkajs: TestClientKind = {
	name: "kafkajs",
	async connect(bootstrap) {
		const kafka = new Kafka({
			clientId: "kafkajs",
			brokers: [bootstrap],
			logLevel: logLevel.NOTHING,
			retry: { initialRetryTime: 20 },
		});
		const admin = kafka.admin();
		await admin.connect();
		const producers = new Map<boolean, Producer>();
		const producer = async (idempotent: boolean) => {
			const known = producers.get(idempotent);
			if (known !== undefined) return known;
			const made = kafka.producer({ idempotent, createPartitioner: Partitioners.DefaultPartitioner });
			producers.set(idempotent, made);
			await made.connect();
			return made;
		};
		return {
			admin: adminOf(admin),
			async produce(topic, records, { codec = "none", idempotent = false } = {}) {
				await (await producer(idempotent)).send({ topic, compression: CODEC_TYPES[codec], messages: records.map(toMessage) });
			},
			consume: (options) => consume(kafka, options),
			async transactional(transactionalId) {
				const own = kafka.producer({
					transactionalId,
					idempotent: true,
					maxInFlightRequests: 1,
					createPartitioner: Partitioners.DefaultPartitioner,
				});
				await own.connect();
				return {
					async begin() {
						const transaction = await own.transaction();
						return {
							async send(topic, records) {
								await transaction.send({ topic, messages: records.map(toMessage) });
							},
							written: async () => {},
							async commitOffset(consumer, { topic, partition, offset }) {
								const partitions = [{ partition, offset: String(offset + 1) }];
								const { group } = consumer as TestConsumer & { readonly group: string };
								await transaction.sendOffsets({ consumerGroupId: group, topics: [{ topic, partitions }] });
							},
							commit: () => transaction.commit(),
							abort: () => transaction.abort(),
						};
					},
					close: () => own.disconnect(),
				};
			},
			async close() {
				for (const each of producers.values()) await each.disconnect();
				await admin.disconnect();
			},
		} satisfies TestClient;
	},
};

async function consume(kafka: Kafka, { group, topics, from = "earliest", isolation = "committed", instance }: ConsumeOptions) {
	if (instance !== undefined) throw new Inexpressible("be a static member");
	const consumer: Consumer = kafka.consumer({
		groupId: group,
		maxWaitTimeInMs: 100,
		heartbeatInterval: 100,
		sessionTimeout: 10_000,
		rebalanceTimeout: 10_000,
		readUncommitted: isolation === "uncommitted",
		retry: { initialRetryTime: 20 },
	});
	const seen: SeenRecord[] = [];
	let assigned: readonly string[] | undefined;
	let joins = 0;
	consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
		joins += 1;
		const all = Object.entries(payload.memberAssignment);
		assigned = all.flatMap(([topic, partitions]) => partitions.map((partition) => `${topic}-${partition}`)).sort();
	});
	await consumer.connect();
	await consumer.subscribe({ topics: [...topics], fromBeginning: from === "earliest" });
	await consumer.run({
		autoCommit: false,
		async eachMessage({ topic, partition, message }) {
			const { offset, key, value, headers = {}, timestamp } = message;
			seen.push({
				topic,
				partition,
				offset: Number(offset),
				key: key?.toString() ?? null,
				value: value?.toString() ?? null,
				headers: Object.entries(headers).flatMap(([name, each]) => [each].flat().map((one) => [name, String(one)] as const)),
				timestamp: Number(timestamp),
				raw: message,
			});
		},
	});
	return {
		group,
		seen,
		assigned: () => assigned,
		joins: () => joins,
		async commit({ topic, partition, offset }: SeenRecord) {
			await consumer.commitOffsets([{ topic, partition, offset: String(offset + 1) }]);
		},
		close: () => consumer.disconnect(),
	};
}

function adminOf(admin: Admin): TestAdmin {
	return {
		async createTopic(topic, numPartitions, configs = {}) {
			const configEntries = Object.entries(configs).map(([name, value]) => ({ name, value }));
			await admin.createTopics({ topics: [{ topic, numPartitions, configEntries }], waitForLeaders: true });
		},
		deleteTopic: (topic) => admin.deleteTopics({ topics: [topic] }),
		topics: () => admin.listTopics(),
		async addPartitions(topic, count) {
			await admin.createPartitions({ topicPartitions: [{ topic, count }] });
		},
		async offsets(topic, partitions, at) {
			if (typeof at === "number") {
				const found = await admin.fetchTopicOffsetsByTimestamp(topic, at);
				return inOrder(partitions, found, ({ offset }) => Number(offset));
			}
			const found = await admin.fetchTopicOffsets(topic);
			return inOrder(partitions, found, ({ low, high }) => Number(at === "earliest" ? low : high));
		},
		async committed(groupId, topic, partitions) {
			const [found] = await admin.fetchOffsets({ groupId, topics: [topic] });
			return inOrder(partitions, found?.partitions ?? [], ({ offset }) => Number(offset));
		},
		async group(id) {
			const { groups } = await admin.describeGroups([id]);
			return { state: groups[0]?.state ?? "", members: groups[0]?.members.length ?? 0 };
		},
		async groups() {
			return (await admin.listGroups()).groups.map(({ groupId }) => groupId);
		},
		async deleteGroup(id) {
			await admin.deleteGroups([id]);
		},
		async config(topic, name) {
			const { resources } = await admin.describeConfigs({ includeSynonyms: false, resources: [{ type: TOPIC, name: topic }] });
			return resources[0]?.configEntries.find(({ configName }) => configName === name)?.configValue;
		},
		async setConfig(topic, name, value) {
			const resources = [{ type: TOPIC, name: topic, configEntries: [{ name, value }] }];
			await admin.alterConfigs({ validateOnly: false, resources });
		},
		async deleteRecords(topic, partition, before) {
			// It looks for leaders before it asks for metadata, so it has to be made to know them.
			await admin.fetchTopicOffsets(topic);
			await admin.deleteTopicRecords({ topic, partitions: [{ partition, offset: String(before) }] });
		},
	};
}

function inOrder<T extends { readonly partition: number }>(
	partitions: number,
	found: readonly T[],
	offset: (each: T) => number,
): readonly number[] {
	return Array.from({ length: partitions }, (_, index) => {
		const each = found.find(({ partition }) => partition === index);
		return each === undefined ? -1 : offset(each);
	});
}

function toMessage({ partition, key = null, value, headers: given = [], timestamp }: TestRecord): Message {
	const headers = Object.fromEntries(given);
	if (Object.keys(headers).length < given.length) throw new Inexpressible("repeat the name of a header");
	return { partition, key, value, headers, ...(timestamp !== undefined && { timestamp: String(timestamp) }) };
}
