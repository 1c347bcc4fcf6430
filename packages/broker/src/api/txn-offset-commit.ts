import { ERROR_CODES, type ErrorName } from "../error-codes.ts";
import { type Api, defineApi } from "../server/api.ts";
import { array, int16, int32, int64, nullableString, string } from "../wire/fields.ts";
import { fencedIn } from "./init-producer-id.ts";
import { commitProblem } from "./offset-commit.ts";

/*
  TxnOffsetCommit 0-4
  Emulated: offsets that count once the transaction is committed; from version 3 on only from a member of the group in its generation.
  Not emulated: version 5, with which a transaction opens by itself.
*/
export const txnOffsetCommit: Api = defineApi({
	name: "TxnOffsetCommit",
	versions: [0, 4],
	flexible: 3,
	request: {
		transactionalId: string(),
		groupId: string(),
		producerId: int64(),
		producerEpoch: int16(),
		generationId: int32("3+", -1),
		memberId: string("3+"),
		groupInstanceId: nullableString("3+"),
		topics: array({
			name: string(),
			partitions: array({
				partitionIndex: int32(),
				committedOffset: int64(),
				committedLeaderEpoch: int32("2+", -1),
				committedMetadata: nullableString(),
			}),
		}),
	},
	response: {
		throttleTimeMs: int32("0+", 0),
		topics: array({ name: string(), partitions: array({ partitionIndex: int32(), errorCode: int16() }) }),
	},
	handle({ transactionalId, groupId, producerId, producerEpoch, generationId, ...request }, { cluster }) {
		const isMember = generationId >= 0 || request.memberId !== "" || request.groupInstanceId !== null;
		const member = { ...request, generation: generationId };
		const problem = isMember ? commitProblem(cluster.groups.get(groupId)?.group, member) : undefined;
		const exists = (topic: string, partition: number) => cluster.topics.log(topic, partition) !== undefined;
		const offsets = request.topics.flatMap(({ name, partitions }) =>
			partitions
				.filter(({ partitionIndex }) => exists(name, partitionIndex))
				.map(({ partitionIndex, committedOffset, committedLeaderEpoch, committedMetadata }) => {
					const committed = {
						offset: committedOffset,
						leaderEpoch: committedLeaderEpoch,
						metadata: committedMetadata,
						committedAt: cluster.clock.now(),
					};
					return [groupId, name, partitionIndex, committed] as const;
				}),
		);
		const speaker = { transactionalId, producerId, producerEpoch };
		const error: ErrorName = fencedIn(false, cluster.transactions.commitOffsets(speaker, offsets, problem));
		return {
			topics: request.topics.map(({ name, partitions }) => ({
				name,
				partitions: partitions.map(({ partitionIndex }) => {
					const known = exists(name, partitionIndex);
					return { partitionIndex, errorCode: ERROR_CODES[known ? error : "UNKNOWN_TOPIC_OR_PARTITION"] };
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
