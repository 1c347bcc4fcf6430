import type { BrokerOptions } from "@millrace/broker";
import type { MskEvent } from "@millrace/core";
import type { PlannedMapping } from "@millrace/core/plan";
import { connectKafka, type KafkaClient } from "@millrace/local";
import { onTestFinished } from "vitest";
import type { FailureDestination } from "../../../packages/local/src/mapping/failure-destination.ts";
import type { FinalOutcome } from "../../../packages/local/src/mapping/final-outcome.ts";
import type { Invocation } from "../../../packages/local/src/mapping/invoker.ts";
import type { MappingEvent } from "../../../packages/local/src/mapping/live/mapping-event.ts";
import {
	type LiveMapping,
	type LiveMappingOptions,
	startMapping,
} from "../../../packages/local/src/mapping/live/start-mapping.ts";
import { type TestBroker, testBroker } from "../../broker/support/test-broker.ts";
import { createScheduler, type Scheduler } from "../simulation/scheduler.ts";
import { FIELDS, mappingOf, positions } from "./records.ts";

/** What a scripted function does with an event: answers after a while, throws, or never comes back before the test lets it. */
export interface LiveScripted {
	readonly response?: unknown;
	readonly throws?: unknown;
	/** @default 0 */
	readonly afterMs?: number;
	readonly until?: Promise<unknown>;
}

export interface LiveCall {
	readonly at: number;
	readonly positions: readonly string[];
	readonly event: MskEvent;
}

export interface LiveRun {
	readonly broker: TestBroker;
	readonly clock: Scheduler;
	readonly client: KafkaClient;
	readonly mapping: LiveMapping;
	readonly calls: readonly LiveCall[];
	readonly events: readonly MappingEvent[];
	readonly outcomes: readonly FinalOutcome[];
	/** Next offsets that the group has committed, by partition. */
	committed(): Readonly<Record<number, number>>;
	/** Adds records with values of JSON to a partition. */
	produce(partition: number, ...values: readonly unknown[]): void;
	/** Lets time pass. */
	pass(milliseconds: number): Promise<void>;
	/** Lets time pass until this holds; fails after ten minutes. */
	until(condition: () => boolean): Promise<void>;
	/** Starts another mapping of the same broker and group. */
	join(options?: Partial<LiveRunOptions>): LiveRun;
}

export interface LiveRunOptions
	extends Partial<Omit<LiveMappingOptions, "mapping" | "client" | "invoker" | "clock" | "onEvent">> {
	readonly mapping?: Partial<PlannedMapping>;
	readonly partitions?: number;
	readonly broker?: BrokerOptions;
	readonly script?: (event: MskEvent, call: number) => LiveScripted;
	readonly destination?: FailureDestination;
	/** Before the mapping starts. */
	readonly before?: (broker: TestBroker) => void;
}

export const TOPIC = "eu-orders";
export const GROUP = "shop-local-billing";
export const START = 1_700_000_000_000;

/** A live mapping on an embedded broker, on a clock that moves when nothing else can happen. */
export async function runLive(options: LiveRunOptions = {}): Promise<LiveRun> {
	const clock = createScheduler(START);
	const topics = { [TOPIC]: { partitions: options.partitions ?? 1 } };
	const broker = await testBroker({ clock, topics, ...options.broker });
	options.before?.(broker);
	return start(broker, clock, options, 1);
}

function start(broker: TestBroker, clock: Scheduler, options: LiveRunOptions, number: number): LiveRun {
	const { mapping: more, partitions: _, broker: __, before: ___, script = (): LiveScripted => ({}), ...rest } = options;
	const client = connectKafka({ bootstrap: () => broker.connect(), clock, clientId: `dev-${number}`, random: () => 0.5 });
	const calls: LiveCall[] = [];
	const events: MappingEvent[] = [];
	const outcomes: FinalOutcome[] = [];
	const mapping = startMapping({
		clientId: `dev-${number}`,
		functionArn: "arn:aws:lambda:us-east-1:000000000000:function:billing",
		bootstrapServers: FIELDS.bootstrapServers,
		...rest,
		mapping: mappingOf(more),
		client,
		clock,
		invoker: {
			async invoke(event): Promise<Invocation> {
				calls.push({ at: clock.now() - START, positions: positions(event), event });
				const requestId = `request-${calls.length}`;
				const { response = null, throws, afterMs = 0, until } = script(event, calls.length);
				await until;
				if (afterMs > 0) await new Promise<void>((resolve) => clock.after(afterMs, resolve));
				const common = { requestId, milliseconds: afterMs, outcomes: [] };
				return throws === undefined
					? { kind: "returned", response, ...common }
					: { kind: "failed", reason: "threw", error: throws, ...common };
			},
		},
		onEvent: (event) => events.push(event),
		onOutcome: (outcome) => outcomes.push(outcome),
	});
	onTestFinished(() => client.close());
	let joined = number;
	return {
		broker,
		clock,
		client,
		mapping,
		calls,
		events,
		outcomes,
		committed: () =>
			Object.fromEntries(
				broker.admin
					.committed(GROUP)
					.filter(({ topic }) => topic === TOPIC)
					.map(({ partition, offset }) => [partition, offset]),
			),
		produce(partition, ...values) {
			const list = values.map((value) => ({ value: value === null ? null : JSON.stringify(value) }));
			broker.admin.append(TOPIC, partition, list);
		},
		async pass(milliseconds) {
			let hasPassed = false;
			clock.after(milliseconds, () => {
				hasPassed = true;
			});
			await clock.runUntil(() => hasPassed, milliseconds);
		},
		async until(condition) {
			if (!(await clock.runUntil(condition, 600_000))) throw new Error("It did not come to that in ten minutes.");
		},
		join(others = {}) {
			joined += 1;
			return start(broker, clock, { ...options, ...others }, joined);
		},
	};
}
