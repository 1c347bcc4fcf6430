import type { Consumer } from "../definition/consumer.ts";
import type { Topic } from "../definition/topic.ts";
import { type RunBatch, runBatch } from "./batch-runner.ts";
import { type ConsumerHandler, createHandler } from "./consume.ts";
import type { InvocationOptions } from "./invocation.ts";
import type { KafkaRecord, RecordContext } from "./record-context.ts";

/** Handles the records that one batch has of one partition. Returning acknowledges them all. */
export type BatchHandler<T extends Topic> = (records: readonly KafkaRecord<T>[], context: RecordContext) => Promise<void> | void;

/**
 * Makes the Lambda handler of a consumer that takes a partition's records together.
 *
 * Throw `FailedAt(record)` to say where it failed: the records before it are done, and attempts count for that record. Any other error
 * fails all of them, and once attempts are used up all of them are given up.
 *
 * @example
 * export const handler = consumeBatch(delays, async (records) => {
 *   await table.insert(records.map(({ value }) => value));
 * });
 */
export function consumeBatch<T extends Topic>(
	consumer: Consumer<string, T>,
	handler: BatchHandler<T>,
	options: InvocationOptions = {},
): ConsumerHandler {
	const handle: RunBatch = async (records, context) => {
		// Sound: records of this consumer are decoded by its topic's schemas.
		await handler(records as readonly KafkaRecord<T>[], context);
	};
	return createHandler(consumer, options, (run, invocation) => runBatch(run, invocation, handle));
}
