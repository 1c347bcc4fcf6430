import type { PlannedConsumer } from "@millrace/core/plan";

/*
  What cannot be changed on an event source mapping, kept as tags of its function: the one thing of an earlier deployment that a program can
  see. Tags of AWS hold letters, digits, spaces and `_ . : / = + - @`, up to 256 of them
  (https://docs.aws.amazon.com/tag-editor/latest/userguide/tagging.html).
*/
export interface DeployedConsumer {
	readonly consumer: string;
	readonly group: string;
	readonly topic: string;
	/** Name and UUID of the cluster. */
	readonly cluster: string;
	/** `TRIM_HORIZON`, `LATEST`, or `AT_TIMESTAMP` with its Unix seconds. */
	readonly start: string;
}

const PREFIX = "millrace:";

/** Tags of a consumer's function, placeholders unfilled. */
export function tagsOf({ name, mapping }: Pick<PlannedConsumer, "name" | "mapping">): Readonly<Record<string, string>> {
	const { StartingPosition, StartingPositionTimestamp, AmazonManagedKafkaEventSourceConfig, Topics } = mapping;
	const deployed: DeployedConsumer = {
		consumer: name,
		group: AmazonManagedKafkaEventSourceConfig.ConsumerGroupId,
		topic: Topics[0],
		cluster: `\${ClusterName}/\${ClusterUuid}`,
		start: StartingPositionTimestamp === undefined ? StartingPosition : `${StartingPosition} ${StartingPositionTimestamp}`,
	};
	return Object.fromEntries(Object.entries(deployed).map(([key, value]) => [PREFIX + key, value]));
}

/** The consumer that a function's tags tell of; nothing for a function that is none. */
export function readTags(tags: Readonly<Record<string, string>>): DeployedConsumer | undefined {
	const tag = (key: keyof DeployedConsumer) => tags[PREFIX + key];
	const [consumer, group, topic, cluster, start] = [tag("consumer"), tag("group"), tag("topic"), tag("cluster"), tag("start")];
	if (!consumer || !group || !topic || !cluster || !start) return undefined;
	return { consumer, group, topic, cluster, start };
}
