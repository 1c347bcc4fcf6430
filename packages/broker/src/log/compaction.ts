import type { TopicSettings } from "../config/topic-settings.ts";
import { type Batch, describeBatch, isControl, isTransactional, KEPT_ATTRIBUTES, writeBatch } from "../record/batch.ts";
import { type BatchRecord, readRecords, writeRecords } from "../record/records.ts";
import type { PartitionLog } from "./partition-log.ts";
import type { Segment } from "./segment.ts";

/*
  Keeps the last record of each key, in all segments but the one that is written to. Offsets stay, so there are gaps.

  Emulated: min.cleanable.dirty.ratio, min.compaction.lag.ms, delete.retention.ms (a tombstone goes when its segment is older),
  aborted records are removed, nothing from the last stable offset on is touched.
  Not emulated: a batch that loses records is written anew without its codec; markers of transactions stay for good; batches that lose
  all records go, where Kafka keeps an empty one as long as its producer is known; max.compaction.lag.ms is ignored.
*/

/** How far each log has been cleaned; it starts over when the broker does. */
const cleanedUpTo = new WeakMap<PartitionLog, number>();

/** Compacts a log, if enough of it is new. */
export function compact(log: PartitionLog, settings: TopicSettings, now: number): void {
	const closed = log.segments.slice(0, -1).filter(({ maxTimestamp }) => now - maxTimestamp >= settings.minCompactionLagMs);
	const stable = closed.filter(({ entries }) => (entries.at(-1)?.lastOffset ?? -1) < log.lastStableOffset);
	const cleaned = cleanedUpTo.get(log) ?? 0;
	const dirty = stable.filter(({ baseOffset }) => baseOffset >= cleaned);
	const sizeOf = (segments: readonly Segment[]) => segments.reduce((total, { size }) => total + size, 0);
	if (dirty.length === 0 || sizeOf(dirty) < sizeOf(stable) * settings.minCleanableDirtyRatio) return;

	const last = new Map<string, number>();
	for (const segment of stable) {
		for (const batch of batchesOf(segment)) {
			for (const { key, offset } of committedRecords(log, batch)) if (key !== null) last.set(key.toString("latin1"), offset);
		}
	}
	for (const segment of stable) {
		const tombstonesGo = now - segment.maxTimestamp > settings.deleteRetentionMs;
		const keep = ({ key, value, offset }: BatchRecord) =>
			key !== null && last.get(key.toString("latin1")) === offset && !(value === null && tombstonesGo);
		const batches = batchesOf(segment);
		const kept = batches.flatMap((batch) => cleanBatch(log, batch, keep));
		if (sizeOf([segment]) !== kept.reduce((total, { bytes }) => total + bytes.length, 0)) log.clean(segment, kept);
	}
	cleanedUpTo.set(log, (dirty.at(-1)?.entries.at(-1)?.lastOffset ?? cleaned - 1) + 1);
}

function batchesOf(segment: Segment): readonly Batch[] {
	return segment.entries.map((_, index) => describeBatch(segment.read(index, index + 1)[0] as Buffer));
}

function committedRecords(log: PartitionLog, batch: Batch): readonly BatchRecord[] {
	if (isControl(batch)) return [];
	const aborted =
		isTransactional(batch) &&
		log.transactions
			.abortedBetween(batch.baseOffset, batch.lastOffset + 1)
			.some(({ producerId, firstOffset }) => producerId === batch.producerId && firstOffset <= batch.baseOffset);
	return aborted ? [] : readRecords(batch);
}

function cleanBatch(log: PartitionLog, batch: Batch, keep: (record: BatchRecord) => boolean): readonly Batch[] {
	if (isControl(batch)) return [batch];
	const kept = committedRecords(log, batch).filter(keep);
	if (kept.length === batch.recordCount) return [batch];
	if (kept.length === 0) return [];
	const bytes = writeBatch({
		...batch,
		leaderEpoch: log.leaderEpoch,
		attributes: batch.attributes & KEPT_ATTRIBUTES,
		maxTimestamp: Math.max(...kept.map(({ timestamp }) => timestamp)),
		recordCount: kept.length,
		body: writeRecords(kept, batch.baseOffset, batch.baseTimestamp),
	});
	return [describeBatch(bytes)];
}
