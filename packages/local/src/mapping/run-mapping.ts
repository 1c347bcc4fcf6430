import type { MskRecord } from "@millrace/core";
import { mergeByTime } from "../sources/memory-log.ts";
import type { SourceEvent } from "../sources/source-event.ts";
import { type ArrivedRecord, type Batched, createBatcher, MAX_PAYLOAD_BYTES } from "./batcher.ts";
import { type EventFields, groupByPartition } from "./build-event.ts";
import type { EventSourceMapping } from "./event-source-mapping.ts";
import type { FinalOutcome } from "./final-outcome.ts";
import type { MappingRules } from "./mapping-rules.ts";
import type { VirtualClock } from "./virtual-clock.ts";

/**
 * How records arrive at the poller.
 * - `backlog`: all are waiting on the topic already, so batches fill up; a record's age counts from when the poller takes it
 * - `timestamps`: each arrives at its own timestamp, so the window closes batches and a record's age counts from its timestamp
 */
export type Pace = "backlog" | "timestamps";

export interface RunMappingOptions {
	readonly source: AsyncIterable<SourceEvent>;
	readonly rules: MappingRules;
	readonly mapping: EventSourceMapping;
	readonly fields: EventFields;
	readonly clock: VirtualClock;
	readonly pace: Pace;
	/** Keeps the batches of the source as they were recorded. */
	readonly asRecorded: boolean;
	/** Stops reading after so many records of the topic. */
	readonly maxRecords?: number | undefined;
	/** Largest event, in bytes of JSON. @default MAX_PAYLOAD_BYTES */
	readonly maxPayloadBytes?: number | undefined;
	/** Lets real time pass until a batch is due, by the time at which it was sent or its last record written. @default no time passes */
	readonly waitUntil?: ((moment: number) => Promise<void>) | undefined;
	readonly signal?: AbortSignal | undefined;
	readonly onFinal: (outcome: FinalOutcome) => void;
	/** Called after each batch, redeliveries included. */
	readonly onBatch?: (records: number) => void;
}

export interface RunMappingResult {
	/** Records of other topics, which the mapping does not read. */
	readonly otherTopics: number;
	/** Names of those topics, at most ten. */
	readonly otherTopicNames: readonly string[];
	/** Records of the mapping's own topic. */
	readonly records: number;
}

/** Runs a whole source through a mapping: topic, filter, batcher, deliveries; every record ends in `onFinal`. */
export async function runMapping(options: RunMappingOptions): Promise<RunMappingResult> {
	const { rules, mapping, clock, onFinal, maxRecords = Number.POSITIVE_INFINITY, maxPayloadBytes = MAX_PAYLOAD_BYTES } = options;
	const batcher = createBatcher({ ...rules, fields: options.fields, maxPayloadBytes });
	const others = new Set<string>();
	let otherTopics = 0;
	let records = 0;

	const stopped = () => options.signal?.aborted === true;

	async function deliver(batch: readonly ArrivedRecord[], fields?: EventFields): Promise<void> {
		if (batch.length === 0) return;
		const counts = !stopped();
		await mapping.deliver(batch, fields);
		if (counts) options.onBatch?.(batch.length);
	}

	async function handOver(batched: readonly Batched[]): Promise<void> {
		for (const item of batched) {
			if (item.kind === "oversized") {
				await mapping.giveUpOversized(item.record);
			} else {
				if (options.pace === "timestamps") clock.advanceTo(item.sentAt);
				await options.waitUntil?.(item.sentAt);
				await deliver(item.records);
			}
		}
	}

	/** The records of the mapping's topic that pass its filter, as they arrive. */
	function* arrivals(incoming: Iterable<MskRecord>): Generator<ArrivedRecord> {
		for (const record of incoming) {
			if (records >= maxRecords) return;
			if (record.topic !== rules.topic) {
				otherTopics += 1;
				if (others.size < 10) others.add(record.topic);
				continue;
			}
			records += 1;
			if (rules.filter(record)) yield arrive(record);
			else onFinal(filtered(record));
		}
	}

	function arrive(record: MskRecord): ArrivedRecord {
		const timed = options.pace === "timestamps" && isDate(record.timestamp);
		if (timed) clock.advanceTo(record.timestamp);
		return { record, arrivedAt: clock.now(), agesFrom: timed ? record.timestamp : clock.now() };
	}

	for await (const { event } of options.source) {
		if (stopped() || records >= maxRecords) break;
		if (options.asRecorded) {
			const { records: _, ...fields } = event;
			// Partitions stay in their order, so that the function sees the very event.
			const batch = groupByPartition([...arrivals(Object.values(event.records).flat())], ({ record }) => record);
			const records = [...batch.values()].flat();
			if (options.waitUntil !== undefined && records.length > 0) await options.waitUntil(lastTime(records));
			await deliver(records, fields);
			continue;
		}
		for (const arrived of arrivals(mergeByTime(Object.values(event.records)))) await handOver(batcher.add(arrived));
	}
	await handOver(batcher.flush());
	return { otherTopics, otherTopicNames: [...others], records };
}

/** When the last of the records was written. */
function lastTime(records: readonly ArrivedRecord[]): number {
	return records.reduce((last, { record: { timestamp } }) => (isDate(timestamp) ? Math.max(last, timestamp) : last), 0);
}

/** A producer chooses its timestamps: one in nanoseconds must not carry the clock out of every calendar. */
function isDate(timestamp: number): boolean {
	return !Number.isNaN(new Date(timestamp).getTime());
}

function filtered(record: MskRecord): FinalOutcome {
	return { record, kind: "filtered", by: "mapping", deliveries: 0, milliseconds: undefined, error: undefined };
}
