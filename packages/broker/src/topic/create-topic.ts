import type { Cluster } from "../cluster.ts";
import { topicConfigProblem } from "../config/configs.ts";
import type { ErrorName } from "../error-codes.ts";
import type { Topic } from "./topic.ts";
import { topicNameProblem } from "./topic-name.ts";

/** Most partitions that are made at once, as in Kafka, and that one topic may have: a typing error should not cost a laptop its memory. */
const MAX_PARTITIONS = 10_000;

export interface NewTopic {
	readonly name: string;
	/** -1: as many as `num.partitions` says. */
	readonly partitions: number;
	/** -1: as `default.replication.factor` says. */
	readonly replicationFactor: number;
	readonly configs: ReadonlyMap<string, string>;
}

/** Why something was refused, for the client that asked. */
export interface Refusal {
	readonly error: ErrorName;
	readonly message: string;
}

/** Makes a topic, or with `validateOnly` says whether it could be made: undefined, or why not. */
export function createTopic(cluster: Cluster, topic: NewTopic, validateOnly: boolean): Topic | Refusal | undefined {
	const { name, configs } = topic;
	const partitions = topic.partitions === -1 ? cluster.configs.number("num.partitions") : topic.partitions;
	const replicas =
		topic.replicationFactor === -1 ? cluster.configs.number("default.replication.factor") : topic.replicationFactor;
	const nameProblem = topicNameProblem(name);
	if (nameProblem !== undefined) return { error: "INVALID_TOPIC_EXCEPTION", message: `Topic name is invalid: ${nameProblem}` };
	if (cluster.topics.get(name) !== undefined)
		return { error: "TOPIC_ALREADY_EXISTS", message: `Topic '${name}' already exists.` };
	const configProblem = topicConfigProblem(configs);
	if (configProblem !== undefined) return { error: "INVALID_CONFIG", message: configProblem };
	if (partitions <= 0)
		return { error: "INVALID_PARTITIONS", message: "Number of partitions was set to an invalid non-positive value." };
	if (partitions > MAX_PARTITIONS) {
		return { error: "POLICY_VIOLATION", message: "Excessively large number of partitions per request." };
	}
	if (replicas !== 1) {
		const message = `Unable to replicate the partition ${replicas} time(s): The target replication factor of ${replicas} cannot be reached because only 1 broker(s) are registered.`;
		return { error: "INVALID_REPLICATION_FACTOR", message };
	}
	return validateOnly ? undefined : cluster.topics.create(name, partitions, configs);
}

export function isRefusal(result: Topic | Refusal | undefined): result is Refusal {
	return result !== undefined && "error" in result;
}

/** Gives a topic more partitions; says why not, or undefined. */
export function addPartitions(cluster: Cluster, name: string, count: number, validateOnly: boolean): Refusal | undefined {
	const topic = cluster.topics.get(name);
	if (topic === undefined) return { error: "UNKNOWN_TOPIC_OR_PARTITION", message: "The topic does not exist." };
	const now = topic.partitions.length;
	if (count === now) return { error: "INVALID_PARTITIONS", message: `Topic already has ${now} partition(s).` };
	if (count < now) {
		const message = `The topic ${name} currently has ${now} partition(s); ${count} would not be an increase.`;
		return { error: "INVALID_PARTITIONS", message };
	}
	if (count > MAX_PARTITIONS)
		return { error: "INVALID_PARTITIONS", message: `This broker takes at most ${MAX_PARTITIONS} partitions a topic.` };
	if (!validateOnly) cluster.topics.addPartitions(name, count);
	return undefined;
}
