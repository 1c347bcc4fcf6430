import type { PlannedTopic } from "@millrace/core/plan";
import { KafkaError, KafkaUnreachableError } from "../../../../packages/sst/src/setup/kafka/kafka-error.ts";
import type { ExistingTopic, TopicAdmin } from "../../../../packages/sst/src/setup/topics/topic-admin.ts";
import type { Mishap } from "../mishaps.ts";

/** What every topic of the cluster has until it is set. */
export const DEFAULTS: Readonly<Record<string, string>> = {
	"cleanup.policy": "delete",
	"retention.ms": "604800000",
	"retention.bytes": "268435456000",
	"max.message.bytes": "1048588",
	"compression.type": "producer",
};

/**
 * A Kafka cluster in memory. It answers like a real one, partitions that would not be an increase and topics that exist already included,
 * and a change may show only some looks later. Before every request it meets the next mishap.
 */
export interface MemoryCluster {
	readonly admin: TopicAdmin;
	/** Topics as they are, whatever `describe` shows yet. */
	topics(): readonly ExistingTopic[];
	/** Every request that writes, as it arrived. */
	readonly writes: readonly string[];
}

export function memoryCluster(
	start: readonly PlannedTopic[] = [],
	{ mishap = () => "none", lag = 0 }: { readonly mishap?: () => Mishap; readonly lag?: number } = {},
): MemoryCluster {
	const topics = new Map<string, ExistingTopic>(
		start.map((topic) => [topic.name, { ...topic, config: { ...DEFAULTS, ...topic.config } }]),
	);
	let shown = new Map(topics);
	let looksUntilShown = 0;
	const writes: string[] = [];

	async function request(act: () => void): Promise<void> {
		const kind = mishap();
		if (kind === "killed") throw new Error("killed");
		if (kind === "lost request") throw new KafkaUnreachableError("127.0.0.1:9098 cannot be asked: the connection ended.");
		if (kind === "throttled") throw new KafkaError(89, "the test");
		act();
		if (kind === "killed after") throw new Error("killed");
		if (kind === "lost answer") throw new KafkaUnreachableError("127.0.0.1:9098 cannot be asked: no answer.");
	}
	const write = (what: string, act: () => void) =>
		request(() => {
			writes.push(what);
			act();
			looksUntilShown = lag;
		});
	const found = (name: string): ExistingTopic => {
		const topic = topics.get(name);
		if (!topic) throw new KafkaError(3, "the test");
		return topic;
	};

	return {
		writes,
		topics: () => [...topics.values()],
		admin: {
			async describe(names) {
				await request(() => {
					if (looksUntilShown-- <= 0) shown = new Map(topics);
				});
				return names.flatMap((name) => shown.get(name) ?? []);
			},
			create: (name, partitions, config) =>
				write(`create ${name}`, () => {
					if (topics.has(name)) throw new KafkaError(36, "the test");
					topics.set(name, { name, partitions, config: { ...DEFAULTS, ...config } });
				}),
			addPartitions: (name, count) =>
				write(`addPartitions ${name}`, () => {
					const topic = found(name);
					if (count <= topic.partitions) throw new KafkaError(37, "the test");
					topics.set(name, { ...topic, partitions: count });
				}),
			alterConfig: (name, set) =>
				write(`alterConfig ${name}`, () => {
					const topic = found(name);
					topics.set(name, { ...topic, config: { ...topic.config, ...set } });
				}),
			close() {},
		},
	};
}
