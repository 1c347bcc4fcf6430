import { type Clock, systemClock } from "@millrace/broker";
import type { PlannedMapping } from "@millrace/core/plan";
import type { KafkaClient, OffsetsAt } from "../../kafka/kafka-client.ts";
import { MAX_PAYLOAD_BYTES } from "../batcher.ts";
import { type EventFields, measureFields } from "../build-event.ts";
import type { FailureDestination } from "../failure-destination.ts";
import type { FinalOutcome } from "../final-outcome.ts";
import type { Invoker } from "../invoker.ts";
import { createLiveClock, type MappingClock } from "../mapping-clock.ts";
import { readMappingRules } from "../mapping-rules.ts";
import { createCuttableClock } from "./cuttable-clock.ts";
import { noCounts } from "./mapping-counts.ts";
import type { MappingEvent, MappingHappening } from "./mapping-event.ts";
import { type MappingStatus, readStatus } from "./mapping-status.ts";
import { Poller } from "./poller.ts";
import { createSchemaPreparation, type SchemaDelivery, SchemaDeliveryMissingError } from "./schema-delivery.ts";
import type { Shared } from "./shared.ts";
import { Slots } from "./slots.ts";
import { createStartOffsets, type StartPosition } from "./start-offsets.ts";
import { watchIdleness } from "./watch-idleness.ts";

/*
  What is emulated, rule by rule, with AWS's pages and our tests: docs/emulation.md.
  Not emulated: pollers that come and go with the lag, and the minutes that Lambda takes to begin.
*/

export interface LiveMappingOptions {
	/** As planned, its placeholders filled. */
	readonly mapping: PlannedMapping;
	/** Stays the caller's: it is not closed. */
	readonly client: KafkaClient;
	/** Calls the function. It may be called again before it has returned: partitions run side by side. */
	readonly invoker: Invoker;
	readonly functionArn: string;
	/** As the event says it: one text, joined by commas. */
	readonly bootstrapServers: string;
	/** Name under which tools show the pollers: `<clientId>-1`, `<clientId>-2`. */
	readonly clientId: string;
	/** Takes what the mapping gives up. @default nobody: it is dropped, and told */
	readonly destination?: FailureDestination | undefined;
	/** Where the versions are that records name. Needed when the mapping has a schema registry. */
	readonly schemaDelivery?: SchemaDelivery | undefined;
	/** The function's reserved concurrency: invocations side by side, of all pollers together. @default without limit */
	readonly concurrency?: number;
	/** Most pollers on this machine, each a member of the consumer group. @default 1 */
	readonly maxPollers?: number;
	/** A member that is silent for longer is put out, in milliseconds. @default the client's */
	readonly sessionTimeoutMs?: number;
	/** Time that invocations have to end when the group shares its partitions out anew, in milliseconds. @default 60,000 */
	readonly rebalanceTimeoutMs?: number;
	/** Wait before a redelivery after so many deliveries, in milliseconds. @default one second, doubling, up to a minute */
	readonly retryDelayMs?: (deliveries: number) => number;
	/** Largest event, in bytes of JSON. @default MAX_PAYLOAD_BYTES */
	readonly maxPayloadBytes?: number;
	/** Most bytes of records, as JSON, that a poller keeps waiting. @default 64 MiB */
	readonly maxBufferedBytes?: number;
	/** @default the machine's time */
	readonly clock?: Clock;
	/** Told of everything that happens. Must not throw. @default nobody */
	readonly onEvent?: (event: MappingEvent) => void;
	/** Told of the end of each record that was sent or given up. Must not throw. @default nobody */
	readonly onOutcome?: (outcome: FinalOutcome) => void;
}

/** An event source mapping that runs. */
export interface LiveMapping {
	status(): MappingStatus;
	/** Sends nothing new until it goes on. What runs is not disturbed, and the group's partitions stay. */
	pause(): void;
	resume(): void;
	/** Sends what has been read without waiting for the window. */
	flush(): void;
	/** Delivers what failed again at once, as when the function has new code. */
	retryNow(): void;
	/** Sends nothing new, waits for what runs, commits it, and leaves the group. */
	stop(): Promise<void>;
	/** Resolves once it is stopped. Rejects with what must never happen. */
	readonly done: Promise<void>;
}

/** One poller: https://docs.aws.amazon.com/lambda/latest/dg/kafka-scaling-modes.html */
const INVOCATIONS_PER_POLLER = 5;
const REBALANCE_TIMEOUT_MS = 60_000;
const MAX_BUFFERED_BYTES = 64 * 1024 * 1024;
const TOPIC_CHECK_MS = 1000;

/**
 * Starts an event source mapping that reads a topic as Lambda does, and calls a function with its records.
 *
 * @throws {FilterPatternError} when a filter is one that Lambda would refuse.
 * @throws {SchemaDeliveryMissingError} when the mapping has a schema registry and `schemaDelivery` is left out.
 *
 * @example
 * const mapping = startMapping({ mapping: planned.mapping, client, invoker, functionArn, bootstrapServers, clientId: "dev-delays" });
 * await mapping.stop();
 */
export function startMapping(options: LiveMappingOptions): LiveMapping {
	const { mapping, client, clock: timers = systemClock, onEvent = () => {} } = options;
	const clock = createLiveClock(timers);
	const retryClock = createCuttableClock(clock);
	const rules = readMappingRules(mapping);
	const maxPayloadBytes = options.maxPayloadBytes ?? MAX_PAYLOAD_BYTES;
	const trouble: Shared["trouble"] = { kafka: undefined, registry: undefined };
	const prepare = createPreparation(options, clock, maxPayloadBytes, trouble);
	const stop = new AbortController();
	const pollers: Poller[] = [];
	const { topic } = rules;
	const group = mapping.AmazonManagedKafkaEventSourceConfig.ConsumerGroupId;
	let partitionCount: number | undefined;
	let otherMembers: readonly string[] = [];
	let end: "stopping" | "stopped" | undefined;
	let batches = 0;

	const tell = (happening: MappingHappening) => onEvent({ at: clock.now(), ...happening });
	const fields: EventFields = {
		eventSource: "aws:kafka",
		eventSourceArn: mapping.EventSourceArn,
		bootstrapServers: options.bootstrapServers,
	};
	const shared: Shared = {
		client,
		topic,
		group,
		rules,
		invoker: neverRejecting(options.invoker),
		fields,
		emptyBytes: measureFields(fields),
		functionArn: options.functionArn,
		destination: options.destination,
		clock,
		retryClock,
		timers,
		retryDelayMs: options.retryDelayMs,
		functionSlots: new Slots(options.concurrency ?? Number.POSITIVE_INFINITY),
		startOffsets: createStartOffsets(client, topic, readStartPosition(mapping)),
		prepare,
		maxPayloadBytes,
		maxBufferedBytes: options.maxBufferedBytes ?? MAX_BUFFERED_BYTES,
		rebalanceTimeoutMs: options.rebalanceTimeoutMs ?? REBALANCE_TIMEOUT_MS,
		busy: new Set(),
		onFree: () => {
			for (const { session } of pollers) session?.dispatcher.pumpSoon();
		},
		control: { isPaused: false, isFlushing: false },
		counts: noCounts(),
		trouble,
		tell,
		onOutcome: options.onOutcome ?? (() => {}),
		nextBatch: () => ++batches,
	};

	const status = () =>
		readStatus({ shared, pollers, isEnabled: mapping.Enabled, hasTopic: partitionCount !== undefined, end, otherMembers });

	async function run(): Promise<void> {
		const look = () => {
			void lookForOthers();
			return { reason: status().idle, sent: shared.counts.invoked };
		};
		const watching = watchIdleness({ look, tell, clock, stop: stop.signal });
		try {
			if (mapping.Enabled) await poll();
			await watching;
		} finally {
			stop.abort();
			end = "stopped";
			tell({ kind: "stopped" });
		}
	}

	async function poll(): Promise<void> {
		partitionCount = await topicThere();
		if (partitionCount === undefined) return;
		const maxInvocations = mapping.ProvisionedPollerConfig === undefined ? Number.POSITIVE_INFINITY : INVOCATIONS_PER_POLLER;
		const { sessionTimeoutMs, clientId } = options;
		for (let number = 1; number <= countPollers(mapping, partitionCount, options.maxPollers ?? 1); number++) {
			pollers.push(
				new Poller({
					shared,
					number,
					clientId: `${clientId}-${number}`,
					maxInvocations,
					sessionTimeoutMs,
					stop: stop.signal,
				}),
			);
		}
		const running = pollers.map((poller) => poller.run());
		// One that breaks stops the others, in order.
		for (const each of running) each.catch(() => stop.abort());
		const broken = (await Promise.allSettled(running)).find((each) => each.status === "rejected");
		if (broken !== undefined) throw broken.reason;
	}

	/** Waits for the topic; undefined when the mapping is stopped before there is one. */
	async function topicThere(): Promise<number | undefined> {
		while (!stop.signal.aborted) {
			try {
				const count = await client.partitionCount(topic);
				shared.trouble.kafka = undefined;
				if (count !== undefined) return count;
			} catch (error) {
				shared.trouble.kafka = error;
			}
			await clock.wait(TOPIC_CHECK_MS, stop.signal);
		}
		return undefined;
	}

	/** Who else is in the group, for a mapping that has no partitions. */
	async function lookForOthers(): Promise<void> {
		if (pollers.length === 0 || pollers.some(({ session }) => (session?.queues.size ?? 0) > 0)) return;
		const own = new Set(pollers.map(({ clientId }) => clientId));
		try {
			const members = await client.members(group);
			otherMembers = [...new Set(members.map(({ clientId }) => clientId))].filter((clientId) => !own.has(clientId)).sort();
		} catch {
			// The next look tries again; that the cluster is away is told elsewhere.
		}
	}

	const pump = () => {
		for (const { session } of pollers) session?.dispatcher.pump();
	};
	const done = run();
	// Whoever does not look at it has the event.
	done.catch(() => {});
	return {
		status,
		pause() {
			shared.control.isPaused = true;
		},
		resume() {
			shared.control.isPaused = false;
			pump();
		},
		flush() {
			shared.control.isFlushing = true;
			pump();
			shared.control.isFlushing = false;
		},
		retryNow: () => retryClock.cut(),
		stop() {
			end ??= "stopping";
			stop.abort();
			return done;
		},
		done,
	};
}

/** https://docs.aws.amazon.com/lambda/latest/dg/kafka-starting-positions.html */
function readStartPosition({ StartingPosition: from, StartingPositionTimestamp: seconds = 0 }: PlannedMapping): StartPosition {
	const at: OffsetsAt = from === "TRIM_HORIZON" ? "earliest" : from === "LATEST" ? "latest" : { timestamp: seconds * 1000 };
	return { from, at };
}

function createPreparation(
	{ mapping, schemaDelivery: schemas }: LiveMappingOptions,
	clock: MappingClock,
	maxInflatedBytes: number,
	trouble: Shared["trouble"],
): Shared["prepare"] {
	const config = mapping.AmazonManagedKafkaEventSourceConfig.SchemaRegistryConfig;
	if (config === undefined) return undefined;
	if (schemas === undefined) {
		throw new SchemaDeliveryMissingError("The mapping has a schema registry, and nobody says where its versions are.", {
			fix: "Pass schemaDelivery to startMapping.",
		});
	}
	const onTrouble = (error: unknown) => {
		trouble.registry = error;
	};
	return createSchemaPreparation({ config, schemas, clock, maxInflatedBytes, onTrouble });
}

/** As many as the plan allows, the topic has partitions, and the machine shall have. On demand there is one. */
function countPollers({ ProvisionedPollerConfig: config }: PlannedMapping, partitions: number, most: number): number {
	return config === undefined ? 1 : Math.max(1, Math.min(config.MaximumPollers, partitions, most));
}

/** An invoker that breaks its word fails the invocation, and no more. */
function neverRejecting(invoker: Invoker): Invoker {
	return {
		async invoke(event) {
			try {
				return await invoker.invoke(event);
			} catch (error) {
				return { kind: "failed", reason: "threw", error, requestId: "", milliseconds: 0, outcomes: [] };
			}
		},
	};
}
