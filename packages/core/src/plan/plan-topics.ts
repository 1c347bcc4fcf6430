import type { PlannedTopic } from "./plan.ts";
import type { StagedTopic } from "./staged-app.ts";

/** Topics with the Kafka settings that differ from the cluster's defaults. */
export function planTopic(topic: StagedTopic): PlannedTopic {
	const config: Record<string, string> = { "cleanup.policy": topic.declared.cleanup };
	if (topic.maxMessageBytes !== undefined) config["max.message.bytes"] = String(topic.maxMessageBytes);
	if (topic.retentionMs !== undefined)
		config["retention.ms"] = topic.retentionMs === "forever" ? "-1" : String(topic.retentionMs);
	return { name: topic.name, partitions: topic.partitions, config };
}
