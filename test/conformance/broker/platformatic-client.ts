import {
	Admin,
	ConfigResourceTypes,
	Consumer,
	IncrementalAlterConfigOperationTypes,
	type Message,
	type MessageToProduce,
	Producer,
	stringDeserializers,
	stringSerializers,
} from "@platformatic/kafka";
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

type TextConsumer = Consumer<string, string, string, string>;
const { TOPIC } = ConfigResourceTypes;
const { SET } = IncrementalAlterConfigOperationTypes;
const LATEST = -1;
const EARLIEST = -2;

export const platformatic: TestClientKind = {
	name: "@platformatic/kafka",
	async connect(bootstrap) {
		const base = { clientId: "platformatic", bootstrapBrokers: [bootstrap], retryDelay: 20, metadataMaxAge: 0 };
		const admin = new Admin(base);
		const producers = new Map<boolean, Producer<string, string, string, string>>();
		const producer = (idempotent: boolean) => {
			const made = producers.get(idempotent) ?? new Producer({ ...base, serializers: stringSerializers, idempotent });
			producers.set(idempotent, made);
			return made;
		};
		return {
			admin: adminOf(admin),
			async produce(topic, records, { codec = "none", idempotent = false } = {}) {
				await producer(idempotent).send({
					messages: records.map((each) => toMessage(topic, each)),
					compression: codec,
					acks: -1,
				});
			},
			consume: (options) => consume(base, options),
			async transactional(transactionalId) {
				// Without these it claims to be producer 0 in epoch 0, which a broker refuses for an id that somebody else has had.
				const anybody = { producerId: -1n, producerEpoch: -1 };
				const own = new Producer({ ...base, ...anybody, serializers: stringSerializers, idempotent: true, transactionalId });
				return {
					async begin() {
						const transaction = await own.beginTransaction();
						return {
							async send(topic, records) {
								await transaction.send({ messages: records.map((each) => toMessage(topic, each)) });
							},
							written: async () => {},
							async commitOffset(consumer, { raw }) {
								await transaction.addConsumer((consumer as TestConsumer & { readonly consumer: TextConsumer }).consumer);
								await transaction.addOffset(raw as Message<string, string, string, string>);
							},
							commit: () => transaction.commit(),
							abort: () => transaction.abort(),
						};
					},
					close: () => own.close(),
				};
			},
			async close() {
				for (const each of producers.values()) await each.close();
				await admin.close();
			},
		} satisfies TestClient;
	},
};

async function consume(
	base: { readonly clientId: string; readonly bootstrapBrokers: string[] },
	{ group, topics, from = "earliest", isolation = "committed", instance, quiet = false }: ConsumeOptions,
) {
	const consumer: TextConsumer = new Consumer({
		...base,
		groupId: group,
		deserializers: stringDeserializers,
		heartbeatInterval: quiet ? 3_000 : 100,
		sessionTimeout: 10_000,
		rebalanceTimeout: 10_000,
		...(instance !== undefined && { groupInstanceId: instance }),
	});
	const seen: SeenRecord[] = [];
	let joins = 0;
	consumer.on("consumer:group:join", () => {
		joins += 1;
	});
	const stream = await consumer.consume({
		topics: [...topics],
		mode: "committed",
		fallbackMode: from,
		autocommit: false,
		maxWaitTime: 100,
		isolationLevel: isolation === "committed" ? 1 : 0,
	});
	stream.on("data", (message) => {
		const { topic, partition, offset, key, value, headerEntries, timestamp } = message;
		seen.push({
			topic,
			partition,
			offset: Number(offset),
			key: key ?? null,
			value: value ?? null,
			headers: headerEntries.map(([name, each]) => [name, each ?? ""] as const),
			timestamp: Number(timestamp),
			raw: message,
		});
	});
	// What goes wrong when it is closed in the middle of a request is no part of what the suite asks.
	stream.on("error", () => {});
	return {
		consumer,
		seen,
		assigned: () => {
			return consumer.assignments
				?.flatMap(({ topic, partitions }) => partitions.map((partition) => `${topic}-${partition}`))
				.sort();
		},
		joins: () => joins,
		async commit({ topic, partition, offset }: SeenRecord) {
			await consumer.commit({ offsets: [{ topic, partition, offset: BigInt(offset + 1), leaderEpoch: 0 }] });
		},
		async close() {
			await stream.close();
			await consumer.close(true);
		},
	};
}

function adminOf(admin: Admin): TestAdmin {
	return {
		async createTopic(topic, partitions, configs = {}) {
			const given = Object.entries(configs).map(([name, value]) => ({ name, value }));
			await admin.createTopics({ topics: [topic], partitions, replicas: 1, configs: given });
		},
		deleteTopic: (topic) => admin.deleteTopics({ topics: [topic] }),
		topics: () => admin.listTopics(),
		addPartitions: (name, count) => admin.createPartitions({ topics: [{ name, count, assignments: null }] }),
		async offsets(name, partitions, at) {
			const timestamp = BigInt(at === "earliest" ? EARLIEST : at === "latest" ? LATEST : at);
			const asked = Array.from({ length: partitions }, (_, partitionIndex) => ({ partitionIndex, timestamp }));
			const [found] = await admin.listOffsets({ topics: [{ name, partitions: asked }] });
			return asked.map(({ partitionIndex }) => {
				const each = found?.partitions.find((partition) => partition.partitionIndex === partitionIndex);
				return Number(each?.offset ?? -1);
			});
		},
		async committed(groupId, name, partitions) {
			const partitionIndexes = Array.from({ length: partitions }, (_, index) => index);
			const [found] = await admin.listConsumerGroupOffsets({ groups: [{ groupId, topics: [{ name, partitionIndexes }] }] });
			return partitionIndexes.map((index) => {
				const each = found?.topics[0]?.partitions.find(({ partitionIndex }) => partitionIndex === index);
				return Number(each?.committedOffset ?? -1);
			});
		},
		async group(id) {
			const group = (await admin.describeGroups({ groups: [id] })).get(id);
			return { state: toStateName(group?.state ?? ""), members: group?.members.size ?? 0 };
		},
		async groups() {
			return [...(await admin.listGroups()).keys()];
		},
		deleteGroup: (id) => admin.deleteGroups({ groups: [id] }),
		async config(topic, name) {
			const resources = [{ resourceType: TOPIC, resourceName: topic, configurationKeys: [name] }];
			const [found] = await admin.describeConfigs({ resources });
			return found?.configs.find((each) => each.name === name)?.value ?? undefined;
		},
		async setConfig(topic, name, value) {
			const configs = [{ name, configOperation: SET, value }];
			await admin.incrementalAlterConfigs({ resources: [{ resourceType: TOPIC, resourceName: topic, configs }] });
		},
		async deleteRecords(name, partition, before) {
			await admin.deleteRecords({ topics: [{ name, partitions: [{ partition, offset: BigInt(before) }] }] });
		},
	};
}

/** "EMPTY" and "PREPARING_REBALANCE" as Kafka writes them: "Empty", "PreparingRebalance". */
function toStateName(state: string): string {
	if (!/^[A-Z_]+$/.test(state)) return state;
	return state.toLowerCase().replace(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

function toMessage(topic: string, { partition, key, value, headers: given = [], timestamp }: TestRecord) {
	const headers = new Map(given);
	if (headers.size < given.length) throw new Inexpressible("repeat the name of a header");
	const message: MessageToProduce<string, string, string, string> = { topic, partition, headers };
	if (key !== undefined && key !== null) message.key = key;
	if (value !== null) message.value = value;
	if (timestamp !== undefined) message.timestamp = BigInt(timestamp);
	return message;
}
