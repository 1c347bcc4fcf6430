import { join } from "node:path";

/** One process of a cluster, as its settings describe it. */
export interface KafkaNode {
	readonly id: number;
	/** One node of a cluster is its controller too; the others are brokers alone. */
	readonly controller: boolean;
	/** Where clients connect, on 127.0.0.1. */
	readonly port: number;
	/** Where brokers find the controller, on 127.0.0.1. */
	readonly controllerPort: number;
	/** Holds all that the process keeps. */
	readonly directory: string;
	/** More settings, and others for those below. `listeners`, `advertised.listeners` and `listener.security.protocol.map` are added to. */
	readonly settings?: Readonly<Record<string, string>>;
}

const ADDED_TO = ["listeners", "advertised.listeners", "listener.security.protocol.map"];

/** What one node can have. Kafka's own topics are made at their first use: the fewer partitions, the sooner they answer. */
const SMALL = {
	"offsets.topic.replication.factor": "1",
	"offsets.topic.num.partitions": "1",
	"transaction.state.log.replication.factor": "1",
	"transaction.state.log.min.isr": "1",
	"transaction.state.log.num.partitions": "1",
	"share.coordinator.state.topic.replication.factor": "1",
	"share.coordinator.state.topic.min.isr": "1",
	"share.coordinator.state.topic.num.partitions": "1",
	"group.initial.rebalance.delay.ms": "0",
	"auto.create.topics.enable": "false",
};

/** server.properties of a node: https://kafka.apache.org/documentation/#brokerconfigs. */
export function nodeSettings({ id, controller, port, controllerPort, directory, settings = {} }: KafkaNode): string {
	const all: Record<string, string> = {
		"process.roles": controller ? "broker,controller" : "broker",
		"node.id": `${id}`,
		"controller.quorum.bootstrap.servers": `127.0.0.1:${controllerPort}`,
		"controller.listener.names": "CONTROLLER",
		listeners: `PLAINTEXT://127.0.0.1:${port}${controller ? `,CONTROLLER://127.0.0.1:${controllerPort}` : ""}`,
		"advertised.listeners": `PLAINTEXT://127.0.0.1:${port}`,
		"listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
		"inter.broker.listener.name": "PLAINTEXT",
		"log.dirs": dataFolder(directory),
		...SMALL,
	};
	for (const [name, value] of Object.entries(settings)) all[name] = ADDED_TO.includes(name) ? `${all[name]},${value}` : value;
	return Object.entries(all)
		.map(([name, value]) => `${name}=${value}\n`)
		.join("");
}

export function dataFolder(directory: string): string {
	return join(directory, "data");
}

/**
 * The same for Apache Kafka's image, as environment variables. Clients use the port under which the container is published, so Kafka listens on that
 * very port inside: https://github.com/apache/kafka/blob/trunk/docker/examples/README.md.
 */
export function dockerSettings(port: number): Readonly<Record<string, string>> {
	const controllerPort = port === 9093 ? 9094 : 9093;
	const settings = {
		"process.roles": "broker,controller",
		"node.id": "1",
		"controller.quorum.voters": `1@localhost:${controllerPort}`,
		"controller.listener.names": "CONTROLLER",
		listeners: `PLAINTEXT://:${port},CONTROLLER://localhost:${controllerPort}`,
		"advertised.listeners": `PLAINTEXT://127.0.0.1:${port}`,
		"listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
		"inter.broker.listener.name": "PLAINTEXT",
		...SMALL,
	};
	return Object.fromEntries(
		Object.entries(settings).map(([name, value]) => [`KAFKA_${name.toUpperCase().replaceAll(".", "_")}`, value]),
	);
}
