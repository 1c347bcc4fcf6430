import { ERROR_CODES } from "../error-codes.ts";
import { type Api, defineApi } from "../server/api.ts";
import { array, int16, int32, int64, string } from "../wire/fields.ts";

/*
  DeleteRecords 0-2
  Emulated: the start of the log moves at once, also to the end (-1); segments before it are freed. Refused in topics that are compacted
  and never deleted from.
*/
const TO_THE_END = -1;

export const deleteRecords: Api = defineApi({
	name: "DeleteRecords",
	versions: [0, 2],
	flexible: 2,
	request: {
		topics: array({ name: string(), partitions: array({ partitionIndex: int32(), offset: int64() }) }),
		timeoutMs: int32(),
	},
	response: {
		throttleTimeMs: int32("0+", 0),
		topics: array({
			name: string(),
			partitions: array({ partitionIndex: int32(), lowWatermark: int64("0+", -1), errorCode: int16() }),
		}),
	},
	handle({ topics }, { cluster }) {
		return {
			topics: topics.map(({ name, partitions }) => ({
				name,
				partitions: partitions.map(({ partitionIndex, offset }) => {
					const log = cluster.partition(name, partitionIndex);
					const topic = cluster.topics.get(name);
					if (typeof log === "string" || topic === undefined) {
						const error = typeof log === "string" ? log : "UNKNOWN_TOPIC_OR_PARTITION";
						return { partitionIndex, errorCode: ERROR_CODES[error] };
					}
					if (!topic.settings.delete) return { partitionIndex, errorCode: ERROR_CODES.POLICY_VIOLATION };
					if (offset < TO_THE_END || offset > log.endOffset)
						return { partitionIndex, errorCode: ERROR_CODES.OFFSET_OUT_OF_RANGE };
					cluster.topics.deleteBefore(topic, partitionIndex, offset === TO_THE_END ? log.endOffset : offset);
					return { partitionIndex, errorCode: ERROR_CODES.NONE, lowWatermark: log.startOffset };
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
