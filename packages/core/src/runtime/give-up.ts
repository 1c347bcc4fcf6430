import { isMillraceError } from "../errors.ts";
import { DeadLetterMissingError, type GiveUpReason } from "./dead-letter.ts";
import type { Invocation } from "./invocation.ts";
import type { MskRecord } from "./msk-event.ts";
import type { RecordOutcome } from "./observer.ts";

/** What became of a record, before its position and time are added. */
export type Settled = Omit<RecordOutcome, "at" | "milliseconds">;

/**
 * Decides what becomes of a record that is skipped, cannot be decoded, whose attempts are used up, or that its handler gives up. It is done
 * only after its dead letter is written: a destination that is missing or fails, fails the record.
 *
 * A registry in trouble, or an id that only the deployment does not know yet, blocks the partition: nothing is ever dead-lettered for it.
 */
export async function giveUp(
	{ policy, sender, ...invocation }: Invocation,
	record: MskRecord,
	reason: GiveUpReason | "skip",
	error: unknown,
	attempts: number,
): Promise<Settled> {
	const mendable = reason === "undecodable" && isMillraceError(error) && error.retryable;
	const asked = mendable ? "block" : (policy[reason] ?? reason);
	let kind: Settled["kind"] = asked === "block" ? "failed" : "skipped";
	let why = error;
	if (asked === "deadLetter") {
		try {
			if (!sender) throw new DeadLetterMissingError("consume has no sender.", { at: record, cause: error });
			// Sound: what is skipped has no letter.
			await sender.send({ record, reason: reason as GiveUpReason, error, attempts }, invocation);
			kind = reason === "undecodable" ? reason : "deadLettered";
		} catch (failure) {
			kind = "failed";
			why = failure;
		}
	}
	return { kind, attempts, error: why };
}
