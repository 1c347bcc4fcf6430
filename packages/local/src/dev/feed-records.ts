import type { KafkaClient } from "../kafka/kafka-client.ts";
import { toKafkaRecord } from "../kafka/to-msk-record.ts";
import { readSource } from "../sources/read-source.ts";

/** Records of one topic that are written at once. */
const CHUNK = 500;

/**
 * Writes the records of a recording to their topics, as if they happened now: each to its partition as far as the topic has it, with its key and
 * headers. Their old timestamps would make them too old for a mapping with a maximum age.
 *
 * @param source A path for `readSource`.
 * @returns how many were written
 * @throws the errors of `readSource` and of the client.
 */
export async function feedRecords(client: KafkaClient, source: string, signal?: AbortSignal): Promise<number> {
	const partitions = new Map<string, number>();
	let written = 0;
	for await (const { event } of readSource(source)) {
		for (const records of Object.values(event.records)) {
			const [first] = records;
			if (first === undefined) continue;
			const { topic } = first;
			const count = partitions.get(topic) ?? (await client.partitionCount(topic)) ?? 0;
			partitions.set(topic, count);
			for (let from = 0; from < records.length; from += CHUNK) {
				signal?.throwIfAborted();
				const chunk = records.slice(from, from + CHUNK).map((record) => {
					const { key, value, headers, partition } = toKafkaRecord(record);
					return { key, value, headers, ...(partition < count && { partition }) };
				});
				await client.append(topic, chunk);
				written += chunk.length;
			}
		}
	}
	return written;
}
