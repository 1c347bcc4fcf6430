import { isMillraceError } from "../errors.ts";
import type { GiveUpReason } from "./dead-letter.ts";
import type { Invocation } from "./invocation.ts";
import type { MskRecord } from "./msk-event.ts";
import type { RecordOutcome } from "./observer.ts";

/** What became of a record, before its position and time are added. */
export type Settled = Omit<RecordOutcome, "at" | "milliseconds">;

/** Writes a record to the dead letters. A record is done only after that; a failing destination fails the record. */
export async function giveUp(
	{ sendDeadLetter }: Invocation,
	raw: MskRecord,
	reason: GiveUpReason,
	error: unknown,
	attempts: number,
): Promise<Settled> {
	try {
		await sendDeadLetter(raw, reason, error, attempts);
		return { kind: reason === "RecordUndecodable" ? "undecodable" : "deadLettered", attempts, error };
	} catch (failure) {
		return { kind: "failed", attempts, error: failure };
	}
}

/**
 * Decides what becomes of a record that could not be decoded. A registry in trouble, or an id that only the deployment does not know
 * yet, blocks the partition: nothing is ever dead-lettered for it.
 */
export async function settleUndecodable(invocation: Invocation, raw: MskRecord, error: unknown): Promise<Settled> {
	if (isMillraceError(error) && error.retryable) return { kind: "failed", attempts: 0, error };
	switch (invocation.policy.undecodable) {
		case "block":
			return { kind: "failed", attempts: 0, error };
		case "skip":
			return { kind: "skipped", attempts: 0, error };
		case "deadLetter":
			return giveUp(invocation, raw, "RecordUndecodable", error, 0);
		default:
			return invocation.policy.undecodable satisfies never;
	}
}
