import type { MskEvent, MskRecord } from "@millrace/core";

/** The fields of an event that say where it came from. A batch redelivered after a partial response has none of them. */
export type EventFields = Pick<MskEvent, "eventSource" | "eventSourceArn" | "bootstrapServers">;

/** `<topic>-<partition>`, the name under which an event and a response know a partition. */
export function partitionName({ topic, partition }: Pick<MskRecord, "topic" | "partition">): string {
	return `${topic}-${partition}`;
}

/** The event that Lambda would send with these records; each partition's are kept in the order given. */
export function buildEvent(fields: EventFields, records: readonly MskRecord[]): MskEvent {
	return { ...fields, records: Object.fromEntries(groupByPartition(records, (record) => record)) };
}

/** Groups whatever has a record by its partition, in the order of first appearance. */
export function groupByPartition<T>(items: readonly T[], recordOf: (item: T) => MskRecord): ReadonlyMap<string, readonly T[]> {
	const groups = new Map<string, T[]>();
	for (const item of items) {
		const name = partitionName(recordOf(item));
		const group = groups.get(name);
		if (group === undefined) groups.set(name, [item]);
		else group.push(item);
	}
	return groups;
}

/** Bytes of an event without records, as JSON. */
export function measureFields(fields: EventFields): number {
	return Buffer.byteLength(JSON.stringify({ ...fields, records: {} }));
}

/** Bytes of a record as JSON, without the comma between two. */
export function measureRecord(record: MskRecord): number {
	return Buffer.byteLength(JSON.stringify(record));
}

/** Bytes that a partition adds to the JSON of an event: its name, colon and brackets, without the comma between two. */
export function measurePartition(name: string): number {
	return Buffer.byteLength(JSON.stringify(name)) + 3;
}
