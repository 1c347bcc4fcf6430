import { ERROR_CODES } from "../error-codes.ts";
import { defineApi } from "../server/api.ts";
import type { Topic } from "../topic/topic.ts";
import { topicNameProblem } from "../topic/topic-name.ts";
import { array, bool, int16, int32, NO_UUID, nullableArray, nullableString, string, uuid } from "../wire/fields.ts";

/*
  Metadata 0-12
  Emulated: topics by name and by id, all topics, creation on demand where `autoCreate` and the client allow it.
  Not emulated: racks, offline replicas, authorised operations (never given), listeners by security protocol.
*/
const UNKNOWN_OPERATIONS = -2147483648;

export const metadata = defineApi({
	name: "Metadata",
	versions: [0, 12],
	flexible: 9,
	request: {
		topics: nullableArray({ topicId: uuid("10+"), name: nullableString() }),
		allowAutoTopicCreation: bool("4+", true),
		includeClusterAuthorizedOperations: bool("8-10"),
		includeTopicAuthorizedOperations: bool("8+"),
	},
	response: {
		throttleTimeMs: int32("3+", 0),
		brokers: array({ nodeId: int32(), host: string(), port: int32(), rack: nullableString("1+", null) }),
		clusterId: nullableString("2+"),
		controllerId: int32("1+"),
		topics: array({
			errorCode: int16(),
			name: nullableString(),
			topicId: uuid("10+", NO_UUID),
			isInternal: bool("1+", false),
			partitions: array({
				errorCode: int16(),
				partitionIndex: int32(),
				leaderId: int32(),
				leaderEpoch: int32("7+", -1),
				replicaNodes: array(int32()),
				isrNodes: array(int32()),
				offlineReplicas: array(int32(), "5+"),
			}),
			topicAuthorizedOperations: int32("8+", UNKNOWN_OPERATIONS),
		}),
		clusterAuthorizedOperations: int32("8-10", UNKNOWN_OPERATIONS),
	},
	handle({ topics, allowAutoTopicCreation }, { cluster, version }) {
		const describe = ({ name, id, partitions }: Topic) => ({
			errorCode: ERROR_CODES.NONE,
			name,
			topicId: id,
			partitions: partitions.map(({ leaderEpoch }, partitionIndex) => ({
				errorCode: ERROR_CODES.NONE,
				partitionIndex,
				leaderId: cluster.nodeId,
				leaderEpoch,
				replicaNodes: [cluster.nodeId],
				isrNodes: [cluster.nodeId],
				offlineReplicas: [],
			})),
		});
		const find = ({ topicId, name }: { readonly topicId: string; readonly name: string | null }) => {
			const topic = name === null ? cluster.topics.byId(topicId) : cluster.topics.get(name);
			if (topic !== undefined) return describe(topic);
			if (name === null) return missing(null, topicId, ERROR_CODES.UNKNOWN_TOPIC_ID);
			if (topicNameProblem(name) !== undefined) return missing(name, NO_UUID, ERROR_CODES.INVALID_TOPIC_EXCEPTION);
			if (!allowAutoTopicCreation || !cluster.createsTopics)
				return missing(name, NO_UUID, ERROR_CODES.UNKNOWN_TOPIC_OR_PARTITION);
			return describe(cluster.topics.create(name, cluster.configs.number("num.partitions"), new Map()));
		};
		// Version 0 asks for all topics by an empty list, later ones by null.
		const isAll = topics === null || (version === 0 && topics.length === 0);
		return {
			...describeNode(cluster),
			topics: isAll ? cluster.topics.all().map(describe) : once(topics).map(find),
		};
	},
	fail({ topics }, errorCode) {
		const failed = (topics ?? []).map(({ name, topicId }) => missing(name, topicId, errorCode));
		return { brokers: [], clusterId: null, controllerId: -1, topics: failed };
	},
});

/** A topic that is asked for twice is told of once. */
function once<T extends { readonly topicId: string; readonly name: string | null }>(topics: readonly T[]): readonly T[] {
	return [...new Map(topics.map((each) => [each.name ?? each.topicId, each])).values()];
}

function missing(name: string | null, topicId: string, errorCode: number) {
	return { errorCode, name, topicId, partitions: [] };
}

function describeNode(cluster: {
	readonly nodeId: number;
	readonly id: string;
	readonly address: { readonly host: string; readonly port: number };
}) {
	return { brokers: [{ nodeId: cluster.nodeId, ...cluster.address }], clusterId: cluster.id, controllerId: cluster.nodeId };
}
