import type { Context } from "aws-lambda";
import type { Consumer } from "../definition/consumer.ts";
import { errorClass, type MillraceErrorClass } from "../errors.ts";
import type { Deadline } from "./deadline.ts";
import type { MskEvent, MskRecord } from "./msk-event.ts";
import type { Ports } from "./ports.ts";
import type { DeadLetterTarget, Settings } from "./settings.ts";

/** Writes dead letters to one kind of destination. Passed to `consume` as an import, so that only its users carry its code. */
export interface DeadLetterSender {
	readonly kind: "s3" | "topic";
	/**
	 * Resolves when the destination has the record for good; rejects when it may not have it. The target is of the sender's kind;
	 * `writeDeadLetter` writes the letter.
	 */
	send(given: GivenUpRecord, target: DeadLetterTarget, invocation: GivingUp): Promise<void>;
}

/** One record on its way to a dead-letter destination. */
export interface GivenUpRecord {
	/** As it was delivered, bytes and headers untouched. */
	readonly record: MskRecord;
	readonly reason: GiveUpReason;
	readonly error: unknown;
	/** Calls of the handler. */
	readonly attempts: number;
}

/** What a sender may know of the invocation that gives a record up. */
export interface GivingUp {
	readonly consumer: Consumer;
	readonly settings: Settings;
	/** The event that the record came in. */
	readonly event: MskEvent;
	readonly lambda: Context;
	readonly ports: Ports;
	readonly deadline: Deadline;
}

/** Why a record is given up, in Lambda's field `condition`; the first is Lambda's own word. */
export type GiveUpReason = "RetryAttemptsExhausted" | "RecordUndecodable" | "HandlerGaveUp";

/** A record had to be given up, and there is nowhere to put it. */
export const DeadLetterMissingError: MillraceErrorClass = /* @__PURE__ */ errorClass(
	"DEAD_LETTER_MISSING",
	"configuration",
	true,
);

/** The dead-letter destination did not take a record, so the record is not done. */
export const DeadLetterWriteError: MillraceErrorClass = /* @__PURE__ */ errorClass(
	"DEAD_LETTER_NOT_WRITTEN",
	"unreachable",
	true,
);
