import type { ConfigDefinition } from "./config-type.ts";
import { TOPIC_CONFIGS } from "./topic-configs.ts";

const OWN: readonly ConfigDefinition[] = [
	{ name: "auto.create.topics.enable", type: "boolean", fallback: "false" },
	{ name: "default.replication.factor", type: "int", fallback: "1", least: 1 },
	{ name: "fetch.max.bytes", type: "int", fallback: "57671680", least: 1024 },
	{ name: "group.initial.rebalance.delay.ms", type: "int", fallback: "0", least: 0 },
	{ name: "group.max.session.timeout.ms", type: "int", fallback: "1800000", least: 0 },
	{ name: "group.min.session.timeout.ms", type: "int", fallback: "6000", least: 0 },
	{ name: "log.retention.check.interval.ms", type: "long", fallback: "30000", least: 1 },
	{ name: "num.partitions", type: "int", fallback: "1", least: 1 },
	{ name: "offset.metadata.max.bytes", type: "int", fallback: "4096", least: 0 },
	{ name: "sasl.server.max.receive.size", type: "int", fallback: "524288", least: 1 },
	{ name: "socket.request.max.bytes", type: "int", fallback: "104857600", least: 1 },
	{ name: "transaction.max.timeout.ms", type: "int", fallback: "900000", least: 1 },
];

/**
 * Configs of the broker: those above, and for each config of a topic the one that holds where a topic does not set it.
 *
 * Kafka's defaults, but for three: `auto.create.topics.enable` is false as on MSK, `group.initial.rebalance.delay.ms` 0 instead of
 * 3 seconds, and `log.retention.check.interval.ms` 30 seconds instead of 5 minutes.
 */
export const BROKER_CONFIGS: readonly ConfigDefinition[] = [
	...OWN.map((definition) => ({ ...definition, readOnly: true as const })),
	...TOPIC_CONFIGS.flatMap((definition) =>
		definition.synonym === undefined ? [] : [{ ...definition, name: definition.synonym }],
	),
].sort((a, b) => (a.name < b.name ? -1 : 1));
