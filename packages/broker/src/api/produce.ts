import { ERROR_CODES, type ErrorName } from "../error-codes.ts";
import type { PartitionLog } from "../log/partition-log.ts";
import {
	BATCH_HEADER_BYTES,
	type Batch,
	codecOf,
	describeBatch,
	isControl,
	isTransactional,
	readBatch,
} from "../record/batch.ts";
import { areRecordsSound, readRecords } from "../record/records.ts";
import { defineApi } from "../server/api.ts";
import type { RequestContext } from "../server/request-context.ts";
import { array, int16, int32, int64, nullableString, records, string } from "../wire/fields.ts";

/*
  Produce 3-11 (0-2 are told of, as Apache Kafka 4 does: librdkafka needs that to compress; a request with them closes the connection)
  Emulated: one batch of magic 2 for each partition, CRC, sizes, offsets, timestamps (CreateTime with limits, LogAppendTime), idempotent
  producers, transactions, keys in compacted topics, acks 0, 1 and all.
  Not emulated: batches are stored as they came, `compression.type` changes nothing; records inside compressed batches are looked at
  only in compacted topics; the timeout, as there are no replicas to wait for; which record of a batch was wrong.
*/

/** What becomes of one batch. */
type Appended =
	| { readonly kind: "appended"; readonly baseOffset: number; readonly appendTime: number }
	| { readonly kind: "refused"; readonly error: ErrorName; readonly message?: string; readonly isBeforeLog?: true };

export const produce = defineApi({
	name: "Produce",
	versions: [3, 11],
	flexible: 9,
	advertised: 0,
	request: {
		transactionalId: nullableString("3+"),
		acks: int16(),
		timeoutMs: int32(),
		topicData: array({
			name: string(),
			partitionData: array({ index: int32(), records: records() }),
		}),
	},
	response: {
		responses: array({
			name: string(),
			partitionResponses: array({
				index: int32(),
				errorCode: int16(),
				baseOffset: int64(),
				logAppendTimeMs: int64("2+", -1),
				logStartOffset: int64("5+", -1),
				recordErrors: array({ batchIndex: int32(), batchIndexErrorMessage: nullableString() }, "8+"),
				errorMessage: nullableString("8+", null),
			}),
		}),
		throttleTimeMs: int32("1+", 0),
	},
	handle({ transactionalId, acks, topicData }, context) {
		const { cluster } = context;
		const isUnnamed = transactionalId === null && topicData.some(({ partitionData }) => partitionData.some(isOfTransaction));
		const responses = topicData.map(({ name, partitionData }) => ({
			name,
			partitionResponses: partitionData.map(({ index, records: bytes }) => {
				if (isUnnamed) return refusal(index, "TRANSACTIONAL_ID_AUTHORIZATION_FAILED");
				const log = cluster.partition(name, index);
				if (typeof log === "string") return refusal(index, log);
				const result = append(context, { transactionalId, acks, topic: name, partition: index, log, bytes });
				if (result.kind === "refused") {
					const start = !result.isBeforeLog && TELL_START.has(result.error) ? log.startOffset : -1;
					return refusal(index, result.error, result.message, start);
				}
				return {
					index,
					errorCode: ERROR_CODES.NONE,
					baseOffset: result.baseOffset,
					logAppendTimeMs: result.appendTime,
					logStartOffset: log.startOffset,
					recordErrors: [],
				};
			}),
		}));
		return acks === 0 ? undefined : { responses };
	},
	fail({ topicData }, errorCode) {
		const failed = { errorCode, baseOffset: -1, recordErrors: [] };
		const responses = topicData.map(({ name, partitionData }) => ({
			name,
			partitionResponses: partitionData.map(({ index }) => ({ index, ...failed })),
		}));
		return { responses };
	},
});

interface Append {
	readonly transactionalId: string | null;
	readonly acks: number;
	readonly topic: string;
	readonly partition: number;
	readonly log: PartitionLog;
	readonly bytes: Buffer | null;
}

function append({ cluster }: RequestContext, { transactionalId, acks, topic, partition, log, bytes }: Append): Appended {
	const batch = bytes === null ? "count" : readBatch(bytes);
	if (typeof batch === "string") return { kind: "refused", error: BATCH_ERRORS[batch] };
	if (batch.bytes.length !== bytes?.length) return refused("INVALID_RECORD", "A partition takes exactly one record batch.");
	// Once a partition has a batch of the transaction, its producer is judged by the log alone.
	if (isTransactional(batch) && log.producers.isFenced(batch)) {
		return { kind: "refused", error: "INVALID_PRODUCER_EPOCH", isBeforeLog: true };
	}
	const isOpen = log.transactions.isOpen(batch.producerId);
	if (isTransactional(batch) && !(isOpen && log.producers.isCurrent(batch))) {
		log.producers.tryTransaction(batch);
		const { producerId, producerEpoch } = batch;
		const speaker = { transactionalId: transactionalId ?? "", producerId, producerEpoch };
		const error = cluster.transactions.writeProblem(speaker, topic, partition);
		if (error !== undefined) return { kind: "refused", error, isBeforeLog: true };
	}
	if (acks !== 0 && acks !== 1 && acks !== -1) return { kind: "refused", error: "INVALID_REQUIRED_ACKS" };
	const { settings } = cluster.topics.get(topic) as { readonly settings: Parameters<typeof recordProblem>[1] };
	if (bytes.length > settings.maxMessageBytes) {
		const message = `The record batch size in the append to ${topic}-${partition} is ${bytes.length} bytes which exceeds the maximum configured value of ${settings.maxMessageBytes}.`;
		return refused("MESSAGE_TOO_LARGE", message);
	}
	const problem = recordProblem(batch, settings, cluster.clock.now());
	if (problem !== undefined) return problem;
	const verdict = log.producers.judge(batch);
	if (verdict.kind === "duplicate") return { kind: "appended", baseOffset: verdict.baseOffset, appendTime: -1 };
	if (verdict.kind === "refused") return verdict;
	if (isOpen && !isTransactional(batch)) return refused("INVALID_TXN_STATE", "Expected transactional write from producer.");
	if (!cluster.hasRoomFor(bytes.length)) return refused("KAFKA_STORAGE_ERROR", "The broker's memory is full.");
	try {
		const { baseOffset, maxTimestamp } = log.append(bytes);
		return { kind: "appended", baseOffset, appendTime: settings.timestampType === "LogAppendTime" ? maxTimestamp : -1 };
	} catch (cause) {
		cluster.log({ code: "STORAGE_FAILED", message: `A batch for ${topic}-${partition} could not be written.`, cause });
		return { kind: "refused", error: "KAFKA_STORAGE_ERROR" };
	}
}

const BATCH_ERRORS = {
	truncated: "INVALID_RECORD",
	magic: "INVALID_RECORD",
	checksum: "CORRUPT_MESSAGE",
	codec: "UNSUPPORTED_COMPRESSION_TYPE",
	count: "INVALID_RECORD",
} as const;

/** What is wrong with the records of a batch, as far as a broker has to look. */
function recordProblem(
	batch: Batch,
	settings: {
		readonly compact: boolean;
		readonly maxMessageBytes: number;
		readonly timestampType: string;
		readonly timestampBeforeMaxMs: number;
		readonly timestampAfterMaxMs: number;
	},
	now: number,
): Appended | undefined {
	if (isControl(batch)) return refused("INVALID_RECORD", "Clients are not allowed to write control records.");
	if (batch.baseOffset !== 0) return refused("INVALID_RECORD", "The base offset of a batch from a client has to be 0.");
	if (batch.producerId >= 0 && batch.baseSequence < 0) {
		return refused("INVALID_RECORD", "A batch of an idempotent producer has to have a sequence.");
	}
	if (batch.recordCount === 0 || batch.recordCount !== batch.lastOffset - batch.baseOffset + 1) {
		return refused("INVALID_RECORD", "The number of records does not match the last offset.");
	}
	if (codecOf(batch) === "none" && !areRecordsSound(batch))
		return refused("INVALID_RECORD", "A record of the batch is malformed.");
	if (settings.compact && !haveKeys(batch)) {
		return refused("INVALID_RECORD", "Compacted topic cannot accept message without key.");
	}
	const { baseTimestamp, maxTimestamp } = batch;
	const outside = now - baseTimestamp > settings.timestampBeforeMaxMs || maxTimestamp - now > settings.timestampAfterMaxMs;
	if (settings.timestampType === "CreateTime" && outside) {
		return refused("INVALID_TIMESTAMP", "A timestamp of the batch is further from the broker's time than the topic allows.");
	}
	return undefined;
}

function haveKeys(batch: Batch): boolean {
	try {
		return readRecords(batch).every(({ key }) => key !== null);
	} catch {
		// What does not inflate cannot be compacted either.
		return false;
	}
}

function refused(error: ErrorName, message: string): Appended {
	return { kind: "refused", error, message };
}

/** Apache Kafka tells where the log starts when the log itself has refused a batch for its contents. */
const TELL_START: ReadonlySet<ErrorName> = new Set([
	"INVALID_RECORD",
	"INVALID_TIMESTAMP",
	"INVALID_PRODUCER_EPOCH",
	"OUT_OF_ORDER_SEQUENCE_NUMBER",
	"INVALID_TXN_STATE",
]);

/** By its header alone: whether the batch is whole is looked at once, when it is appended. */
function isOfTransaction({ records: bytes }: { readonly records: Buffer | null }): boolean {
	return bytes !== null && bytes.length >= BATCH_HEADER_BYTES && isTransactional(describeBatch(bytes));
}

function refusal(index: number, error: ErrorName, errorMessage: string | null = null, logStartOffset = -1) {
	return { index, errorCode: ERROR_CODES[error], baseOffset: -1, logStartOffset, recordErrors: [], errorMessage };
}
