import { isMillraceError } from "@millrace/core";
import type { SchemaRegistry } from "./schema-registry.ts";

/** How time passes between tries; tests pass their own. */
export interface Waiting {
	/** Resolves after so many milliseconds. */
	wait(milliseconds: number): Promise<void>;
	/** 0 to 1. */
	random(): number;
}

/** What stands between two tries: "full jitter" (https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/). */
const FIRST_MS = 200;
const LONGEST_MS = 5000;
const TRIES = 5;

/**
 * Waits before another try: anything up to 200 ms, twice as long each time up to 5 s.
 * @param tries how often it was tried in vain, from 1
 */
export function backOff({ wait, random }: Waiting, tries: number): Promise<void> {
	return wait(Math.floor(random() * Math.min(FIRST_MS * 2 ** (tries - 1), LONGEST_MS)));
}

/**
 * The same registry, of which a question that failed in a way that passes is asked again, five times in all. Writes are not: whether one was done
 * is unknown then, so whoever wrote looks first.
 */
export function withRetries(registry: SchemaRegistry, waiting: Waiting): SchemaRegistry {
	async function again<R>(ask: () => Promise<R>): Promise<R> {
		for (let tries = 1; ; tries++) {
			try {
				return await ask();
			} catch (error) {
				if (!isMillraceError(error) || !error.retryable || tries === TRIES) throw error;
				await backOff(waiting, tries);
			}
		}
	}
	return {
		...registry,
		exists: () => again(() => registry.exists()),
		subjects: () => again(() => registry.subjects()),
		find: (subject) => again(() => registry.find(subject)),
		definition: (subject, version) => again(() => registry.definition(subject, version)),
		tags: (subject) => again(() => registry.tags(subject)),
		metadata: (subject, version) => again(() => registry.metadata(subject, version)),
	};
}
