import type { MskRecord } from "@millrace/core";
import { buildEvent } from "../mapping/build-event.ts";
import { type ReadTopicOptions, readTopic } from "./read-topic.ts";
import type { SourceEvent } from "./source-event.ts";
import type { OffsetRange } from "./topic-address.ts";
import { OffsetsMissingError } from "./topic-errors.ts";

/**
 * Reads exactly these records as one event, partitions in the order of the ranges: the very batch that somebody saw fail.
 *
 * @throws {OffsetsMissingError} when the first or last record of a range is not there any more, or not yet.
 * @throws the errors of `readTopic`.
 */
export async function* readRanges(
	ranges: readonly OffsetRange[],
	options: Pick<ReadTopicOptions, "client" | "topic" | "fields" | "signal" | "now">,
): AsyncGenerator<SourceEvent> {
	const all: MskRecord[] = [];
	for (const { partition, first, last } of ranges) {
		const records: MskRecord[] = [];
		const from = { kind: "offset", offset: first } as const;
		const to = { kind: "offset", offset: last + 1 } as const;
		for await (const { event } of readTopic({ ...options, partition, from, to }))
			records.push(...Object.values(event.records).flat());
		if (options.signal?.aborted === true) return;
		const missing = records[0]?.offset !== first ? first : records.at(-1)?.offset !== last ? last : undefined;
		if (missing !== undefined) {
			throw new OffsetsMissingError(`${options.topic}-${partition} has no record at offset ${missing}.`, {
				fix: "Compaction removed it, a transaction aborted it, or it was not written yet: name a range that is there.",
			});
		}
		all.push(...records);
	}
	yield { event: buildEvent(options.fields, all), origin: { file: options.topic, line: undefined } };
}
