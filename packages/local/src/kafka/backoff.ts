import { type Clock, sleep } from "@millrace/core/aws";

/* As Java's clients: retry.backoff.ms, retry.backoff.max.ms, and a fifth up or down so that clients do not come back all at once. */
const FIRST_MS = 100;
const MAX_MS = 1000;
const JITTER = 0.2;
/** Attempts at a topic that the cluster does not know: one that was just made is known everywhere after a moment, any other never. */
export const UNKNOWN_TOPIC_ATTEMPTS = 5;

export interface RetryOptions {
	readonly clock: Clock;
	/** Numbers from 0 to below 1. */
	readonly random: () => number;
	/** No attempt begins later than this after the first, in milliseconds. */
	readonly limitMs: number;
	readonly signal: AbortSignal;
	/** Which errors are attempted again. @default those that are retryable */
	readonly passes?: (error: unknown) => boolean;
}

/** How long to wait before an attempt that follows that many failed ones, in milliseconds. */
export function backoffMs(failures: number, random: () => number): number {
	const wait = Math.min(FIRST_MS * 2 ** Math.min(failures - 1, 10), MAX_MS);
	return Math.round(wait * (1 - JITTER + 2 * JITTER * random()));
}

/**
 * Attempts again what failed with an error that may pass, until the limit.
 *
 * @throws what the last attempt threw, or the signal's reason.
 */
export async function retry<T>(attempt: () => Promise<T>, options: RetryOptions): Promise<T> {
	const { clock, random, limitMs, signal, passes = isRetryable } = options;
	const endsAt = clock.now() + limitMs;
	for (let failures = 1; ; failures++) {
		signal.throwIfAborted();
		try {
			return await attempt();
		} catch (error) {
			const waitMs = backoffMs(failures, random);
			const isLast = failures >= UNKNOWN_TOPIC_ATTEMPTS && isUnknownTopic(error);
			if (!passes(error) || isLast || clock.now() + waitMs > endsAt) throw error;
			await sleep(waitMs, clock, signal);
		}
	}
}

/** Whether the same request may succeed later. */
export function isRetryable(error: unknown): boolean {
	return error instanceof Error && (error as { readonly retryable?: unknown }).retryable === true;
}

/** Whether the cluster says that it has no such topic, or not yet. */
export function isUnknownTopic(error: unknown): boolean {
	return (error as { readonly kafkaError?: unknown }).kafkaError === "UNKNOWN_TOPIC_OR_PARTITION";
}
