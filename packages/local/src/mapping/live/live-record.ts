import type { ArrivedRecord } from "../batcher.ts";
import type { FailureCondition } from "../failure-envelope.ts";

/** A record that a poller has read and that passed the filters. */
export interface LiveRecord {
	readonly arrived: ArrivedRecord;
	/** What it takes in an event, as JSON, without the comma. */
	readonly bytes: number;
	/** Why it is never sent: it goes to the destination in its place of the partition. */
	readonly refusal: { readonly condition: FailureCondition; readonly error: unknown } | undefined;
	/** Whether it has its end, so that it may be committed once all before it have theirs. */
	isSettled: boolean;
}
