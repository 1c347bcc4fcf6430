import { errorCode } from "./classify.ts";
import type { GivenUpRecord, GivingUp } from "./dead-letter.ts";
import type { MskEvent, MskRecord } from "./msk-event.ts";

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

/** A dead letter as a destination gets it. */
export interface DeadLetter {
	/** As it was delivered, bytes and headers untouched. */
	readonly record: MskRecord;
	/** An event of the record alone, with the source fields of the one it came in. */
	readonly event: MskEvent;
	readonly envelope: DeadLetterEnvelope;
}

const MAX_MESSAGE_LENGTH = 500;
/** Reasons in Lambda's field `condition`; the first is Lambda's own word. */
const CONDITIONS = {
	retry: "RetryAttemptsExhausted",
	undecodable: "RecordUndecodable",
	deadLetter: "HandlerGaveUp",
} as const;

/** Writes the letter of a record that was given up. */
export function writeDeadLetter(
	{ record, reason, error, attempts }: GivenUpRecord,
	{ consumer, settings, event: source, lambda, ports: { clock } }: GivingUp,
): DeadLetter {
	const partition = `${record.topic}-${record.partition}`;
	const event: MskEvent = { ...source, records: { [partition]: [record] } };
	const offset = String(record.offset);
	const time = writeTime(record.timestamp);
	const envelope: DeadLetterEnvelope = {
		requestContext: {
			requestId: lambda.awsRequestId,
			functionArn: lambda.invokedFunctionArn,
			condition: CONDITIONS[reason],
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
				[partition]: {
					firstRecordOffset: offset,
					lastRecordOffset: offset,
					firstRecordTimestamp: time,
					lastRecordTimestamp: time,
				},
			},
		},
		millrace: {
			version: 1,
			consumer: consumer.name,
			stage: settings.stage,
			code: errorCode(error),
			error: {
				name: error instanceof Error ? error.name : typeof error,
				message: error instanceof Error ? error.message.slice(0, MAX_MESSAGE_LENGTH) : "",
			},
			attempts,
		},
	};
	return { record, event, envelope };
}

/**
 * A record's timestamp as Lambda writes it in an envelope. Producers choose it: one in microseconds or nanoseconds lies beyond what a date
 * can be, and stays the number that it is.
 */
export function writeTime(timestamp: number): string {
	const date = new Date(timestamp);
	return Number.isNaN(date.getTime()) ? String(timestamp) : date.toISOString();
}
