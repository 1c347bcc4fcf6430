import { isDeepStrictEqual } from "node:util";
import type { BatchRecord } from "@millrace/broker";
import type { MskEvent, MskRecord } from "@millrace/core";
import { FIELDS } from "../support/records.ts";
import type { Violation } from "./check-history.ts";
import { type Position, placeOf } from "./history.ts";
import { FUNCTION_ARN } from "./node.ts";
import type { Scenario } from "./scenario.ts";

/** What an envelope says that only the mapping knows; everything else follows from the records. */
interface Envelope {
	readonly requestContext: {
		readonly requestId: string;
		readonly condition: string;
		readonly approximateInvokeCount: number;
	};
	readonly responseContext: { readonly functionError?: string } | null;
	readonly timestamp: string;
	readonly payload: MskEvent;
}

/** The records of a partition of the topic. */
type Log = (partition: number) => readonly BatchRecord[];

/**
 * Compares every message of the dead-letter topic with the records of the topic that it says it holds, field by field, and finds those that
 * the mapping says it has sent there.
 */
export function checkDeadLetters(
	messages: readonly BatchRecord[],
	log: Log,
	scenario: Scenario,
	claimed: readonly Position[],
): readonly Violation[] {
	const envelopes = messages.map(({ key, value }) => ({ key, envelope: JSON.parse(String(value)) as Envelope }));
	const there = new Set(envelopes.flatMap(({ envelope }) => recordsOf(envelope)).map(placeOf));
	return [
		...envelopes.flatMap(({ key, envelope }): readonly Violation[] => {
			const problem = findProblem(envelope, key, log, scenario);
			return problem === undefined ? [] : [{ kind: "invented", text: `a dead letter ${problem}` }];
		}),
		...claimed
			.filter((position) => !there.has(placeOf(position)))
			.map((position): Violation => ({ kind: "lost", text: `${placeOf(position)} is no dead letter, and was said to be one` })),
	];
}

function findProblem(envelope: Envelope, key: Buffer | null, log: Log, scenario: Scenario): string | undefined {
	const records = recordsOf(envelope);
	const [first] = records;
	if (first === undefined) return "holds no record";
	const stranger = records.find(({ partition, offset }) => !log(partition).some((each) => each.offset === offset));
	if (stranger !== undefined) return `holds ${placeOf(stranger)}, which the topic has not`;
	if (key?.toString("base64") !== first.key) return "has not the key of its first record";
	const wanted = write(envelope, records, log, scenario);
	for (const [name, value] of Object.entries(wanted)) {
		if (!isDeepStrictEqual((envelope as unknown as Record<string, unknown>)[name], value))
			return `of ${placeOf(first)} is wrong in its ${name}`;
	}
	return findWrongReason(envelope, first, scenario);
}

/** The envelope as AWS's page describes it, around what only the mapping knows. */
function write(
	envelope: Envelope,
	records: readonly MskRecord[],
	log: Log,
	{ mapping }: Scenario,
): Readonly<Record<string, unknown>> {
	const { requestContext, responseContext, timestamp } = envelope;
	const { requestId, condition, approximateInvokeCount } = requestContext;
	const original = records.flatMap(({ partition, offset }) => {
		return log(partition).flatMap((record) => (record.offset === offset ? [inEvent(partition, record)] : []));
	});
	const payload = { ...FIELDS, records: Object.groupBy(original, ({ topic, partition }) => `${topic}-${partition}`) };
	return {
		requestContext: { requestId, functionArn: FUNCTION_ARN, condition, approximateInvokeCount },
		responseContext:
			condition === "MaximumPayloadSizeExceeded"
				? null
				: { statusCode: 200, executedVersion: "$LATEST", ...(responseContext?.functionError && { functionError: "Unhandled" }) },
		version: "1.0",
		timestamp: new Date(timestamp).toISOString(),
		KafkaBatchInfo: {
			batchSize: records.length,
			eventSourceArn: mapping.EventSourceArn,
			bootstrapServers: FIELDS.bootstrapServers,
			payloadSize: Buffer.byteLength(JSON.stringify(payload)),
			recordInfo: { offset: String(original[0]?.offset), timestamp: new Date(original[0]?.timestamp ?? 0).toISOString() },
		},
		payload: JSON.parse(JSON.stringify(payload)),
	};
}

/** Whether the records were given up for a reason that the mapping's settings give, and no sooner. */
function findWrongReason(envelope: Envelope, first: MskRecord, { mapping, maxPayloadBytes }: Scenario): string | undefined {
	const { requestContext, responseContext, timestamp, payload } = envelope;
	const { condition, requestId, approximateInvokeCount: deliveries } = requestContext;
	if (deliveries > 0 !== requestId.startsWith("request-")) return "names an invocation that was none";
	if (Date.parse(timestamp) < first.timestamp) return "was given up before it was written";
	switch (condition) {
		case "RetryAttemptsExhausted": {
			const least = (mapping.MaximumRetryAttempts ?? 10) + 1;
			// Bisecting delivers again without using up a retry.
			if (deliveries < least || (deliveries > least && mapping.BisectBatchOnFunctionError !== true))
				return "was not retried as often as it should";
			// Without partial responses only an error of the function makes records fail.
			if (mapping.FunctionResponseTypes === undefined && responseContext?.functionError === undefined)
				return "does not say that the function failed";
			return undefined;
		}
		case "MaximumPayloadSizeExceeded":
			return deliveries === 0 && Buffer.byteLength(JSON.stringify(payload)) > maxPayloadBytes ? undefined : "was not too large";
		case "RecordAgeExceeded": {
			const limit = (mapping.MaximumRecordAgeInSeconds ?? Number.POSITIVE_INFINITY) * 1000;
			return Date.parse(timestamp) - first.timestamp > limit ? undefined : "was not too old";
		}
		default:
			return `was given up for ${condition}`;
	}
}

/** A record of the topic in the form of Lambda's event. */
function inEvent(partition: number, { offset, timestamp, key, value }: BatchRecord): MskRecord {
	return {
		topic: "eu-orders",
		partition,
		offset,
		timestamp,
		timestampType: "CREATE_TIME",
		...(key !== null && { key: key.toString("base64") }),
		value: value?.toString("base64") ?? null,
		headers: [],
	};
}

function recordsOf({ payload }: Envelope): readonly MskRecord[] {
	return Object.values(payload.records).flat();
}
