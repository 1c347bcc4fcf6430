import type { KafkaRecord } from "./record-context.ts";

/** Thrown by a handler to drop a record on purpose: it counts as skipped and its partition goes on. */
export class SkipRecord extends Error {
	override readonly name = "SkipRecord";
	readonly signal = "skip";
}

/** Thrown by a handler to give up on a record at once, without further attempts: it goes to the dead-letter destination. */
export class DeadLetter extends Error {
	override readonly name = "DeadLetter";
	readonly signal = "deadLetter";
}

/**
 * Thrown by a batch handler to say which record failed: those before it are done, it and the later ones are not. Any other
 * error fails the whole batch.
 */
export class FailedAt extends Error {
	override readonly name = "FailedAt";
	readonly record: Pick<KafkaRecord, "offset">;

	constructor(record: Pick<KafkaRecord, "offset">, options?: { readonly cause?: unknown }) {
		super(`The batch handler failed at offset ${record.offset}.`, options);
		this.record = record;
	}
}
