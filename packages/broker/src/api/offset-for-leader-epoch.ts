import { ERROR_CODES, type ErrorName } from "../error-codes.ts";
import { type Api, defineApi } from "../server/api.ts";
import { array, int16, int32, int64, string } from "../wire/fields.ts";

/*
  OffsetForLeaderEpoch 0-4
  Emulated: the one epoch that every partition has, 0: it ends at the end of the log. Others are not known.
  Not emulated: changes of leaders.
*/
export const offsetForLeaderEpoch: Api = defineApi({
	name: "OffsetForLeaderEpoch",
	versions: [0, 4],
	flexible: 4,
	request: {
		replicaId: int32("3+", -2),
		topics: array({
			topic: string(),
			partitions: array({ partition: int32(), currentLeaderEpoch: int32("2+", -1), leaderEpoch: int32() }),
		}),
	},
	response: {
		throttleTimeMs: int32("2+", 0),
		topics: array({
			topic: string(),
			partitions: array({
				errorCode: int16(),
				partition: int32(),
				leaderEpoch: int32("1+", -1),
				endOffset: int64("0+", -1),
			}),
		}),
	},
	handle({ topics }, { cluster }) {
		return {
			topics: topics.map(({ topic, partitions }) => ({
				topic,
				partitions: partitions.map(({ partition, currentLeaderEpoch, leaderEpoch }) => {
					const log = cluster.partition(topic, partition);
					if (typeof log === "string") return { partition, errorCode: ERROR_CODES[log] };
					const error: ErrorName = currentLeaderEpoch > log.leaderEpoch ? "UNKNOWN_LEADER_EPOCH" : "NONE";
					if (error !== "NONE" || leaderEpoch !== log.leaderEpoch) return { partition, errorCode: ERROR_CODES[error] };
					return { partition, errorCode: ERROR_CODES.NONE, leaderEpoch, endOffset: log.endOffset };
				}),
			})),
		};
	},
	fail({ topics }, errorCode) {
		const failed = topics.map(({ topic, partitions }) => ({
			topic,
			partitions: partitions.map(({ partition }) => ({ partition, errorCode })),
		}));
		return { topics: failed };
	},
});
