import { type Clock, sleep } from "@millrace/core/aws";
import type { ExistingTopic, TopicAdmin } from "../topics/topic-admin.ts";
import { connectKafka, type KafkaAddress, type KafkaConnection, type KafkaSecurity } from "./kafka-connection.ts";
import { KafkaError, KafkaUnreachableError } from "./kafka-error.ts";
import {
	alterConfig,
	createPartitions,
	createTopic,
	describeConfigs,
	type KafkaRequest,
	type Metadata,
	metadata,
	type TopicAnswers,
} from "./requests.ts";

export interface KafkaTopicAdminOptions {
	/** `host:port,host:port`, as AWS gives it; they are tried in this order. */
	readonly bootstrap: string;
	readonly security: KafkaSecurity;
	readonly clock: Clock;
	/** How long opening a connection, and each answer, may take. @default 10,000 */
	readonly timeoutMs?: number;
}

const UNKNOWN_TOPIC = 3;
/** A broker may ask for more; the step would rather be told so by its answer. */
const MAX_QUIET_MS = 30_000;

/**
 * Topics of a Kafka cluster, over its own protocol. Topics are changed at the controller, which the cluster names; after any trouble the
 * next call starts with a new connection. A broker that asks for quiet (KIP-219) gets it.
 */
export function createKafkaTopicAdmin({ bootstrap, security, clock, timeoutMs = 10_000 }: KafkaTopicAdminOptions): TopicAdmin {
	const addresses = readBootstrap(bootstrap);
	const connections = new Map<string, KafkaConnection>();
	const never = new AbortController().signal;
	let controller: KafkaAddress | undefined;
	let quietUntil = 0;

	async function connectionTo(address: KafkaAddress): Promise<KafkaConnection> {
		const name = `${address.host}:${address.port}`;
		const known = connections.get(name);
		if (known?.open) return known;
		const fresh = await connectKafka(address, { ...security, clock, timeoutMs });
		connections.set(name, fresh);
		return fresh;
	}

	/** The first broker of the bootstrap string that answers. */
	async function anyBroker(): Promise<KafkaConnection> {
		let last: unknown;
		for (const address of addresses) {
			try {
				return await connectionTo(address);
			} catch (error) {
				if (!(error instanceof KafkaUnreachableError)) throw error;
				last = error;
			}
		}
		throw last;
	}

	async function ask<Answer extends { readonly throttleMs: number }>(
		connection: KafkaConnection,
		request: KafkaRequest<Answer>,
	): Promise<Answer> {
		const quietMs = quietUntil - clock.now();
		if (quietMs > 0) await sleep(quietMs, clock, never);
		const answer = await connection.send(request);
		quietUntil = clock.now() + Math.min(answer.throttleMs, MAX_QUIET_MS);
		return answer;
	}

	async function look(names: readonly string[]): Promise<Metadata> {
		const seen = await ask(await anyBroker(), metadata(names));
		// A cluster of ZooKeeper's days has one controller, a newer one passes requests on, whoever it names.
		controller = seen.brokers.find(({ id }) => id === seen.controllerId);
		return seen;
	}

	async function change(request: KafkaRequest<TopicAnswers>, doing: string): Promise<void> {
		if (controller === undefined) await look([]);
		const connection = controller === undefined ? await anyBroker() : await connectionTo(controller);
		const { topics } = await ask(connection, request);
		for (const { error, message } of topics) {
			if (error === 0) continue;
			controller = undefined;
			throw new KafkaError(error, doing, message);
		}
	}

	return {
		async describe(names) {
			if (names.length === 0) return [];
			const seen = await look(names);
			const there = seen.topics.filter(({ error, name }) => {
				if (error !== 0 && error !== UNKNOWN_TOPIC) throw new KafkaError(error, `Metadata of topic ${name}`);
				return error === 0;
			});
			if (there.length === 0) return [];
			const settings = await ask(await anyBroker(), describeConfigs(there.map(({ name }) => name)));
			return settings.topics.flatMap(({ name, error, message, config }): readonly ExistingTopic[] => {
				// Gone, or not yet everywhere: the caller looks again.
				if (error === UNKNOWN_TOPIC) return [];
				if (error !== 0) throw new KafkaError(error, `DescribeConfigs of topic ${name}`, message);
				const partitions = there.find((topic) => topic.name === name)?.partitions ?? 0;
				return [{ name, partitions, config }];
			});
		},
		create: (name, partitions, config) =>
			change(createTopic(name, partitions, config, timeoutMs), `CreateTopics of topic ${name}`),
		addPartitions: (name, count) => change(createPartitions(name, count, timeoutMs), `CreatePartitions of topic ${name}`),
		alterConfig: (name, set) => change(alterConfig(name, set), `IncrementalAlterConfigs of topic ${name}`),
		close() {
			for (const connection of connections.values()) connection.close();
			connections.clear();
		},
	};
}

function readBootstrap(bootstrap: string): readonly KafkaAddress[] {
	return bootstrap.split(",").map((text) => {
		const [, host = "", port] = /^\s*\[?([^\s,\]]+)\]?:(\d{1,5})\s*$/.exec(text) ?? [];
		return { host, port: Number(port) };
	});
}
