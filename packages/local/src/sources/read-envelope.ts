import { EventInvalidError, type MskEvent, readEvent } from "@millrace/core/wire";
import { SourceInvalidError, SourceWithoutRecordsError } from "./source-errors.ts";
import { describeOrigin, type SourceOrigin } from "./source-event.ts";

/*
  What a source may hold (https://docs.aws.amazon.com/lambda/latest/dg/kafka-on-failure-destination.html):
    event                 { records: { "<topic>-<partition>": [...] }, ... }; after a partial response `records` alone
    S3 envelope           { requestContext, KafkaBatchInfo, payload: "<event as an escaped string>" }
    Kafka envelope        { requestContext, KafkaBatchInfo, payload: { event } }
    function's envelope   one of the two above, with a `millrace` block
    SQS, SNS envelope     { requestContext, KafkaBatchInfo } and no payload
*/

/**
 * The Lambda event inside a parsed JSON document: the document itself, or the payload of a dead-letter envelope.
 *
 * @throws {SourceInvalidError} when there is none.
 * @throws {SourceWithoutRecordsError} when the document is an envelope that carries metadata alone.
 */
export function readEventOrEnvelope(document: unknown, origin: SourceOrigin): MskEvent {
	if (!isObject(document)) throw notAnEvent(origin);
	if ("records" in document) return checkEvent(document, origin);
	if ("payload" in document) {
		const { payload } = document;
		return checkEvent(typeof payload === "string" ? parsePayload(payload, origin) : payload, origin);
	}
	if ("KafkaBatchInfo" in document) {
		throw new SourceWithoutRecordsError(
			`${describeOrigin(origin)} is a failure message for SQS or SNS: it names the failed records but does not hold them.`,
			{
				fix: "Send failures to a bucket or a topic instead, or record the offsets it names with `millrace record` and replay those.",
			},
		);
	}
	throw notAnEvent(origin);
}

function checkEvent(document: unknown, origin: SourceOrigin): MskEvent {
	try {
		readEvent(document);
	} catch (error) {
		if (!(error instanceof EventInvalidError)) throw error;
		throw new SourceInvalidError(`${describeOrigin(origin)}: ${error.problem}`, {
			fix: error.fix ?? 'An event has a "records" object whose names are "<topic>-<partition>".',
			cause: error,
		});
	}
	// Sound: readEvent has just checked everything that the type promises and the mapping relies on.
	return document as MskEvent;
}

function parsePayload(payload: string, origin: SourceOrigin): unknown {
	try {
		return JSON.parse(payload);
	} catch {
		// The cause is left out on purpose: JSON.parse quotes the text in its message.
		throw new SourceInvalidError(`The payload of the envelope ${describeOrigin(origin)} is not JSON.`, {
			fix: "Fetch the dead letter again from where it was written: its payload is a whole event as text.",
		});
	}
}

function notAnEvent(origin: SourceOrigin): SourceInvalidError {
	return new SourceInvalidError(
		`${describeOrigin(origin)} is neither an event of Lambda's Kafka event source mapping nor a dead-letter envelope.`,
		{ fix: 'An event has a "records" object whose names are "<topic>-<partition>".' },
	);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}
