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
	const asked = reason === "undecodable" && isMillraceError(error) && error.retryable ? "block" : (policy[reason] ?? reason);
	if (asked === "block") return { kind: "failed", attempts, error };
	if (asked === "skip" || reason === "skip") return { kind: "skipped", attempts, error };
	try {
		if (!sender) throw new DeadLetterMissingError("consume has no sender.", { at: record, cause: error });
		await sender.send({ record, reason, error, attempts }, invocation);
		return { kind: reason === "undecodable" ? reason : "deadLettered", attempts, error };
	} catch (failure) {
		return { kind: "failed", attempts, error: failure };
	}
}
