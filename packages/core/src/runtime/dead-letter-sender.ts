import { errorClass, type MillraceErrorClass } from "../errors.ts";
import { errorCode } from "./classify.ts";
import { DeadLetterMissingError, type DeadLetterSender, type GivingUp } from "./dead-letter.ts";
import { type DeadLetter, writeDeadLetter } from "./dead-letter-envelope.ts";
import type { DeadLetterTarget } from "./settings.ts";

/** The dead-letter destination did not take a record, so the record is not done. */
export const DeadLetterWriteError: MillraceErrorClass = /* @__PURE__ */ errorClass(
	"DEAD_LETTER_NOT_WRITTEN",
	true,
	"unreachable",
);

/**
 * Makes a sender of a function that writes one letter to a destination of that kind, and resolves when the destination has it for good.
 *
 * @example
 * const archive = createSender("s3", async ({ event, envelope }, { bucket }) => {
 *   await store.put(bucket, JSON.stringify({ ...envelope, payload: JSON.stringify(event) }));
 * });
 */
export function createSender<Kind extends DeadLetterTarget["kind"]>(
	kind: Kind,
	write: (letter: DeadLetter, target: Extract<DeadLetterTarget, { kind: Kind }>, invocation: GivingUp) => Promise<void>,
): DeadLetterSender {
	return {
		kind,
		async send(given, invocation) {
			const { record: at, error } = given;
			const target = invocation.settings.deadLetter;
			if (target?.kind !== kind) {
				const named = target === undefined ? "names no destination" : `names a destination of kind ${target.kind}`;
				throw new DeadLetterMissingError(`The deployment ${named}, and consume has a sender of kind ${kind}.`, {
					at,
					cause: error,
				});
			}
			try {
				// Sound: the kind was just compared.
				await write(writeDeadLetter(given, invocation), target as Extract<DeadLetterTarget, { kind: Kind }>, invocation);
			} catch (cause) {
				throw new DeadLetterWriteError(`The dead-letter destination did not take the record (${errorCode(cause)}).`, {
					at,
					cause: new AggregateError([cause, error], "The destination's failure, and what the record was given up for."),
				});
			}
		},
	};
}
