import { ERROR_CODES, type ErrorName } from "../error-codes.ts";
import { findMaxTimestamp, findTimestamp, type TimestampedOffset } from "../log/find-timestamp.ts";
import type { PartitionLog } from "../log/partition-log.ts";
import { defineApi } from "../server/api.ts";
import { array, int8, int16, int32, int64, string } from "../wire/fields.ts";

/*
  ListOffsets 1-10
  Emulated: earliest (-2), latest (-1; with read_committed the last stable offset), by timestamp to the very record, also inside
  compressed batches, the record with the latest timestamp (-3), earliest local (-4) as earliest.
  Not emulated: remote storage: the latest tiered offset (-5) is always none.
*/
const LATEST = -1;
const EARLIEST = -2;
const MAX_TIMESTAMP = -3;
const EARLIEST_LOCAL = -4;
const LATEST_TIERED = -5;
/** In which version each of them was added. */
const FIRST_VERSION: Readonly<Record<number, number>> = {
	[LATEST]: 0,
	[EARLIEST]: 0,
	[MAX_TIMESTAMP]: 7,
	[EARLIEST_LOCAL]: 8,
	[LATEST_TIERED]: 9,
};
const NONE: TimestampedOffset = { offset: -1, timestamp: -1 };

export const listOffsets = defineApi({
	name: "ListOffsets",
	versions: [1, 10],
	flexible: 6,
	request: {
		replicaId: int32(),
		isolationLevel: int8("2+"),
		topics: array({
			name: string(),
			partitions: array({ partitionIndex: int32(), currentLeaderEpoch: int32("4+", -1), timestamp: int64() }),
		}),
		timeoutMs: int32("10+"),
	},
	response: {
		throttleTimeMs: int32("2+", 0),
		topics: array({
			name: string(),
			partitions: array({
				partitionIndex: int32(),
				errorCode: int16(),
				timestamp: int64("1+", -1),
				offset: int64("1+", -1),
				leaderEpoch: int32("4+", -1),
			}),
		}),
	},
	handle({ topics, isolationLevel }, { cluster, version }) {
		const asked = new Set<string>();
		const twice = new Set<string>();
		for (const { name, partitions } of topics) {
			for (const { partitionIndex } of partitions) {
				const key = `${name}/${partitionIndex}`;
				(asked.has(key) ? twice : asked).add(key);
			}
		}
		return {
			topics: topics.map(({ name, partitions }) => ({
				name,
				partitions: firstOfEach(partitions).map(({ partitionIndex, currentLeaderEpoch, timestamp }) => {
					if (twice.has(`${name}/${partitionIndex}`)) return { partitionIndex, errorCode: ERROR_CODES.INVALID_REQUEST };
					if (timestamp < 0 && version < (FIRST_VERSION[timestamp] ?? Number.POSITIVE_INFINITY)) {
						return { partitionIndex, errorCode: ERROR_CODES.UNSUPPORTED_VERSION };
					}
					const log = cluster.partition(name, partitionIndex);
					if (typeof log === "string") return { partitionIndex, errorCode: ERROR_CODES[log] };
					const epochError = epochProblem(currentLeaderEpoch, log.leaderEpoch);
					if (epochError !== undefined) return { partitionIndex, errorCode: ERROR_CODES[epochError] };
					const found = find(log, timestamp, isolationLevel === 1);
					const leaderEpoch = found.offset === -1 ? -1 : log.leaderEpoch;
					return { partitionIndex, errorCode: ERROR_CODES.NONE, ...found, leaderEpoch };
				}),
			})),
		};
	},
	fail({ topics }, errorCode) {
		const failed = topics.map(({ name, partitions }) => ({
			name,
			partitions: partitions.map(({ partitionIndex }) => ({ partitionIndex, errorCode })),
		}));
		return { topics: failed };
	},
});

function firstOfEach<T extends { readonly partitionIndex: number }>(partitions: readonly T[]): readonly T[] {
	return [...Map.groupBy(partitions, ({ partitionIndex }) => partitionIndex).values()].flatMap(([first]) => first ?? []);
}

function find(log: PartitionLog, timestamp: number, isCommitted: boolean): TimestampedOffset {
	const end = isCommitted ? log.lastStableOffset : log.endOffset;
	switch (timestamp) {
		case LATEST:
			return { offset: end, timestamp: -1 };
		case EARLIEST:
		case EARLIEST_LOCAL:
			return { offset: log.startOffset, timestamp: -1 };
		case LATEST_TIERED:
			return NONE;
		default: {
			const found = timestamp === MAX_TIMESTAMP ? findMaxTimestamp(log) : findTimestamp(log, timestamp);
			return found === undefined || found.offset >= end ? NONE : found;
		}
	}
}

function epochProblem(given: number, own: number): ErrorName | undefined {
	if (given < 0 || given === own) return undefined;
	return given < own ? "FENCED_LEADER_EPOCH" : "UNKNOWN_LEADER_EPOCH";
}
