import type { PlannedConsumer } from "@millrace/core/plan";
import type { DeployedConsumer } from "./deployed-consumer.ts";

/** What a deployment does to consumers that are there already. */
export interface Replacements {
	/** New name to the name that it takes the place of: its resources are replaced, the old mapping before the new one. */
	readonly renamed: ReadonlyMap<string, string>;
	/** For the user, one line each: what is deleted, what is made, and what becomes of the offsets. */
	readonly messages: readonly string[];
}

/** What is compared of a planned consumer, and the cluster if it is known before the deployment. */
export interface Comparison {
	readonly consumers: readonly Pick<PlannedConsumer, "name" | "mapping">[];
	/** Name and UUID of a cluster that is there already. */
	readonly cluster: string | undefined;
}

/**
 * Compares a plan with the consumers that an earlier deployment has left, and says what will be replaced.
 *
 * A consumer that is gone and a new one of the same topic are one that was renamed: whether they are or not, the end is the same, and the
 * old one has let go of the topic before the new one polls.
 */
export function describeReplacements(deployed: readonly DeployedConsumer[], { consumers, cluster }: Comparison): Replacements {
	const now = new Map(consumers.map((consumer) => [consumer.name, consumer.mapping]));
	const before = new Map(deployed.map((consumer) => [consumer.consumer, consumer]));
	const renamed = new Map<string, string>();
	const messages: string[] = [];
	const arrivals = consumers.filter(({ name }) => !before.has(name));
	for (const old of deployed) {
		const mapping = now.get(old.consumer);
		if (mapping !== undefined) {
			messages.push(...changes(old, mapping, cluster));
			continue;
		}
		const heir = arrivals.find(({ name, mapping: { Topics } }) => Topics[0] === old.topic && !renamed.has(name));
		if (heir !== undefined) renamed.set(heir.name, old.consumer);
		messages.push(heir === undefined ? gone(old) : renamedTo(old, heir));
	}
	return { renamed, messages };
}

function gone({ consumer, group, topic }: DeployedConsumer): string {
	return (
		`Consumer ${consumer} is gone from the app: its function and event source mapping are deleted. The offsets of its group ${group} ` +
		`on ${topic} stay in the cluster until Kafka expires them, 7 days after its last member left.`
	);
}

function renamedTo(
	{ consumer, group, topic }: DeployedConsumer,
	{ name, mapping }: Pick<PlannedConsumer, "name" | "mapping">,
): string {
	return (
		`Consumer ${consumer} becomes ${name}: the event source mapping is deleted and made again, and so is the function. The new group ` +
		`${groupOf(mapping)} has no offsets and starts at ${startOf(mapping)} of ${topic}; those of ${group} are not taken along. ` +
		"Keep the name to go on where it stands."
	);
}

function changes(old: DeployedConsumer, mapping: PlannedConsumer["mapping"], cluster: string | undefined): readonly string[] {
	const replaced = `Consumer ${old.consumer}: its event source mapping is deleted and made again, because`;
	const group = groupOf(mapping);
	if (cluster !== undefined && cluster !== old.cluster) {
		return [
			`${replaced} it moves from the cluster ${old.cluster} to ${cluster}. Offsets do not move: its group starts there at ${startOf(mapping)}, ` +
				"unless it has offsets there already.",
		];
	}
	if (group !== old.group) {
		return [
			`${replaced} its group changes from ${old.group} to ${group}. The new group has no offsets and starts at ${startOf(mapping)}; ` +
				"those of the old one are not taken along.",
		];
	}
	if (mapping.Topics[0] !== old.topic) {
		return [
			`${replaced} its topic changes from ${old.topic} to ${mapping.Topics[0]}. The group ${group} has no offsets there and starts at ` +
				`${startOf(mapping)}; its offsets on ${old.topic} stay until Kafka expires them.`,
		];
	}
	if (startOf(mapping) !== old.start) {
		return [
			`${replaced} its start changes from ${old.start} to ${startOf(mapping)}. The offsets that its group ${group} has committed stay and ` +
				"override the start: it goes on where it stands.",
		];
	}
	return [];
}

function groupOf(mapping: PlannedConsumer["mapping"]): string {
	return mapping.AmazonManagedKafkaEventSourceConfig.ConsumerGroupId;
}

function startOf({ StartingPosition, StartingPositionTimestamp }: PlannedConsumer["mapping"]): string {
	return StartingPositionTimestamp === undefined ? StartingPosition : `${StartingPosition} ${StartingPositionTimestamp}`;
}
