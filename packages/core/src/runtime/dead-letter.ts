import type { Context } from "aws-lambda";
import type { Consumer } from "../definition/consumer.ts";
import { errorClass, type MillraceErrorClass } from "../errors.ts";
import type { Deadline } from "./deadline.ts";
import type { MskEvent, MskRecord } from "./msk-event.ts";
import type { Ports } from "./ports.ts";
import type { DeadLetterTarget, Settings } from "./settings.ts";

/**
 * Writes dead letters to one kind of destination: `s3()`, `kafka()`, or one of `createSender`. Passed to `consume` as an import, so that only
 * its users carry its code.
 */
export interface DeadLetterSender {
	readonly kind: DeadLetterTarget["kind"];
	/** Resolves when the destination has the record for good. @throws a coded error when it may not have it. */
	send(given: GivenUpRecord, invocation: GivingUp): Promise<void>;
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

/** Why a record is given up: its attempts are used up, its handler threw `DeadLetter`, or it can never be decoded. */
export type GiveUpReason = "retry" | "deadLetter" | "undecodable";

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

/** A record had to be given up, and there is nowhere to put it. */
export const DeadLetterMissingError: MillraceErrorClass = /* @__PURE__ */ errorClass("DEAD_LETTER_MISSING", true);
