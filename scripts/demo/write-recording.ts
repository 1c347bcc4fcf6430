import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { gzipSync } from "node:zlib";
import type { KeyOf, MskRecord, Topic, ValueOf } from "@millrace/core";
import { encodeRecord } from "@millrace/core/testing";
import { partitionOf } from "../../packages/local/src/kafka/murmur2.ts";

export interface Produced<T extends Topic> {
	readonly key: KeyOf<T>;
	readonly value: ValueOf<T>;
	/** Milliseconds since 1970. */
	readonly timestamp: number;
}

/** Records in one event of a recording. A replay cuts batches of its own by the plan. */
const RECORDS_AN_EVENT = 1000;

/**
 * Records as they would lie on a topic: encoded and framed by its schemas, on the partition that Kafka's producers choose for the
 * key, with the offsets that follow.
 */
export function placeRecords<T extends Topic>(topic: T, produced: readonly Produced<T>[]): readonly MskRecord[] {
	const next = new Map<number, number>();
	return produced.map(({ key, value, timestamp }) => {
		const partition = partitionOf(topic.key.encode(key), topic.partitions);
		const offset = next.get(partition) ?? 0;
		next.set(partition, offset + 1);
		return encodeRecord(topic, { key, value, timestamp, partition, offset });
	});
}

/** Writes the events in which Lambda would deliver the records: one a line, gzip. */
export function writeRecording(path: string, records: readonly MskRecord[]): void {
	const lines: string[] = [];
	for (let start = 0; start < records.length; start += RECORDS_AN_EVENT) {
		const partitions: Record<string, MskRecord[]> = {};
		for (const record of records.slice(start, start + RECORDS_AN_EVENT)) {
			const name = `${record.topic}-${record.partition}`;
			partitions[name] ??= [];
			partitions[name].push(record);
		}
		lines.push(`${JSON.stringify({ eventSource: "aws:kafka", records: partitions })}\n`);
	}
	mkdirSync(dirname(path), { recursive: true });
	writeFileSync(path, gzipSync(lines.join("")));
}
