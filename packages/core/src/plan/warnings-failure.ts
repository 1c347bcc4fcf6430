import { PAGES } from "./rule.ts";
import type { StagedConsumer } from "./staged-app.ts";
import { consumerWarning, type Warning } from "./warning.ts";

/** What happens to a consumer when records or batches fail. */
export const FAILURE_WARNINGS: readonly Warning[] = [
	consumerWarning(
		{
			code: "BATCH_OVER_TIMEOUT",
			page: PAGES.timeout,
			tells: "A full batch, at `expectedPerRecord` and one record at a time, takes longer than the function has.",
		},
		({ batchSize, expectedPerRecordMs, timeoutSeconds, deadlineMarginMs }) => {
			const available = timeoutSeconds * 1000 - deadlineMarginMs;
			const taken = batchSize * (expectedPerRecordMs ?? 0);
			return taken > available
				? `${batchSize} records of ${expectedPerRecordMs} ms may take ${taken} ms, and the function has ${available} ms: the rest is delivered again.`
				: undefined;
		},
	),
	consumerWarning(
		{
			code: "POISON_BLOCKS",
			page: PAGES.retries,
			tells: '`whenExhausted` or `undecodable` is `"block"`: one bad record holds up its partition.',
		},
		({ whenExhausted, undecodable, pollers }) => {
			const blocking = [
				...(whenExhausted === "block" ? ["fails"] : []),
				...(undecodable === "block" ? ["cannot be decoded"] : []),
			];
			if (blocking.length === 0) return undefined;
			const held = pollers === undefined ? "the whole batch, and with it every partition in it," : "its partition";
			return `A record that ${blocking.join(" or ")} holds up ${held} until Lambda gives up on it.`;
		},
	),
	consumerWarning(
		{
			code: "RETRIES_BECOME_TEN",
			page: PAGES.retries,
			tells: "No `redelivery.retries` on a mapping with a destination: endless retries become 10.",
		},
		({ onFailure, retries }) =>
			onFailure !== undefined && retries === undefined
				? "With a destination Lambda gives up on a batch after 10 redeliveries. With pollers, redelivery.retries says otherwise."
				: undefined,
	),
	consumerWarning(
		{
			code: "REDELIVERY_LOSES_RECORDS",
			page: PAGES.retries,
			tells: "`redelivery` gives up and the mapping has no destination: the records are dropped.",
		},
		({ onFailure, retries, maxAgeSeconds }) =>
			onFailure === undefined && (retries !== undefined || maxAgeSeconds !== undefined)
				? "When redelivery gives up, the batch is dropped: set onFailure or deadLetter."
				: undefined,
	),
	consumerWarning(
		{
			code: "REDELIVERY_TOO_EAGER",
			page: PAGES.retries,
			tells:
				"Lambda gives up sooner than the function's own `attempts`: healthy records of a slow or crashed batch are dead-lettered with it.",
		},
		(consumer) => {
			const { retries, maxAgeSeconds, attempts, timeoutSeconds, pollers } = consumer;
			if (pollers === undefined) return undefined;
			if (retries !== undefined && retries < attempts.max) {
				return `Lambda gives up after ${retries} redeliveries, the function after ${attempts.max} attempts: records that never ran go with a slow batch.`;
			}
			if (maxAgeSeconds !== undefined && maxAgeSeconds < 2 * timeoutSeconds) {
				return `Lambda gives up on records of ${maxAgeSeconds} seconds, and one invocation may take ${timeoutSeconds}: leave room for two.`;
			}
			return undefined;
		},
	),
	consumerWarning(
		{
			code: "VALIDATION_WITHOUT_DESTINATION",
			page: PAGES.registry,
			tells: "`validation` without a destination: Lambda may drop what does not fit its schema.",
		},
		({ validation, onFailure }) =>
			validation !== undefined && onFailure === undefined
				? "Records that fail validation have nowhere to go and may be dropped: set onFailure or deadLetter."
				: undefined,
	),
	consumerWarning(
		{ code: "UNDECODABLE_SKIPPED", page: PAGES.retries, tells: '`undecodable` is `"skip"`: such records are counted and gone.' },
		({ undecodable }) => (undecodable === "skip" ? "Records that cannot be decoded are dropped, and only counted." : undefined),
	),
	consumerWarning(
		{
			code: "DEAD_LETTER_NOT_FOR_MAPPING",
			page: PAGES.destination,
			tells: "A topic as `deadLetter` without `pollers`: the mapping itself has no destination then.",
		},
		(consumer) =>
			hasUnusedDeadLetter(consumer)
				? "Without pollers Lambda cannot write to its dead-letter topic: batches that crash are retried until they expire. Add pollers, or onFailure."
				: undefined,
	),
];

function hasUnusedDeadLetter({ deadLetter, onFailure, pollers }: StagedConsumer): boolean {
	return deadLetter?.kind === "topic" && onFailure === undefined && pollers === undefined;
}
