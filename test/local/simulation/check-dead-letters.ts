import { isDeepStrictEqual } from "node:util";
import type { BatchRecord } from "@millrace/broker";
import type { MskEvent, MskRecord } from "@millrace/core";
import { FIELDS } from "../support/records.ts";
import type { Violation } from "./check-history.ts";
import { FUNCTION_ARN } from "./node.ts";
import type { Scenario } from "./scenario.ts";

interface Envelope {
	readonly requestContext: {
		readonly requestId: string;
		readonly functionArn: string;
		readonly condition: string;
		readonly approximateInvokeCount: number;
	};
	readonly responseContext: { readonly statusCode: number; readonly executedVersion: string } | null;
	readonly version: string;
	readonly timestamp: string;
	readonly KafkaBatchInfo: {
		readonly batchSize: number;
		readonly eventSourceArn: string;
		readonly bootstrapServers: string;
		readonly payloadSize: number;
		readonly recordInfo: { readonly offset: string; readonly timestamp: string };
	};
	readonly payload: MskEvent;
}

/** Compares every message of the dead-letter topic with the records of the topic that it says it holds, field by field. */
export function checkDeadLetters(
	messages: readonly BatchRecord[],
	original: (partition: number) => readonly BatchRecord[],
	scenario: Scenario,
): readonly Violation[] {
	return messages.flatMap(({ key, value }): readonly Violation[] => {
		const problem = findProblem(JSON.parse(String(value)) as Envelope, key, original, scenario);
		return problem === undefined ? [] : [{ kind: "invented", text: `a dead letter ${problem}` }];
	});
}

function findProblem(
	envelope: Envelope,
	key: Buffer | null,
	original: (partition: number) => readonly BatchRecord[],
	scenario: Scenario,
): string | undefined {
	const { mapping, maxPayloadBytes } = scenario;
	const { requestContext, KafkaBatchInfo: info, payload } = envelope;
	const records = Object.values(payload.records).flat();
	const [first] = records;
	if (first === undefined) return "holds no record";
	for (const record of records) {
		if (!isDeepStrictEqual(record, expected(record, original(record.partition))))
			return `differs from ${record.partition}@${record.offset}`;
	}
	if (key?.toString("base64") !== first.key) return "has not the key of its first record";
	if (info.batchSize !== records.length) return "counts its records wrong";
	if (info.payloadSize !== Buffer.byteLength(JSON.stringify(payload))) return "measures its payload wrong";
	if (info.recordInfo.offset !== String(first.offset)) return "names another offset";
	if (info.recordInfo.timestamp !== new Date(first.timestamp).toISOString()) return "names another timestamp";
	if (info.eventSourceArn !== mapping.EventSourceArn || info.bootstrapServers !== FIELDS.bootstrapServers)
		return "names another source";
	if (requestContext.functionArn !== FUNCTION_ARN) return "names another function";
	const retries = mapping.MaximumRetryAttempts ?? 10;
	if (requestContext.condition === "RetryAttemptsExhausted") {
		// Bisecting delivers again without using up a retry.
		const most = mapping.BisectBatchOnFunctionError === true ? Number.POSITIVE_INFINITY : retries + 1;
		if (requestContext.approximateInvokeCount < retries + 1 || requestContext.approximateInvokeCount > most)
			return "was not retried as often as it should";
	} else if (requestContext.condition === "MaximumPayloadSizeExceeded") {
		if (info.payloadSize <= maxPayloadBytes || requestContext.approximateInvokeCount !== 0) return "was not too large";
		if (envelope.responseContext !== null) return "was never sent, and says that it was";
	} else if (requestContext.condition !== "RecordAgeExceeded" || mapping.MaximumRecordAgeInSeconds === undefined) {
		return `was given up for ${requestContext.condition}`;
	}
	return undefined;
}

function expected({ partition, offset }: MskRecord, log: readonly BatchRecord[]): MskRecord | undefined {
	const record = log.find((each) => each.offset === offset);
	if (record === undefined) return undefined;
	return {
		topic: "eu-orders",
		partition,
		offset,
		timestamp: record.timestamp,
		timestampType: "CREATE_TIME",
		...(record.key !== null && { key: record.key.toString("base64") }),
		value: record.value?.toString("base64") ?? null,
		headers: [],
	};
}
