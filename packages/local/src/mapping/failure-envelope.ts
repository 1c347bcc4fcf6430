import type { MskEvent, MskRecord } from "@millrace/core";
import { buildEvent, type EventFields } from "./build-event.ts";

/** Why a mapping gave up. AWS's pages name the first two; the others are our own guesses. */
export type FailureCondition =
	| "RetryAttemptsExhausted"
	| "MaximumPayloadSizeExceeded"
	| "RecordAgeExceeded"
	| "SCHEMA_NOT_FOUND"
	| "DESERIALIZATION_ERROR";

/** Conditions of records that never were in an event. */
const NEVER_SENT: ReadonlySet<FailureCondition> = new Set([
	"MaximumPayloadSizeExceeded",
	"SCHEMA_NOT_FOUND",
	"DESERIALIZATION_ERROR",
]);

/** Records that a mapping gives up on together. */
export interface Failure {
	readonly condition: FailureCondition;
	readonly records: readonly MskRecord[];
	readonly fields: EventFields;
	readonly functionArn: string;
	/** Of the last invocation. */
	readonly requestId: string;
	readonly invokeCount: number;
	/** Whether the last invocation ended in an error of the function, and not in a response. */
	readonly functionError: boolean;
	/** When the mapping gave up, in milliseconds since 1970. */
	readonly timestamp: number;
}

/** The form in which a kind of destination receives a failure. */
export type EnvelopeForm = "s3" | "queue" | "topic";

/**
 * The JSON that Lambda sends to an on-failure destination
 * (https://docs.aws.amazon.com/lambda/latest/dg/kafka-on-failure-destination.html).
 *
 * A bucket gets the event as an escaped string, a topic as an object, a queue or notification topic not at all.
 */
export function writeFailureEnvelope(failure: Failure, form: EnvelopeForm): string {
	const { records, fields } = failure;
	const event = buildEvent(fields, records);
	const payload = JSON.stringify(event);
	const neverSent = NEVER_SENT.has(failure.condition);
	const first = records[0];
	return JSON.stringify({
		requestContext: {
			requestId: failure.requestId,
			functionArn: failure.functionArn,
			condition: failure.condition,
			approximateInvokeCount: failure.invokeCount,
		},
		responseContext: neverSent
			? null
			: { statusCode: 200, executedVersion: "$LATEST", ...(failure.functionError && { functionError: "Unhandled" }) },
		version: "1.0",
		timestamp: toIso(failure.timestamp),
		KafkaBatchInfo: {
			batchSize: records.length,
			eventSourceArn: fields.eventSourceArn,
			bootstrapServers: fields.bootstrapServers,
			payloadSize: Buffer.byteLength(payload),
			...(form === "topic"
				? { recordInfo: { offset: String(first?.offset), timestamp: toIso(first?.timestamp) } }
				: { recordsInfo: describePartitions(event) }),
		},
		...(form === "s3" && { payload }),
		...(form === "topic" && { payload: event }),
	});
}

function describePartitions({ records }: MskEvent): Readonly<Record<string, unknown>> {
	return Object.fromEntries(
		Object.entries(records).map(([name, list]) => [
			name,
			{
				firstRecordOffset: String(list[0]?.offset),
				lastRecordOffset: String(list.at(-1)?.offset),
				firstRecordTimestamp: toIso(list[0]?.timestamp),
				lastRecordTimestamp: toIso(list.at(-1)?.timestamp),
			},
		]),
	);
}

/** A recorded timestamp may be anything; one that is no date must not stop the envelope from being written. */
function toIso(milliseconds: number | undefined): string {
	const date = new Date(milliseconds ?? 0);
	return Number.isNaN(date.getTime()) ? new Date(0).toISOString() : date.toISOString();
}
