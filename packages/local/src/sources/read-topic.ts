import type { MskRecord } from "@millrace/core";
import type { Fetched, KafkaClient } from "../kafka/kafka-client.ts";
import { toMskRecord } from "../kafka/to-msk-record.ts";
import { MAX_PAYLOAD_BYTES } from "../mapping/batcher.ts";
import {
	buildEvent,
	type EventFields,
	measureFields,
	measurePartition,
	measureRecord,
	partitionName,
} from "../mapping/build-event.ts";
import type { SourceEvent } from "./source-event.ts";
import { OffsetsMissingError, PartitionsAwayError, TopicMissingError } from "./topic-errors.ts";
import { findOffsets, type TopicPlace } from "./topic-place.ts";

export interface ReadTopicOptions {
	readonly client: KafkaClient;
	readonly topic: string;
	/** @default earliest */
	readonly from?: TopicPlace | undefined;
	/**
	 * Where to stop: the first record that is not wanted any more.
	 * @default the ends of the partitions as they are when reading starts; none with `follow`
	 */
	readonly to?: TopicPlace | undefined;
	/** @default all */
	readonly partition?: number | undefined;
	/** Waits for records that are not there yet. @default false */
	readonly follow?: boolean | undefined;
	/** What the events say of where they come from. */
	readonly fields: EventFields;
	readonly signal?: AbortSignal | undefined;
	/** Milliseconds that never go back. @default performance.now */
	readonly now?: () => number;
	/** Told of offsets that are gone before they could be read, because retention is faster. */
	readonly onGap?: (gap: { readonly partition: number; readonly from: number; readonly to: number }) => void;
}

/** Longest wait of one fetch. An interrupt does not wait for it. */
const MAX_WAIT_MS = 500;
/** How long a partition may be without a leader. */
const PATIENCE_MS = 30_000;

/**
 * Reads a range of a topic as Lambda-shaped events: one for each fetch, several partitions in it, none above Lambda's 6 MB (but for a single
 * record that is larger). No consumer group is touched and nothing is committed. Records of open and aborted transactions are left out.
 *
 * @throws {TopicMissingError} when there is no such topic or partition.
 * @throws {OffsetsMissingError} when `from` is an offset before the start of a partition that is read.
 * @throws {PartitionsAwayError} when a partition gives no answer for half a minute.
 * @throws the client's own errors.
 */
export async function* readTopic(options: ReadTopicOptions): AsyncGenerator<SourceEvent> {
	const { client, topic, follow = false, signal, fields, now = () => performance.now() } = options;
	const range = await findRange(options);
	/** Next offsets of the partitions that are not at their end yet. */
	const open = new Map(range.from);
	const answeredAt = new Map([...open.keys()].map((partition) => [partition, now()]));
	const finish = (partition: number, next: number, nothingMore: boolean) => {
		const to = range.to.get(partition);
		if ((to !== undefined && next >= to) || (nothingMore && !follow)) open.delete(partition);
		else open.set(partition, next);
	};
	for (const [partition, next] of range.from) finish(partition, next, false);

	while (open.size > 0 && signal?.aborted !== true) {
		const fetched = await unlessAborted(
			client.fetch(topic, { from: open, maxWaitMs: MAX_WAIT_MS, ...(signal && { signal }) }),
			signal,
		);
		if (fetched === undefined) return;
		const records: MskRecord[] = [];
		for (const part of fetched) {
			const wanted = open.get(part.partition);
			if (wanted === undefined) continue;
			answeredAt.set(part.partition, now());
			if (part.kind === "outOfRange") {
				// Only retention gets here: `findRange` refuses offsets that are gone already.
				if (part.start > wanted) options.onGap?.({ partition: part.partition, from: wanted, to: part.start });
				finish(part.partition, Math.max(part.start, wanted), part.start <= wanted);
				continue;
			}
			const to = range.to.get(part.partition) ?? Number.POSITIVE_INFINITY;
			records.push(...part.records.filter(({ offset }) => offset >= wanted && offset < to).map(toMskRecord));
			finish(part.partition, Math.max(part.next, wanted), part.records.length === 0 && part.next >= part.end);
		}
		yield* cutEvents(records, fields, topic);
		const away = [...open.keys()].filter((partition) => now() - (answeredAt.get(partition) as number) > PATIENCE_MS);
		if (away.length > 0) throw partitionsAway(topic, away);
	}
}

interface Range {
	readonly from: ReadonlyMap<number, number>;
	readonly to: ReadonlyMap<number, number>;
}

async function findRange(options: ReadTopicOptions): Promise<Range> {
	const {
		client,
		topic,
		partition,
		from = { kind: "earliest" },
		follow = false,
		to = follow ? undefined : { kind: "latest" },
	} = options;
	const count = await client.partitionCount(topic);
	if (count === undefined) throw await topicMissing(client, topic);
	if (partition !== undefined && partition >= count) {
		throw new TopicMissingError(`Topic "${topic}" has no partition ${partition}.`, {
			fix: `Its partitions are 0 to ${count - 1}.`,
		});
	}
	const wanted = partition === undefined ? Array.from({ length: count }, (_, index) => index) : [partition];
	const [starts, offsets, ends] = await Promise.all([
		from.kind === "offset" ? client.offsets(topic, "earliest") : [],
		findOffsets(client, topic, from, count),
		to === undefined ? [] : findOffsets(client, topic, to, count),
	]);
	const pairs = (list: readonly number[]) =>
		new Map(wanted.flatMap((index) => (list[index] === undefined ? [] : [[index, list[index]]])));
	const gone = wanted.find((index) => (offsets[index] as number) < (starts[index] ?? 0));
	if (gone !== undefined) {
		throw new OffsetsMissingError(`${topic}-${gone} starts at offset ${starts[gone]}: offset ${offsets[gone]} is gone.`, {
			fix: "Retention or compaction removed it. Start at that offset, or at earliest.",
		});
	}
	return { from: pairs(offsets), to: pairs(ends) };
}

/** Cuts what a fetch brought into events that Lambda could send. */
function* cutEvents(records: readonly MskRecord[], fields: EventFields, topic: string): Generator<SourceEvent> {
	const empty = measureFields(fields);
	let batch: MskRecord[] = [];
	let names = new Set<string>();
	let bytes = empty;
	const close = (): SourceEvent => {
		const event = buildEvent(fields, batch);
		batch = [];
		names = new Set();
		bytes = empty;
		return { event, origin: { file: topic, line: undefined } };
	};
	for (const record of records) {
		const name = partitionName(record);
		// With the comma in front of each.
		const own = measureRecord(record) + 1;
		const added = () => own + (names.has(name) ? 0 : measurePartition(name) + 1);
		if (batch.length > 0 && bytes + added() > MAX_PAYLOAD_BYTES) yield close();
		bytes += added();
		batch.push(record);
		names.add(name);
	}
	if (batch.length > 0) yield close();
}

/** What a fetch gives; undefined where it ended because somebody stopped it. */
async function unlessAborted(
	fetch: Promise<readonly Fetched[]>,
	signal: AbortSignal | undefined,
): Promise<readonly Fetched[] | undefined> {
	try {
		return await fetch;
	} catch (error) {
		if (signal?.aborted === true) return undefined;
		throw error;
	}
}

async function topicMissing(client: KafkaClient, topic: string): Promise<TopicMissingError> {
	const names = await client.topics();
	const shown =
		names
			.slice(0, 10)
			.map((name) => `"${name}"`)
			.join(", ") + (names.length > 10 ? ", ..." : "");
	return new TopicMissingError(`The cluster has no topic "${topic}".`, {
		fix: names.length === 0 ? "It has no topics at all: check the brokers." : `Its topics are ${shown}.`,
	});
}

function partitionsAway(topic: string, partitions: readonly number[]): PartitionsAwayError {
	return new PartitionsAwayError(
		`${partitions.map((partition) => `${topic}-${partition}`).join(", ")}: no answer for ${PATIENCE_MS / 1000} seconds.`,
		{
			fix: "Their leaders are away: look at the cluster, or read other partitions.",
		},
	);
}
