import { isMillraceError } from "../errors.ts";
import { errorCode } from "./classify.ts";
import { DeadLetterMissingError, DeadLetterWriteError, type GiveUpReason } from "./dead-letter.ts";
import type { Invocation } from "./invocation.ts";
import type { MskRecord } from "./msk-event.ts";
import type { RecordOutcome } from "./observer.ts";

/** What became of a record, before its position and time are added. */
export type Settled = Omit<RecordOutcome, "at" | "milliseconds">;

/**
 * Writes a record to the dead letters. A record is done only after that: a destination that is missing or fails, fails the record, and the
 * error keeps what it was given up for.
 */
export async function giveUp(
	invocation: Invocation,
	record: MskRecord,
	reason: GiveUpReason,
	error: unknown,
	attempts: number,
): Promise<Settled> {
	const { sender, settings } = invocation;
	const target = settings.deadLetter;
	try {
		if (sender === undefined || sender.kind !== target?.kind) {
			const kinds = `destination: ${target?.kind ?? "none"}, sender: ${sender?.kind ?? "none"}`;
			throw new DeadLetterMissingError(`There is nowhere to put a record given up for ${errorCode(error)} (${kinds}).`, {
				at: record,
				cause: error,
			});
		}
		await sender.send({ record, reason, error, attempts }, target, invocation).catch((cause: unknown) => {
			throw new DeadLetterWriteError(`The dead-letter destination did not take the record (${errorCode(cause)}).`, {
				at: record,
				cause: new AggregateError([cause, error], "The destination's failure, and what the record was given up for."),
			});
		});
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
