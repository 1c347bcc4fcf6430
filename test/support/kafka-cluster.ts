import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePorts } from "../../packages/local/src/apache-kafka/free-ports.ts";
import type { KafkaNode } from "../../packages/local/src/apache-kafka/node-settings.ts";
import type { RunningServer } from "../../packages/local/src/apache-kafka/run-server.ts";
import { startNode } from "../../packages/local/src/apache-kafka/start-node.ts";
import { kafkaClassPath } from "./real-kafka.ts";

/** Apache Kafka with two brokers, for what needs a leader that moves. Broker 1 is the controller too and stays; broker 2 comes and goes. */
export interface KafkaCluster {
	/** Both brokers, for clients. */
	readonly bootstrap: readonly [string, string];
	/** Ends broker 2 as a crash would: its partitions get their other replica as leader. */
	killSecond(): Promise<void>;
	/** Starts broker 2 again, with what it had. */
	startSecond(): Promise<void>;
	stop(): Promise<void>;
}

/** Both have to have a record before it is acknowledged, and one of them alone goes on. */
const REPLICATED = {
	"default.replication.factor": "2",
	"min.insync.replicas": "1",
	"offsets.topic.replication.factor": "2",
	"transaction.state.log.replication.factor": "2",
	// A broker that is gone is noticed after this time.
	"broker.session.timeout.ms": "3000",
	"broker.heartbeat.interval.ms": "500",
	"replica.lag.time.max.ms": "3000",
};

export async function startKafkaCluster(): Promise<KafkaCluster> {
	const folder = await mkdtemp(join(tmpdir(), "millrace-kafka-cluster-"));
	const [firstPort = 0, secondPort = 0, controllerPort = 0] = await freePorts(3);
	const node = (id: number, port: number): KafkaNode => {
		return { id, controller: id === 1, port, controllerPort, directory: join(folder, `${id}`), settings: REPLICATED };
	};
	const start = (described: KafkaNode, brokers: number) =>
		startNode(described, { java: "java", classPath: kafkaClassPath(), brokers });
	let first: RunningServer | undefined;
	let second: RunningServer | undefined;
	const stop = async () => {
		await Promise.all([first?.kill(), second?.kill()]);
		await rm(folder, { recursive: true, force: true });
	};
	try {
		first = await start(node(1, firstPort), 1);
		second = await start(node(2, secondPort), 2);
	} catch (error) {
		await stop();
		throw error;
	}
	return {
		bootstrap: [`127.0.0.1:${firstPort}`, `127.0.0.1:${secondPort}`],
		async killSecond() {
			await second?.kill();
		},
		async startSecond() {
			second = await start(node(2, secondPort), 2);
		},
		stop,
	};
}
