import type { MskRecord } from "@millrace/core";
import type { SourceEvent } from "./source-event.ts";

/** Records by `<topic>-<partition>`, each list in offset order. */
export type MemoryLog = Readonly<Record<string, readonly MskRecord[]>>;

/**
 * A log in memory as a source: record by record, oldest timestamp first, each partition in its own order.
 *
 * @example
 * const source = readMemoryLog({ "flights-0": [{ topic: "flights", partition: 0, offset: 0, ... }] });
 */
export async function* readMemoryLog(log: MemoryLog): AsyncGenerator<SourceEvent> {
	for (const record of mergeByTime(Object.values(log))) {
		yield {
			event: { eventSource: "aws:kafka", records: { [`${record.topic}-${record.partition}`]: [record] } },
			origin: { file: "memory", line: undefined },
		};
	}
}

/**
 * Merges partitions into one sequence as a poller would see them: the head with the oldest timestamp comes first, and a partition
 * never leaves its own order, whatever its timestamps say.
 */
export function* mergeByTime(partitions: readonly (readonly MskRecord[])[]): Generator<MskRecord> {
	const heads = partitions.map(() => 0);
	for (;;) {
		let oldest: MskRecord | undefined;
		let from = -1;
		partitions.forEach((records, index) => {
			const head = records[heads[index] as number];
			if (head !== undefined && (oldest === undefined || head.timestamp < oldest.timestamp)) {
				oldest = head;
				from = index;
			}
		});
		if (oldest === undefined) return;
		heads[from] = (heads[from] as number) + 1;
		yield oldest;
	}
}
