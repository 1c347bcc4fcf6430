import type { Clock } from "@millrace/broker";
import type { MskRecord } from "@millrace/core";
import type { KafkaClient } from "../../kafka/kafka-client.ts";
import type { EventFields } from "../build-event.ts";
import type { FailureDestination } from "../failure-destination.ts";
import type { FinalOutcome } from "../final-outcome.ts";
import type { Invoker } from "../invoker.ts";
import type { MappingClock } from "../mapping-clock.ts";
import type { MappingRules } from "../mapping-rules.ts";
import type { LiveRecord } from "./live-record.ts";
import type { MappingCounts } from "./mapping-counts.ts";
import type { MappingHappening } from "./mapping-event.ts";
import type { Slots } from "./slots.ts";
import type { StartOffsets } from "./start-offsets.ts";

/** What a mapping's attributes are checked against, and what came of it; the refusal goes to the destination. */
export interface Prepared {
	readonly record: MskRecord;
	readonly refusal?: LiveRecord["refusal"];
}

/** What all pollers of a mapping have in common. */
export interface Shared {
	readonly client: KafkaClient;
	readonly topic: string;
	readonly group: string;
	readonly rules: MappingRules;
	readonly invoker: Invoker;
	readonly fields: EventFields;
	/** Bytes of an event without records. */
	readonly emptyBytes: number;
	readonly functionArn: string;
	readonly destination: FailureDestination | undefined;
	readonly clock: MappingClock;
	/** The same, for waits between deliveries, which new code cuts short. */
	readonly retryClock: MappingClock;
	readonly timers: Clock;
	readonly retryDelayMs: ((deliveries: number) => number) | undefined;
	/** The function's reserved concurrency. */
	readonly functionSlots: Slots;
	readonly startOffsets: StartOffsets;
	/** Checks a record against the schema registry; undefined when the mapping has none. */
	readonly prepare: ((record: MskRecord, signal: AbortSignal) => Prepared | Promise<Prepared>) | undefined;
	readonly maxPayloadBytes: number;
	/** Most bytes of records, as JSON, that a poller keeps waiting; each partition may have one fetch beyond it. */
	readonly maxBufferedBytes: number;
	readonly rebalanceTimeoutMs: number;
	/**
	 * Partitions of which a batch is on its way, whichever poller sent it, in this generation or an earlier one: nothing more of them is sent
	 * before it is back.
	 */
	readonly busy: Set<number>;
	/** A partition is not busy any more. */
	readonly onFree: () => void;
	readonly control: { isPaused: boolean; isFlushing: boolean };
	readonly counts: MappingCounts;
	/** What the cluster and the registry refused last, until they answer again. */
	readonly trouble: { kafka: unknown; registry: unknown };
	readonly tell: (happening: MappingHappening) => void;
	readonly onOutcome: (outcome: FinalOutcome) => void;
	readonly nextBatch: () => number;
}
