import { describeBatch } from "../record/batch.ts";
import { readRecords } from "../record/records.ts";
import type { PartitionLog } from "./partition-log.ts";
import type { BatchEntry, Segment } from "./segment.ts";

/** A record found by its time. */
export interface TimestampedOffset {
	readonly offset: number;
	readonly timestamp: number;
}

/** The first record, in the order of the log, that is not older than this; undefined when all are. */
export function findTimestamp(log: PartitionLog, timestamp: number): TimestampedOffset | undefined {
	for (const segment of log.segments) {
		if (segment.maxTimestamp < timestamp) continue;
		for (const [index, entry] of segment.entries.entries()) {
			if (entry.maxTimestamp < timestamp || entry.lastOffset < log.startOffset) continue;
			const found = recordsOf(segment, index).find((record) => record.timestamp >= timestamp && record.offset >= log.startOffset);
			if (found !== undefined) return { offset: found.offset, timestamp: found.timestamp };
		}
	}
	return undefined;
}

/** The record with the latest timestamp, the first of them when several have it; undefined in an empty log. */
export function findMaxTimestamp(log: PartitionLog): TimestampedOffset | undefined {
	let latest: { readonly segment: Segment; readonly index: number; readonly entry: BatchEntry } | undefined;
	for (const segment of log.segments) {
		for (const [index, entry] of segment.entries.entries()) {
			if (entry.lastOffset < log.startOffset) continue;
			if (latest === undefined || entry.maxTimestamp > latest.entry.maxTimestamp) latest = { segment, index, entry };
		}
	}
	if (latest === undefined) return undefined;
	const { maxTimestamp, baseOffset } = latest.entry;
	const found = recordsOf(latest.segment, latest.index).find(({ timestamp }) => timestamp === maxTimestamp);
	return { offset: found?.offset ?? baseOffset, timestamp: maxTimestamp };
}

/** A batch that does not inflate counts as one record with the time of its header: that it is broken is its readers' to find. */
function recordsOf(segment: Segment, index: number): readonly TimestampedOffset[] {
	const batch = describeBatch(segment.read(index, index + 1)[0] as Buffer);
	try {
		return readRecords(batch);
	} catch {
		return [{ offset: batch.baseOffset, timestamp: batch.maxTimestamp }];
	}
}
