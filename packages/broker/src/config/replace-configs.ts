import type { Cluster } from "../cluster.ts";
import type { Refusal } from "../topic/create-topic.ts";
import { BROKER_CONFIGS } from "./broker-configs.ts";
import { brokerConfigProblem, definitionIn, topicConfigProblem } from "./configs.ts";
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
	if (!isBroker && name === "") return { error: "INVALID_REQUEST", message: "Default topic resources are not allowed." };
	const changed = change(isBroker ? cluster.configs.dynamic : (topic?.configs ?? new Map()));
	if ("error" in changed) return changed;
	const problem = isBroker ? brokerProblem(changed) : topicConfigProblem(changed);
	if (problem !== undefined) return { error: isBroker ? "INVALID_REQUEST" : "INVALID_CONFIG", message: problem };
	if (!isBroker && topic === undefined) return { error: "UNKNOWN_TOPIC_OR_PARTITION", message: "The topic does not exist." };
	if (validateOnly) return undefined;
	if (isBroker) cluster.configureBroker(changed);
	else cluster.topics.configure(name, changed);
	return undefined;
}

function brokerProblem(changed: ReadonlyMap<string, string>): string | undefined {
	const fixed = [...changed.keys()].filter((name) => definitionIn(BROKER_CONFIGS, name)?.readOnly);
	return fixed.length > 0 ? `Cannot update these configs dynamically: [${fixed.join(", ")}]` : brokerConfigProblem(changed);
}
