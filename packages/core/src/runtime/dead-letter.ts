import type { Context } from "aws-lambda";
import { errorClass, type MillraceErrorClass, type RecordPosition } from "../errors.ts";
import { errorCode } from "./classify.ts";
import type { MskEvent, MskRecord } from "./msk-event.ts";
import type { Ports } from "./ports.ts";
import type { DeadLetterTarget, Settings } from "./settings.ts";

/** Writes dead letters to one kind of destination. Passed to `consume` as an import, so that only its users carry its code. */
export interface DeadLetterSender {
	readonly kind: "s3" | "topic";
	/** Resolves when the destination has the letter for good; rejects when it may not have it. */
	send(letter: DeadLetterMessage, target: DeadLetterTarget, ports: Ports, signal: AbortSignal): Promise<void>;
}

/** One record on its way to a dead-letter destination. */
export interface DeadLetterMessage {
	/** The record as it was delivered, bytes and headers untouched. */
	readonly record: MskRecord;
	/** An event of this record alone, with the source fields of the one it came in. */
	readonly event: MskEvent;
	readonly envelope: DeadLetterEnvelope;
}

/**
 * What Lambda itself writes about a batch it gave up on, with what only the function knows added under `millrace`. The record's event
 * goes into `payload`: as text to S3, as an object to a topic.
 * https://docs.aws.amazon.com/lambda/latest/dg/kafka-on-failure.html
 */
export interface DeadLetterEnvelope {
	readonly requestContext: {
		readonly requestId: string;
		readonly functionArn: string;
		readonly condition: string;
		readonly approximateInvokeCount: number;
	};
	readonly responseContext: {
		readonly statusCode: number;
		readonly executedVersion: string;
		readonly functionError: string;
	} | null;
	readonly version: "1.0";
	readonly timestamp: string;
	readonly KafkaBatchInfo: Readonly<Record<string, unknown>>;
	readonly millrace: {
		readonly version: 1;
		readonly consumer: string;
		readonly stage: string | undefined;
		readonly code: string;
		readonly error: { readonly name: string; readonly message: string };
		readonly attempts: number;
	};
}

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

/** Why a record is given up, in Lambda's field `condition`; the first is Lambda's own word. */
export type GiveUpReason = "RetryAttemptsExhausted" | "RecordUndecodable" | "HandlerGaveUp";

export type SendDeadLetter = (record: MskRecord, reason: GiveUpReason, error: unknown, attempts: number) => Promise<void>;

const MAX_MESSAGE_LENGTH = 500;

/**
 * Binds a sender to one invocation.
 * @throws {DeadLetterMissingError} from the result, when the handler or the deployment has no destination
 * @throws {DeadLetterWriteError} from the result, when the destination fails
 */
export function createDeadLetters(
	consumer: string,
	sender: DeadLetterSender | undefined,
	settings: Settings,
	event: MskEvent,
	lambda: Context,
	ports: Ports,
	signal: AbortSignal,
): SendDeadLetter {
	return async (record, reason, error, attempts) => {
		const at: RecordPosition = { topic: record.topic, partition: record.partition, offset: record.offset };
		const target = settings.deadLetter;
		if (sender === undefined || target === undefined || sender.kind !== target.kind) {
			const declared =
				target === undefined ? "the deployment names no dead-letter destination" : `the destination is of kind ${target.kind}`;
			const passed = sender === undefined ? "consume has no sender" : `consume has the sender ${sender.kind}()`;
			throw new DeadLetterMissingError(`The record was given up (${errorCode(error)}), but ${declared} and ${passed}.`, {
				at,
				cause: error,
			});
		}
		const single: MskEvent = { ...event, records: { [`${record.topic}-${record.partition}`]: [record] } };
		const envelope = writeEnvelope(consumer, settings, record, single, reason, error, attempts, lambda, ports);
		try {
			await sender.send({ record, event: single, envelope }, target, ports, signal);
		} catch (cause) {
			throw new DeadLetterWriteError(`The dead-letter destination did not take the record (${errorCode(cause)}).`, {
				at,
				cause: new AggregateError([cause, error], "The destination's failure, and what the record was given up for."),
			});
		}
	};
}

function writeEnvelope(
	consumer: string,
	settings: Settings,
	record: MskRecord,
	event: MskEvent,
	condition: GiveUpReason,
	error: unknown,
	attempts: number,
	lambda: Context,
	{ clock }: Ports,
): DeadLetterEnvelope {
	const time = writeTime(record.timestamp);
	return {
		requestContext: {
			requestId: lambda.awsRequestId,
			functionArn: lambda.invokedFunctionArn,
			condition,
			approximateInvokeCount: attempts,
		},
		responseContext: { statusCode: 200, executedVersion: lambda.functionVersion, functionError: "Handled" },
		version: "1.0",
		timestamp: new Date(clock.now()).toISOString(),
		KafkaBatchInfo: {
			batchSize: 1,
			eventSourceArn: event.eventSourceArn,
			bootstrapServers: event.bootstrapServers,
			payloadSize: Buffer.byteLength(JSON.stringify(event)),
			recordsInfo: {
				[`${record.topic}-${record.partition}`]: {
					firstRecordOffset: String(record.offset),
					lastRecordOffset: String(record.offset),
					firstRecordTimestamp: time,
					lastRecordTimestamp: time,
				},
			},
		},
		millrace: {
			version: 1,
			consumer,
			stage: settings.stage,
			code: errorCode(error),
			error: {
				name: error instanceof Error ? error.name : typeof error,
				message: error instanceof Error ? error.message.slice(0, MAX_MESSAGE_LENGTH) : "",
			},
			attempts,
		},
	};
}

/**
 * A record's timestamp as Lambda writes it in an envelope. Producers choose it: one in microseconds or nanoseconds lies beyond what a date
 * can be, and stays the number that it is.
 */
export function writeTime(timestamp: number): string {
	const date = new Date(timestamp);
	return Number.isNaN(date.getTime()) ? String(timestamp) : date.toISOString();
}
