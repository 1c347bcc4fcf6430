import type { Cluster } from "../cluster.ts";
import { ERROR_CODES, type ErrorName } from "../error-codes.ts";
import type { PartitionLog } from "../log/partition-log.ts";
import { defineApi } from "../server/api.ts";
import type { RequestContext } from "../server/request-context.ts";
import {
	type Answer,
	array,
	int8,
	int16,
	int32,
	int64,
	NO_UUID,
	nullableArray,
	records,
	string,
	uuid,
	type Values,
} from "../wire/fields.ts";

/*
  Fetch 4-16
  Emulated: long polling by MaxWaitMs and MinBytes, MaxBytes up to `fetch.max.bytes` and PartitionMaxBytes (the first batch comes whatever its size), whole
  batches from the one that holds the offset on, read_committed with the list of aborted transactions and the last stable offset, topics
  by name and by id, out of range, leader epochs.
  Not emulated: fetch sessions are declined, so every request names all its partitions; diverging epochs, preferred replicas, followers,
  and a last batch that is cut short: what does not fit is left out.
*/
const READ_COMMITTED = 1;

const request = {
	replicaId: int32("0-14"),
	maxWaitMs: int32(),
	minBytes: int32(),
	maxBytes: int32("3+"),
	isolationLevel: int8("4+"),
	sessionId: int32("7+"),
	sessionEpoch: int32("7+", -1),
	topics: array({
		topic: string("0-12"),
		topicId: uuid("13+"),
		partitions: array({
			partition: int32(),
			currentLeaderEpoch: int32("9+", -1),
			fetchOffset: int64(),
			lastFetchedEpoch: int32("12+", -1),
			logStartOffset: int64("5+", -1),
			partitionMaxBytes: int32(),
		}),
	}),
	forgottenTopicsData: array({ topic: string("7-12"), topicId: uuid("13+"), partitions: array(int32()) }, "7+"),
	rackId: string("11+"),
};

const response = {
	throttleTimeMs: int32("1+", 0),
	errorCode: int16("7+"),
	sessionId: int32("7+", 0),
	responses: array({
		topic: string("0-12"),
		topicId: uuid("13+"),
		partitions: array({
			partitionIndex: int32(),
			errorCode: int16(),
			highWatermark: int64(),
			lastStableOffset: int64("4+", -1),
			logStartOffset: int64("5+", -1),
			abortedTransactions: nullableArray({ producerId: int64(), firstOffset: int64() }, "4+"),
			preferredReadReplica: int32("11+", -1),
			records: records(),
		}),
	}),
};

type FetchRequest = Values<typeof request>;
type FetchResponse = Answer<typeof response>;
type PartitionRequest = FetchRequest["topics"][number]["partitions"][number];
type PartitionResponse = FetchResponse["responses"][number]["partitions"][number];

export const fetch = defineApi({
	name: "Fetch",
	versions: [4, 16],
	flexible: 12,
	request,
	response,
	handle(request, context) {
		if (request.sessionId !== 0) return { errorCode: ERROR_CODES.FETCH_SESSION_ID_NOT_FOUND, responses: [] };
		const first = readAll(request, context);
		if (first.isFinal || first.bytes >= request.minBytes || request.maxWaitMs <= 0) return first.response;
		return waitForMore(request, context, first);
	},
	fail({ topics }, errorCode) {
		const responses = topics.map(({ topic, topicId, partitions }) => ({
			topic,
			topicId,
			partitions: partitions.map(({ partition }) => failure(partition, errorCode)),
		}));
		return { errorCode: ERROR_CODES.NONE, responses };
	},
});

interface ReadOfAll {
	readonly response: FetchResponse;
	readonly bytes: number;
	/** Something has failed, which the client should hear of at once. */
	readonly isFinal: boolean;
	readonly logs: readonly PartitionLog[];
}

/** Answers when enough has come or the time is over. */
function waitForMore(request: FetchRequest, context: RequestContext, { bytes, logs }: ReadOfAll): Promise<FetchResponse> {
	return new Promise((resolve) => {
		// At most what could be read now: logs are not read again for every small batch.
		let expected = bytes;
		const finish = (response: FetchResponse) => {
			for (const stop of stops) stop();
			resolve(response);
		};
		const look = (added: number) => {
			expected += added;
			if (expected < request.minBytes) return;
			const read = readAll(request, context);
			expected = read.bytes;
			if (read.isFinal || read.bytes >= request.minBytes) finish(read.response);
		};
		const stops = [
			context.cluster.clock.after(request.maxWaitMs, () => finish(readAll(request, context).response)),
			context.onClose(() => finish({ errorCode: ERROR_CODES.NONE, responses: [] })),
			...logs.map((log) => log.onAppend(look)),
		];
	});
}

function readAll(request: FetchRequest, { cluster }: RequestContext): ReadOfAll {
	const logs: PartitionLog[] = [];
	const maxBytes = Math.min(request.maxBytes, cluster.configs.number("fetch.max.bytes"));
	let bytes = 0;
	let isFinal = false;
	const responses = request.topics.map(({ topic, topicId, partitions }) => {
		const name = topicId === NO_UUID ? topic : cluster.topics.byId(topicId)?.name;
		return {
			topic,
			topicId,
			partitions: partitions.map((each) => {
				const log = name === undefined ? "UNKNOWN_TOPIC_ID" : leaderOf(cluster, name, each);
				if (typeof log === "string") {
					isFinal = true;
					// A log that is there tells of no transactions by null.
					const isLog = log === "FENCED_LEADER_EPOCH" || log === "UNKNOWN_LEADER_EPOCH";
					return failure(each.partition, ERROR_CODES[log], isLog ? null : []);
				}
				logs.push(log);
				const { read, response } = readPartition(log, each, request, maxBytes, bytes);
				bytes += read;
				isFinal ||= response.errorCode !== ERROR_CODES.NONE;
				return response;
			}),
		};
	});
	return { response: { errorCode: ERROR_CODES.NONE, responses }, bytes, isFinal, logs };
}

function readPartition(
	log: PartitionLog,
	{ partition, fetchOffset, partitionMaxBytes }: PartitionRequest,
	{ isolationLevel }: FetchRequest,
	maxBytes: number,
	bytesBefore: number,
): { readonly read: number; readonly response: PartitionResponse } {
	const { startOffset, endOffset, lastStableOffset } = log;
	const position = { partitionIndex: partition, highWatermark: endOffset, lastStableOffset, logStartOffset: startOffset };
	if (fetchOffset < startOffset || fetchOffset > endOffset) {
		return { read: 0, response: failure(partition, ERROR_CODES.OFFSET_OUT_OF_RANGE, null) };
	}
	const isCommitted = isolationLevel === READ_COMMITTED;
	const before = isCommitted ? lastStableOffset : endOffset;
	const room = Math.min(partitionMaxBytes, maxBytes - bytesBefore);
	const { buffers, bytes, nextOffset } = log.read(fetchOffset, before, room, bytesBefore === 0);
	// Where there is nothing to read, nothing of it was aborted.
	const aborted = isCommitted ? (bytes === 0 ? [] : log.transactions.abortedBetween(fetchOffset, nextOffset)) : null;
	const abortedTransactions = aborted?.map(({ producerId, firstOffset }) => ({ producerId, firstOffset })) ?? null;
	return { read: bytes, response: { ...position, errorCode: ERROR_CODES.NONE, abortedTransactions, records: buffers } };
}

function leaderOf(
	cluster: Cluster,
	topic: string,
	{ partition, currentLeaderEpoch }: PartitionRequest,
): PartitionLog | ErrorName {
	const log = cluster.partition(topic, partition);
	if (typeof log === "string" || currentLeaderEpoch < 0 || currentLeaderEpoch === log.leaderEpoch) return log;
	return currentLeaderEpoch < log.leaderEpoch ? "FENCED_LEADER_EPOCH" : "UNKNOWN_LEADER_EPOCH";
}

function failure(
	partitionIndex: number,
	errorCode: number,
	abortedTransactions: readonly never[] | null = [],
): PartitionResponse {
	return { partitionIndex, errorCode, highWatermark: -1, abortedTransactions, records: [] };
}
