import type { Cluster } from "../cluster.ts";
import { CONFIG_SOURCES } from "../config/configs.ts";
import { TOPIC_CONFIGS } from "../config/topic-configs.ts";
import { ERROR_CODES } from "../error-codes.ts";
import { defineApi } from "../server/api.ts";
import { createTopic, isRefusal } from "../topic/create-topic.ts";
import { array, bool, int8, int16, int32, NO_UUID, nullableArray, nullableString, string, uuid } from "../wire/fields.ts";

/*
  CreateTopics 0-7
  Emulated: names, partitions, configs, the replication factor (1 is all there is), assignments to the one broker, validateOnly.
  Not emulated: policies, quotas, the timeout: topics are there when the answer comes.
*/
export const createTopics = defineApi({
	name: "CreateTopics",
	versions: [0, 7],
	flexible: 5,
	request: {
		topics: array({
			name: string(),
			numPartitions: int32(),
			replicationFactor: int16(),
			assignments: array({ partitionIndex: int32(), brokerIds: array(int32()) }),
			configs: array({ name: string(), value: nullableString() }),
		}),
		timeoutMs: int32(),
		validateOnly: bool("1+"),
	},
	response: {
		throttleTimeMs: int32("2+", 0),
		topics: array({
			name: string(),
			topicId: uuid("7+", NO_UUID),
			errorCode: int16(),
			errorMessage: nullableString("1+", null),
			numPartitions: int32("5+", -1),
			replicationFactor: int16("5+", -1),
			configs: nullableArray(
				{ name: string(), value: nullableString(), readOnly: bool(), configSource: int8(), isSensitive: bool() },
				"5+",
			),
		}),
	},
	handle({ topics, validateOnly }, { cluster }) {
		const byName = Map.groupBy(topics, ({ name }) => name);
		const isTwice = (name: string) => (byName.get(name)?.length ?? 0) > 1;
		return {
			topics: [...byName.values()]
				.flatMap(([first]) => first ?? [])
				.map(({ name, numPartitions, replicationFactor, assignments, configs }) => {
					if (isTwice(name)) return failure(name, ERROR_CODES.INVALID_REQUEST, "Duplicate topic name.");
					const unset = configs.find(({ value }) => value === null);
					if (unset !== undefined) return failure(name, ERROR_CODES.INVALID_CONFIG, `Null value not supported for ${unset.name}`);
					if (assignments.length > 0 && (numPartitions !== -1 || replicationFactor !== -1)) {
						const message = "A topic with assignments takes no numbers of partitions and replicas beside them.";
						return failure(name, ERROR_CODES.INVALID_REQUEST, message);
					}
					const own = configs.map((each) => [each.name, each.value ?? ""] as const);
					const isElsewhere = assignments.some(({ brokerIds }) => brokerIds.join() !== String(cluster.nodeId));
					const isGapped = assignments.some((_, index) => !assignments.some(({ partitionIndex }) => partitionIndex === index));
					if (isElsewhere || isGapped) {
						const message = "Assignments must name consecutive partitions, each on the one broker.";
						return failure(name, ERROR_CODES.INVALID_REPLICA_ASSIGNMENT, message);
					}
					const asked =
						assignments.length > 0
							? { numPartitions: assignments.length, replicationFactor: 1 }
							: { numPartitions, replicationFactor };
					const topic = {
						name,
						partitions: asked.numPartitions,
						replicationFactor: asked.replicationFactor,
						configs: new Map(own),
					};
					const made = createTopic(cluster, topic, validateOnly);
					if (isRefusal(made)) return failure(name, ERROR_CODES[made.error], made.message);
					return {
						name,
						topicId: made?.id ?? NO_UUID,
						errorCode: ERROR_CODES.NONE,
						numPartitions: made?.partitions.length ?? topic.partitions,
						replicationFactor: 1,
						configs: describe(cluster, topic.configs),
					};
				}),
		};
	},
	fail({ topics }, errorCode) {
		return { topics: topics.map(({ name }) => failure(name, errorCode, null)) };
	},
});

function describe({ configs }: Cluster, own: ReadonlyMap<string, string>) {
	return TOPIC_CONFIGS.map((definition) => {
		const { value, source } = configs.topic(definition, own);
		return { name: definition.name, value, readOnly: false, configSource: CONFIG_SOURCES[source], isSensitive: false };
	});
}

function failure(name: string, errorCode: number, errorMessage: string | null) {
	return { name, errorCode, errorMessage, configs: [] };
}
