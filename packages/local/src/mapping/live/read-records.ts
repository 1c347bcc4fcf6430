import type { Fetched, KafkaRecord } from "../../kafka/kafka-client.ts";
import { toMskRecord } from "../../kafka/to-msk-record.ts";
import { measurePartition, measureRecord } from "../build-event.ts";
import { tooLarge } from "../event-source-mapping.ts";
import type { LiveRecord } from "./live-record.ts";
import type { PartitionQueue } from "./partition-queue.ts";
import type { Prepared, Shared } from "./shared.ts";

export interface ReadRecordsOptions {
	readonly shared: Shared;
	readonly queues: ReadonlyMap<number, PartitionQueue>;
	readonly over: AbortSignal;
	/** Something was read, or a position moved. */
	readonly onRead: () => void;
	/** Resolves once records have left a queue, or after that time. */
	readonly room: (milliseconds: number) => Promise<void>;
}

/** Longest wait of the broker for a first record, */
const LONG_POLL_MS = 500;
/** and the first one while a queue is full: it wants records again as soon as its batch is back, and cannot join others' long poll. */
const SHORT_POLL_MS = 20;
const MAX_FETCH_BYTES = 1024 * 1024;
const MIN_FETCH_BYTES = 64 * 1024;
const FIRST_DELAY_MS = 100;
const LONGEST_DELAY_MS = 2000;

/**
 * Reads partitions into their queues until it is over. A partition whose queue is full enough is left out, so what is kept in memory
 * does not grow with what is on the topic.
 */
export async function readRecords({ shared, queues, over, onRead, room }: ReadRecordsOptions): Promise<void> {
	const { client, topic, clock, trouble } = shared;
	const maxPartitionBytes = Math.max(
		MIN_FETCH_BYTES,
		Math.min(MAX_FETCH_BYTES, Math.floor(shared.maxBufferedBytes / queues.size)),
	);
	let delay = FIRST_DELAY_MS;
	let poll = SHORT_POLL_MS;
	let wantedBefore = 0;
	while (!over.aborted) {
		const from = wanted(queues, shared);
		if (from.size === 0) {
			await room(LONG_POLL_MS);
			continue;
		}
		// A partition may be blocked for long: those that stay full make the others wait longer and longer.
		poll = from.size > wantedBefore ? SHORT_POLL_MS : Math.min(2 * poll, LONG_POLL_MS);
		wantedBefore = from.size;
		const maxWaitMs = from.size < queues.size ? poll : LONG_POLL_MS;
		let fetched: readonly Fetched[];
		try {
			fetched = await client.fetch(topic, { from, maxWaitMs, maxPartitionBytes, signal: over });
		} catch (error) {
			if (over.aborted) return;
			trouble.kafka = error;
			await clock.wait(delay, over);
			delay = Math.min(delay * 2, LONGEST_DELAY_MS);
			continue;
		}
		if (over.aborted) return;
		delay = FIRST_DELAY_MS;
		trouble.kafka = fetched.length === 0 ? NO_LEADERS : undefined;
		for (const each of fetched) {
			const queue = queues.get(each.partition);
			if (queue === undefined) continue;
			if (each.kind === "outOfRange") goOn(queue, each.start, shared);
			else await accept(queue, each, shared, over);
			// What was half read is read again by whoever has the partition next.
			if (over.aborted) return;
		}
		if (fetched.some((each) => each.kind === "records" && each.records.length > 0)) poll = SHORT_POLL_MS;
		onRead();
		// An empty answer of a broker that is away comes at once.
		if (fetched.length === 0) await clock.wait(FIRST_DELAY_MS, over);
	}
}

const NO_LEADERS = new Error("No partition has a leader that answers.");

/** Next offsets of the partitions that want more. */
function wanted(queues: ReadonlyMap<number, PartitionQueue>, { rules, control, ...shared }: Shared): ReadonlyMap<number, number> {
	const from = new Map<number, number>();
	if (control.isPaused) return from;
	let buffered = 0;
	for (const { waitingBytes } of queues.values()) buffered += waitingBytes;
	const isFull = buffered >= shared.maxBufferedBytes;
	for (const queue of queues.values()) {
		// Two batches: one may fill up while the other is with the function.
		const isEnough = queue.waiting >= 2 * rules.batchSize || queue.waitingBytes >= shared.maxPayloadBytes;
		if (queue.waiting === 0 || !(isEnough || isFull)) from.set(queue.partition, queue.next);
	}
	return from;
}

async function accept(
	queue: PartitionQueue,
	fetched: Extract<Fetched, { readonly kind: "records" }>,
	shared: Shared,
	over: AbortSignal,
): Promise<void> {
	const { counts, rules, prepare } = shared;
	const arrivedAt = shared.clock.now();
	queue.end = fetched.end;
	for (const record of fetched.records) {
		// A batch of the log is read as a whole, and may begin before what was asked for.
		if (record.offset < queue.next) continue;
		const converted = toMskRecord(record);
		const preparing: Prepared | Promise<Prepared> = prepare === undefined ? { record: converted } : prepare(converted, over);
		const prepared = preparing instanceof Promise ? await preparing : preparing;
		if (over.aborted) return;
		counts.polled += 1;
		queue.next = record.offset + 1;
		if (prepared.refusal === undefined && !rules.filter(prepared.record)) {
			counts.filtered += 1;
			continue;
		}
		queue.push(toLiveRecord(prepared, record, arrivedAt, shared));
	}
	queue.next = Math.max(queue.next, fetched.next);
}

function toLiveRecord({ record, refusal }: Prepared, read: KafkaRecord, arrivedAt: number, shared: Shared): LiveRecord {
	const bytes = measureRecord(record);
	const arrived = { record, arrivedAt, agesFrom: read.timestamp };
	const isTooLarge = shared.emptyBytes + measurePartition(`${record.topic}-${record.partition}`) + bytes > shared.maxPayloadBytes;
	return {
		arrived,
		bytes,
		refusal: refusal ?? (isTooLarge ? { condition: "MaximumPayloadSizeExceeded", error: tooLarge(record) } : undefined),
		isSettled: false,
	};
}

/** Goes on at the first record there is. Lambda's choice is not documented; this one loses nothing that can still be read. */
function goOn(queue: PartitionQueue, start: number, shared: Shared): void {
	shared.tell({ kind: "outOfRange", partition: queue.partition, wanted: queue.next, resumesAt: start });
	// Behind what was wanted: retention was faster, and what was read before still has its place.
	if (start > queue.next) queue.next = start;
	else queue.restart(start);
}
