import type { Cluster } from "../cluster.ts";
import type { Refusal } from "../topic/create-topic.ts";
import { brokerConfigProblem, topicConfigProblem } from "./configs.ts";
import { RESOURCE_TYPES } from "./resource-types.ts";

/**
 * Changes what a topic or the broker sets itself; says why not, or undefined.
 *
 * @param change Makes the new configs out of those that are set now.
 */
export function replaceConfigs(
	cluster: Cluster,
	type: number,
	name: string,
	change: (now: ReadonlyMap<string, string>) => ReadonlyMap<string, string> | Refusal,
	validateOnly: boolean,
): Refusal | undefined {
	const isBroker = type === RESOURCE_TYPES.broker && (name === "" || name === String(cluster.nodeId));
	if (!isBroker && type !== RESOURCE_TYPES.topic)
		return { error: "INVALID_REQUEST", message: "Only topics and this broker have configs." };
	const topic = cluster.topics.get(name);
	if (!isBroker && topic === undefined) return { error: "UNKNOWN_TOPIC_OR_PARTITION", message: "The topic does not exist." };
	const changed = change(isBroker ? cluster.configs.dynamic : (topic?.configs ?? new Map()));
	if ("error" in changed) return changed;
	const problem = isBroker ? brokerConfigProblem(changed) : topicConfigProblem(changed);
	if (problem !== undefined) return { error: "INVALID_CONFIG", message: problem };
	if (validateOnly) return undefined;
	if (isBroker) cluster.configureBroker(changed);
	else cluster.topics.configure(name, changed);
	return undefined;
}
