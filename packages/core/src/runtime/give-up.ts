import { isMillraceError } from "../errors.ts";
import { errorCode } from "./classify.ts";
import { DeadLetterMissingError, DeadLetterWriteError, type GiveUpReason } from "./dead-letter.ts";
import type { Invocation } from "./invocation.ts";
import type { MskRecord } from "./msk-event.ts";
import type { RecordOutcome } from "./observer.ts";

/** What became of a record, before its position and time are added. */
export type Settled = Omit<RecordOutcome, "at" | "milliseconds">;

/**
 * Decides what becomes of a record that cannot be decoded, whose attempts are used up, or that its handler gives up. It is done only after its
 * dead letter is written: a destination that is missing or fails, fails the record, and the error keeps what it was given up for.
 *
 * A registry in trouble, or an id that only the deployment does not know yet, blocks the partition: nothing is ever dead-lettered for it.
 */
export async function giveUp(
	invocation: Invocation,
	record: MskRecord,
	reason: GiveUpReason,
	error: unknown,
	attempts: number,
): Promise<Settled> {
	const undecodable = reason === "RecordUndecodable";
	const policy = undecodable && isMillraceError(error) && error.retryable ? "block" : invocation.policy[reason];
	if (policy === "skip") return { kind: "skipped", attempts, error };
	if (policy === "block") return { kind: "failed", attempts, error };

	const { sender, settings } = invocation;
	const target = settings.deadLetter;
	try {
		if (sender?.kind !== target?.kind || !sender || !target) {
			const kinds = `destination: ${target?.kind ?? "none"}, sender: ${sender?.kind ?? "none"}`;
			throw new DeadLetterMissingError(`The record has nowhere to go (${kinds}).`, { at: record, cause: error });
		}
		try {
			await sender.send({ record, reason, error, attempts }, target, invocation);
		} catch (cause) {
			throw new DeadLetterWriteError(`The dead letter was not written (${errorCode(cause)}).`, {
				at: record,
				cause: new AggregateError([cause, error]),
			});
		}
		return { kind: undecodable ? "undecodable" : "deadLettered", attempts, error };
	} catch (failure) {
		return { kind: "failed", attempts, error: failure };
	}
}
