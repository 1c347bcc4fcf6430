import {
	type Answer,
	ERROR_CODES,
	errorNameOf,
	type Fields,
	KafkaUnreachableError,
	metadata,
	refusal,
	type SendOptions,
	type TypedApi,
	type Values,
} from "@millrace/broker/client";
import type { Address, Connections } from "./connections.ts";

/** A topic as the cluster described it last. */
export interface TopicView {
	/** Node ids by partition; -1 where a partition has no leader now. */
	readonly leaders: readonly number[];
	/** One of the cluster's own, such as the committed offsets. */
	readonly isInternal: boolean;
}

const CONTROL = "control";
const NO_LEADER = -1;

/** What is known of the cluster's brokers and of the leaders of topics; asked for again once it has shown to be wrong. */
export class ClusterView {
	readonly #connections: Connections;
	readonly #bootstrap: readonly Address[];
	readonly #topics = new Map<string, TopicView>();
	#nodes: ReadonlyMap<number, Address> = new Map();
	#controllerId = -1;

	/** @param bootstrap Where to begin; at least one. */
	constructor(connections: Connections, bootstrap: readonly Address[]) {
		this.#connections = connections;
		this.#bootstrap = bootstrap;
	}

	/** Asks the first broker that answers: those that are known, then those of the bootstrap list. */
	async ask<Request extends Fields, Response extends Fields>(
		api: TypedApi<Request, Response>,
		body: Answer<Request>,
		options?: SendOptions,
	): Promise<Values<Response>> {
		const failures: KafkaUnreachableError[] = [];
		for (const address of this.#addresses()) {
			try {
				const connection = await this.#connections.get(address, CONTROL);
				return await connection.send(api, body, options);
			} catch (error) {
				if (!(error instanceof KafkaUnreachableError)) throw error;
				failures.push(error);
			}
		}
		// What they were is in the list: who is asked next begins at the bootstrap list.
		this.#nodes = new Map();
		const [first] = failures;
		if (failures.length === 1 && first !== undefined) throw first;
		const tried = [...new Set(failures.map(({ problem }) => problem))].join(" ");
		throw new KafkaUnreachableError(tried, "Check the addresses, and that the brokers run and let this machine in.", first);
	}

	/** Asks the controller, which alone makes topics where brokers do not pass such requests on. */
	async askController<Request extends Fields, Response extends Fields>(
		api: TypedApi<Request, Response>,
		body: Answer<Request>,
		options?: SendOptions,
	): Promise<Values<Response>> {
		if (!this.#nodes.has(this.#controllerId)) await this.describe([]);
		const address = this.#nodes.get(this.#controllerId);
		if (address === undefined) return this.ask(api, body, options);
		try {
			const connection = await this.#connections.get(address, CONTROL);
			return await connection.send(api, body, options);
		} catch (error) {
			if (error instanceof KafkaUnreachableError) this.forgetController();
			throw error;
		}
	}

	/** The controller is another one. */
	forgetController(): void {
		this.#controllerId = -1;
	}

	/** Where a node listens, as far as is known. */
	addressOf(node: number): Address | undefined {
		return this.#nodes.get(node);
	}

	/**
	 * A topic's leaders, as they were described last.
	 *
	 * @throws {KafkaRefusedError} when there is no such topic.
	 */
	async topic(name: string): Promise<TopicView> {
		const known = this.#topics.get(name);
		if (known !== undefined) return known;
		const found = (await this.describe([name])).get(name);
		if (found === undefined) throw refusal(ERROR_CODES.UNKNOWN_TOPIC_OR_PARTITION, `Metadata of ${name}`);
		return found;
	}

	/** What is known of a topic's leaders has shown to be wrong. */
	forget(name: string): void {
		this.#topics.delete(name);
	}

	/**
	 * Asks for topics, null for all. Those that do not exist are missing in what comes back, as are the cluster's own.
	 *
	 * @throws {KafkaRefusedError} when the cluster does not want to describe one of them.
	 */
	async describe(names: readonly string[] | null): Promise<ReadonlyMap<string, TopicView>> {
		const wanted = names?.map((name) => ({ topicId: "0".repeat(32), name })) ?? null;
		const answer = await this.ask(metadata, {
			topics: wanted,
			allowAutoTopicCreation: false,
			includeClusterAuthorizedOperations: false,
			includeTopicAuthorizedOperations: false,
		});
		if (answer.brokers.length > 0) {
			this.#nodes = new Map(answer.brokers.map(({ nodeId, host, port }) => [nodeId, { host, port }]));
			this.#controllerId = answer.controllerId;
		}
		const found = new Map<string, TopicView>();
		for (const { name, errorCode, isInternal, partitions } of answer.topics) {
			if (name === null) continue;
			this.#topics.delete(name);
			const error = errorNameOf(errorCode);
			if (error === "UNKNOWN_TOPIC_OR_PARTITION") continue;
			// A topic's partitions may be described while some of them have no leader.
			if (error !== "NONE" && error !== "LEADER_NOT_AVAILABLE") throw refusal(errorCode, `Metadata of ${name}`);
			if (partitions.length === 0) throw refusal(ERROR_CODES.LEADER_NOT_AVAILABLE, `Metadata of ${name}`);
			const leaders: number[] = new Array(partitions.length).fill(NO_LEADER);
			for (const { partitionIndex, leaderId } of partitions) {
				if (partitionIndex in leaders) leaders[partitionIndex] = leaderId;
			}
			const view = { leaders, isInternal };
			this.#topics.set(name, view);
			found.set(name, view);
		}
		return found;
	}

	#addresses(): Iterable<Address> {
		const all = [...this.#nodes.values(), ...this.#bootstrap];
		return new Map(all.map((address) => [`${address.host}:${address.port}`, address])).values();
	}
}
