import type { TopicSettings } from "../config/topic-settings.ts";
import type { PartitionLog } from "./partition-log.ts";
import type { Segment } from "./segment.ts";

/**
 * Deletes the oldest segments by `retention.ms` and `retention.bytes`, as Kafka does: a whole segment at a time, by the latest timestamp
 * in it, and by size only while what is left is at least `retention.bytes`. The segment that is written to goes only by time.
 */
export function applyRetention(log: PartitionLog, settings: TopicSettings, now: number): void {
	const { retentionMs, retentionBytes } = settings;
	const expired = (segment: Segment) => retentionMs >= 0 && segment.size > 0 && now - segment.maxTimestamp > retentionMs;
	let before = log.startOffset;
	let left = log.size;
	for (const [index, segment] of log.segments.entries()) {
		const isActive = index === log.segments.length - 1;
		const tooMuch = !isActive && retentionBytes >= 0 && left - segment.size >= retentionBytes;
		if (!expired(segment) && !tooMuch) break;
		before = isActive ? log.endOffset : (log.segments[index + 1] as Segment).baseOffset;
		left -= segment.size;
	}
	if (before > log.startOffset) log.deleteBefore(before);
}
