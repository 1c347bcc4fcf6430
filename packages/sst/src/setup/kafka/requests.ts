import type { ByteReader, ByteWriter } from "./protocol-bytes.ts";

/*
  The eight requests of the step, each in one version: the newest without tagged fields that the topics of Kafka 2.4 and everything after
  it speak, up to 4.x (https://kafka.apache.org/protocol#protocol_api_keys). The grammar stands above each, as Kafka's page has it.
*/
export interface KafkaRequest<Answer> {
	readonly name: string;
	readonly apiKey: number;
	readonly version: number;
	write(writer: ByteWriter): void;
	read(reader: ByteReader): Answer;
}

export interface VersionRange {
	readonly apiKey: number;
	readonly min: number;
	readonly max: number;
}

/** ApiVersions v0 => ; answer => error INT16, [apiKey INT16, min INT16, max INT16] */
export function apiVersions(): KafkaRequest<{ readonly error: number; readonly ranges: readonly VersionRange[] }> {
	return {
		...{ name: "ApiVersions", apiKey: 18, version: 0 },
		write() {},
		read: (r) => ({ error: r.int16(), ranges: r.array(() => ({ apiKey: r.int16(), min: r.int16(), max: r.int16() })) }),
	};
}

/** SaslHandshake v1 => mechanism STRING; answer => error INT16, [mechanism STRING] */
export function saslHandshake(
	mechanism: string,
): KafkaRequest<{ readonly error: number; readonly mechanisms: readonly string[] }> {
	return {
		...{ name: "SaslHandshake", apiKey: 17, version: 1 },
		write: (w) => void w.string(mechanism),
		read: (r) => ({ error: r.int16(), mechanisms: r.array(r.string) }),
	};
}

export interface SaslAnswer {
	readonly error: number;
	readonly message: string | null;
	readonly bytes: Uint8Array;
}

/** SaslAuthenticate v1 => bytes BYTES; answer => error INT16, message NULLABLE_STRING, bytes BYTES, sessionLifetimeMs INT64 */
export function saslAuthenticate(bytes: Uint8Array): KafkaRequest<SaslAnswer> {
	return {
		...{ name: "SaslAuthenticate", apiKey: 36, version: 1 },
		write: (w) => void w.bytes(bytes),
		read(r) {
			const answer = { error: r.int16(), message: r.nullableString(), bytes: r.bytes() };
			r.int64();
			return answer;
		},
	};
}

export interface Metadata {
	readonly throttleMs: number;
	readonly brokers: readonly { readonly id: number; readonly host: string; readonly port: number }[];
	readonly controllerId: number;
	readonly topics: readonly { readonly error: number; readonly name: string; readonly partitions: number }[];
}

/**
 * Metadata v4 => [topic STRING], allowAutoTopicCreation BOOLEAN;
 * answer => throttleMs INT32, [broker: id INT32, host STRING, port INT32, rack NULLABLE_STRING], clusterId NULLABLE_STRING,
 *   controllerId INT32, [topic: error INT16, name STRING, internal BOOLEAN,
 *     [partition: error INT16, index INT32, leader INT32, [replica INT32], [inSync INT32]]]
 */
export function metadata(topics: readonly string[]): KafkaRequest<Metadata> {
	return {
		...{ name: "Metadata", apiKey: 3, version: 4 },
		write: (w) => void w.array(topics, (topic) => void w.string(topic)).boolean(false),
		read(r) {
			const throttleMs = r.int32();
			const brokers = r.array(() => {
				const broker = { id: r.int32(), host: r.string(), port: r.int32() };
				r.nullableString();
				return broker;
			});
			r.nullableString();
			const controllerId = r.int32();
			const partition = () => [r.int16(), r.int32(), r.int32(), r.array(r.int32), r.array(r.int32)];
			const found = r.array(() => {
				const topic = { error: r.int16(), name: r.string() };
				r.boolean();
				return { ...topic, partitions: r.array(partition).length };
			});
			return { throttleMs, brokers, controllerId, topics: found };
		},
	};
}

/** What happened to one topic of a request. */
export interface TopicAnswer {
	readonly name: string;
	readonly error: number;
	readonly message: string | null;
}

export interface TopicAnswers {
	readonly throttleMs: number;
	readonly topics: readonly TopicAnswer[];
}

/**
 * CreateTopics v4 => [name STRING, partitions INT32, replicationFactor INT16, [assignment], [config: name STRING, value NULLABLE_STRING]],
 *   timeoutMs INT32, validateOnly BOOLEAN; answer => throttleMs INT32, [name STRING, error INT16, message NULLABLE_STRING].
 * A replication factor of -1 leaves it to the cluster, from this version on (KIP-464).
 */
export function createTopic(
	name: string,
	partitions: number,
	config: Readonly<Record<string, string>>,
	timeoutMs: number,
): KafkaRequest<TopicAnswers> {
	return {
		...{ name: "CreateTopics", apiKey: 19, version: 4 },
		write(w) {
			w.array([name], () => {
				w.string(name).int32(partitions).int16(-1);
				w.array([], () => {}).array(Object.entries(config), ([key, value]) => void w.string(key).string(value));
			});
			w.int32(timeoutMs).boolean(false);
		},
		read: readTopicAnswers,
	};
}

/**
 * CreatePartitions v1 => [name STRING, count INT32, assignments ARRAY (null: the cluster's choice)], timeoutMs INT32, validateOnly BOOLEAN;
 * answer => as for CreateTopics. The count is the number of partitions afterwards, not of new ones.
 */
export function createPartitions(name: string, count: number, timeoutMs: number): KafkaRequest<TopicAnswers> {
	return {
		...{ name: "CreatePartitions", apiKey: 37, version: 1 },
		write(w) {
			w.array(
				[name],
				() =>
					void w
						.string(name)
						.int32(count)
						.array(null, () => {}),
			);
			w.int32(timeoutMs).boolean(false);
		},
		read: readTopicAnswers,
	};
}

function readTopicAnswers(r: ByteReader): TopicAnswers {
	return {
		throttleMs: r.int32(),
		topics: r.array(() => ({ name: r.string(), error: r.int16(), message: r.nullableString() })),
	};
}

/** The resource type of topics. */
const TOPIC = 2;

export interface ConfigAnswers {
	readonly throttleMs: number;
	readonly topics: readonly (TopicAnswer & { readonly config: Readonly<Record<string, string>> })[];
}

/**
 * DescribeConfigs v1 => [type INT8, name STRING, [key STRING] or null], includeSynonyms BOOLEAN;
 * answer => throttleMs INT32, [error INT16, message NULLABLE_STRING, type INT8, name STRING,
 *   [key STRING, value NULLABLE_STRING, readOnly BOOLEAN, source INT8, sensitive BOOLEAN, [synonym: STRING, NULLABLE_STRING, INT8]]]
 */
export function describeConfigs(topics: readonly string[]): KafkaRequest<ConfigAnswers> {
	return {
		...{ name: "DescribeConfigs", apiKey: 32, version: 1 },
		write: (w) =>
			void w
				.array(
					topics,
					(topic) =>
						void w
							.int8(TOPIC)
							.string(topic)
							.array(null, () => {}),
				)
				.boolean(false),
		read(r) {
			const setting = (): readonly [string, string | null] => {
				const pair = [r.string(), r.nullableString()] as const;
				r.boolean();
				r.int8();
				r.boolean();
				r.array(() => [r.string(), r.nullableString(), r.int8()]);
				return pair;
			};
			return {
				throttleMs: r.int32(),
				topics: r.array(() => {
					const [error, message] = [r.int16(), r.nullableString()];
					r.int8();
					const name = r.string();
					const known = r.array(setting).filter((pair): pair is readonly [string, string] => pair[1] !== null);
					return { name, error, message, config: Object.fromEntries(known) };
				}),
			};
		},
	};
}

/**
 * IncrementalAlterConfigs v0 => [type INT8, name STRING, [key STRING, operation INT8 (0: set), value NULLABLE_STRING]], validateOnly BOOLEAN;
 * answer => throttleMs INT32, [error INT16, message NULLABLE_STRING, type INT8, name STRING]. The older AlterConfigs would put every
 * setting that it does not name back to its default.
 */
export function alterConfig(topic: string, set: Readonly<Record<string, string>>): KafkaRequest<TopicAnswers> {
	return {
		...{ name: "IncrementalAlterConfigs", apiKey: 44, version: 0 },
		write(w) {
			w.array([topic], () => {
				w.int8(TOPIC).string(topic);
				w.array(Object.entries(set), ([key, value]) => void w.string(key).int8(0).string(value));
			});
			w.boolean(false);
		},
		read: (r) => ({
			throttleMs: r.int32(),
			topics: r.array(() => {
				const [error, message] = [r.int16(), r.nullableString()];
				r.int8();
				return { name: r.string(), error, message };
			}),
		}),
	};
}
