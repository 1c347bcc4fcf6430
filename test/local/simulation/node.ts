import type { Duplex } from "node:stream";
import type { Broker, Clock } from "@millrace/broker";
import type { MskEvent } from "@millrace/core";
import { connectKafka } from "../../../packages/local/src/kafka/connect-kafka.ts";
import type { KafkaClient } from "../../../packages/local/src/kafka/kafka-client.ts";
import type { FailureDestination } from "../../../packages/local/src/mapping/failure-destination.ts";
import type { Failure } from "../../../packages/local/src/mapping/failure-envelope.ts";
import type { Invoker } from "../../../packages/local/src/mapping/invoker.ts";
import type { InvocationPlace, MappingEvent } from "../../../packages/local/src/mapping/live/mapping-event.ts";
import { type LiveMapping, startMapping } from "../../../packages/local/src/mapping/live/start-mapping.ts";
import { createTopicDestination } from "../../../packages/local/src/mapping/topic-destination.ts";
import { FIELDS } from "../support/records.ts";
import { DEAD_LETTERS, type Scenario } from "./scenario.ts";

export interface NodeOptions {
	readonly name: string;
	readonly scenario: Scenario;
	readonly broker: Broker;
	readonly clock: Clock;
	/** Numbers from 0 to below 1. */
	readonly random: () => number;
	readonly invoker: (node: SimulatedNode) => Invoker;
	/** Not told any more once the node is dead. */
	readonly onEvent: (event: MappingEvent) => void;
	/** The destination took a failure, whether the node lives to see it or not. */
	readonly onDeadLetter: (failure: Failure) => void;
	/** The destination did not take one for so long that the node gave it up. */
	readonly onUndeliverable: (failure: Failure, milliseconds: number) => void;
}

type Start = Pick<InvocationPlace, "poller" | "batch">;

export const FUNCTION_ARN = "arn:aws:lambda:us-east-1:000000000000:function:shop-local-billing";

/** A process that runs the mapping, and that may be killed: then its connections break and nothing of it goes on. */
export class SimulatedNode {
	readonly name: string;
	readonly mapping: LiveMapping;
	readonly #client: KafkaClient;
	readonly #streams = new Set<Duplex>();
	readonly #starts = new WeakMap<MskEvent, Start>();
	#isAlive = true;
	#isStopping = false;

	constructor(options: NodeOptions) {
		const { name, scenario, broker, clock, random, invoker, onEvent } = options;
		this.name = name;
		const own: Clock = {
			now: () => clock.now(),
			after: (milliseconds, call) => clock.after(milliseconds, () => void (this.#isAlive && call())),
		};
		this.#client = connectKafka({
			bootstrap: () => this.#connect(broker),
			clock: own,
			clientId: name,
			random,
			requestTimeoutMs: 4000,
		});
		this.mapping = startMapping({
			mapping: scenario.mapping,
			client: this.#client,
			invoker: invoker(this),
			functionArn: FUNCTION_ARN,
			bootstrapServers: FIELDS.bootstrapServers,
			clientId: name,
			clock: own,
			...(scenario.hasDestination && { destination: this.#destination(options) }),
			...(scenario.concurrency !== undefined && { concurrency: scenario.concurrency }),
			maxPollers: scenario.maxPollers,
			maxPayloadBytes: scenario.maxPayloadBytes,
			maxBufferedBytes: scenario.maxBufferedBytes,
			sessionTimeoutMs: scenario.sessionTimeoutMs,
			rebalanceTimeoutMs: scenario.rebalanceTimeoutMs,
			onEvent: (event) => {
				if (event.kind === "invocationStarted") this.#starts.set(event.event, { poller: event.poller, batch: event.batch });
				if (this.#isAlive) onEvent(event);
			},
		});
	}

	get isAlive(): boolean {
		return this.#isAlive;
	}

	get isStopping(): boolean {
		return this.#isStopping;
	}

	/** Where an event that it sends comes from: its mapping tells of each before it sends it. */
	startOf(event: MskEvent): Start {
		const start = this.#starts.get(event);
		if (start === undefined) throw new Error(`${this.name} sent an event without telling of it.`);
		return start;
	}

	/** Ends in order. */
	async stop(): Promise<void> {
		this.#isStopping = true;
		await this.mapping.stop();
		await this.#client.close();
		this.#isAlive = false;
	}

	/** kill -9. */
	crash(): void {
		this.#isAlive = false;
		for (const stream of this.#streams) stream.destroy();
	}

	/** Lets go of what a crash left waiting, once nobody looks any more: signals that somebody listens to are never collected. */
	discard(): void {
		this.mapping.stop().catch(() => {});
		this.#client.close().catch(() => {});
	}

	#connect(broker: Broker): Duplex {
		const stream = broker.connect();
		if (!this.#isAlive) stream.destroy();
		this.#streams.add(stream);
		stream.once("close", () => this.#streams.delete(stream));
		return stream;
	}

	#destination({ clock, onDeadLetter, onUndeliverable }: NodeOptions): FailureDestination {
		const topic = createTopicDestination({ client: this.#client, destination: `kafka://${DEAD_LETTERS}` });
		return {
			async send(failure) {
				const since = clock.now();
				try {
					const place = await topic.send(failure);
					onDeadLetter(failure);
					return place;
				} catch (error) {
					onUndeliverable(failure, clock.now() - since);
					throw error;
				}
			},
		};
	}
}
