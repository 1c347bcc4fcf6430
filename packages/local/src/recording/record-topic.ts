import type { MskEvent, MskRecord } from "@millrace/core";
import { type ReadTopicOptions, readTopic } from "../sources/read-topic.ts";
import { openEventFile } from "./event-file.ts";
import type { LeftOutCode, Redactor } from "./redactor.ts";

export interface RecordTopicOptions extends Omit<ReadTopicOptions, "onGap"> {
	/** Absolute path of the file, compressed when it ends in `.gz`. */
	readonly output: string;
	/** Whether a file that is there may be replaced. @default false */
	readonly force?: boolean;
	/** Stops after so many records. @default all */
	readonly maxRecords?: number | undefined;
	/** Takes out what must not be written. @default nothing is taken out */
	readonly redactor?: Redactor | undefined;
	/** Called after each event with the records written so far. */
	readonly onProgress?: (records: number) => void;
}

/** What a recording came to. */
export interface Recording {
	readonly topic: string;
	readonly output: string;
	readonly events: number;
	readonly records: number;
	/** Of those that were written; ascending. */
	readonly partitions: readonly RecordedPartition[];
	/** Records that could not be redacted and so are not in the file, by reason. */
	readonly leftOut: readonly { readonly code: LeftOutCode; readonly records: number }[];
	/** Values that each path redacted. */
	readonly redacted: readonly { readonly path: string; readonly values: number }[];
	/** Records that were gone before they could be read. */
	readonly gaps: readonly { readonly partition: number; readonly from: number; readonly to: number }[];
	/** Whether the signal ended it. The file is complete all the same. */
	readonly interrupted: boolean;
}

export interface RecordedPartition {
	readonly partition: number;
	readonly records: number;
	readonly first: number;
	readonly last: number;
}

/**
 * Writes records of a topic into a file as Lambda-shaped events, one a line, which `readSource` reads.
 *
 * The file appears when it is complete. A signal completes it, and so does an error behind the first record: what was read so far is kept.
 *
 * @throws {RecordingExistsError} when the file is there and `force` is not set.
 * @throws the errors of `readTopic`, and of the redactor's registry.
 */
export async function recordTopic(options: RecordTopicOptions): Promise<Recording> {
	const { topic, output, redactor, signal, maxRecords = Number.POSITIVE_INFINITY } = options;
	const file = await openEventFile({ path: output, force: options.force });
	const partitions = new Map<number, { records: number; first: number; last: number }>();
	const leftOut = new Map<LeftOutCode, number>();
	const gaps: Recording["gaps"][number][] = [];
	let events = 0;
	let records = 0;
	try {
		for await (const { event } of readTopic({ ...options, onGap: (gap) => gaps.push(gap) })) {
			const kept = takeFirst(redactor === undefined ? event : await redactEvent(event, redactor, leftOut), maxRecords - records);
			const all = Object.values(kept.records).flat();
			if (all.length > 0) {
				await file.write(kept);
				events += 1;
				records += all.length;
			}
			for (const { partition, offset } of all) {
				const seen = partitions.get(partition);
				if (seen === undefined) partitions.set(partition, { records: 1, first: offset, last: offset });
				else Object.assign(seen, { records: seen.records + 1, last: offset });
			}
			options.onProgress?.(records);
			if (records >= maxRecords) break;
		}
		await file.finish();
	} catch (error) {
		await (records > 0 ? file.finish().catch(() => file.discard()) : file.discard());
		throw error;
	}
	return {
		topic,
		output,
		events,
		records,
		partitions: [...partitions].sort(([a], [b]) => a - b).map(([partition, seen]) => ({ partition, ...seen })),
		leftOut: [...leftOut].map(([code, count]) => ({ code, records: count })),
		redacted: [...(redactor?.counts ?? [])].map(([path, values]) => ({ path, values })),
		gaps,
		interrupted: signal?.aborted === true,
	};
}

/** Through the redactor record by record; what it leaves out is counted. */
async function redactEvent(event: MskEvent, redactor: Redactor, leftOut: Map<LeftOutCode, number>): Promise<MskEvent> {
	const records: Record<string, readonly MskRecord[]> = {};
	for (const [name, batch] of Object.entries(event.records)) {
		const kept: MskRecord[] = [];
		for (const record of batch) {
			const result = await redactor.redact(record);
			if (result.kind === "redacted") kept.push(result.record);
			else leftOut.set(result.code, (leftOut.get(result.code) ?? 0) + 1);
		}
		if (kept.length > 0) records[name] = kept;
	}
	return { ...event, records };
}

/** The event with its first records alone, in the order in which they stand. */
function takeFirst(event: MskEvent, count: number): MskEvent {
	let left = count;
	const records = Object.entries(event.records).flatMap(([name, batch]) => {
		const taken = batch.slice(0, Math.max(0, left));
		left -= taken.length;
		return taken.length === 0 ? [] : [[name, taken] as const];
	});
	return { ...event, records: Object.fromEntries(records) };
}
