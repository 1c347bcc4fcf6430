import type { MskRecord } from "@millrace/core";
import type { OffsetRange } from "./mapping-event.ts";

/** Records as one range a partition, in order of first appearance. */
export function toOffsetRanges(records: readonly MskRecord[]): readonly OffsetRange[] {
	const ranges = new Map<number, { partition: number; first: number; last: number; records: number }>();
	for (const { partition, offset } of records) {
		const range = ranges.get(partition);
		if (range === undefined) {
			ranges.set(partition, { partition, first: offset, last: offset, records: 1 });
		} else {
			range.last = offset;
			range.records += 1;
		}
	}
	return [...ranges.values()];
}
