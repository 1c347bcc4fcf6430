import { ERROR_CODES, type ErrorName } from "../error-codes.ts";
import type { Group } from "../group/group.ts";
import { defineApi } from "../server/api.ts";
import { array, int16, int32, int64, nullableString, string } from "../wire/fields.ts";

/*
  OffsetCommit 0-9
  Emulated: commits of members, which start their session anew, and of clients outside any group; size of the metadata; unknown topics.
  Not emulated: RetentionTimeMs and CommitTimestamp of old versions: offsets do not expire.
*/
export const offsetCommit = defineApi({
	name: "OffsetCommit",
	versions: [0, 9],
	flexible: 8,
	request: {
		groupId: string(),
		generationIdOrMemberEpoch: int32("1+", -1),
		memberId: string("1+"),
		groupInstanceId: nullableString("7+"),
		retentionTimeMs: int64("2-4", -1),
		topics: array({
			name: string(),
			partitions: array({
				partitionIndex: int32(),
				committedOffset: int64(),
				committedLeaderEpoch: int32("6+", -1),
				commitTimestamp: int64("1", -1),
				committedMetadata: nullableString(),
			}),
		}),
	},
	response: {
		throttleTimeMs: int32("3+", 0),
		topics: array({ name: string(), partitions: array({ partitionIndex: int32(), errorCode: int16() }) }),
	},
	handle({ groupId, memberId, groupInstanceId, generationIdOrMemberEpoch, topics }, { cluster, version }) {
		const { groups, clock, configs } = cluster;
		const speaker = { memberId, groupInstanceId, generation: generationIdOrMemberEpoch };
		const group = groups.get(groupId)?.group;
		const isUnknown = version >= 9 && group === undefined && generationIdOrMemberEpoch >= 0;
		const problem = isUnknown ? "GROUP_ID_NOT_FOUND" : commitProblem(group, speaker);
		const maxMetadataBytes = configs.number("offset.metadata.max.bytes");
		const commit = (topic: string, partition: (typeof topics)[number]["partitions"][number]): ErrorName => {
			const { partitionIndex, committedOffset, committedLeaderEpoch, committedMetadata } = partition;
			if (cluster.topics.log(topic, partitionIndex) === undefined) return "UNKNOWN_TOPIC_OR_PARTITION";
			if (problem !== undefined) return problem;
			if (Buffer.byteLength(committedMetadata ?? "") > maxMetadataBytes) return "OFFSET_METADATA_TOO_LARGE";
			groups.commit(groupId, topic, partitionIndex, {
				offset: committedOffset,
				leaderEpoch: committedLeaderEpoch,
				metadata: committedMetadata,
				committedAt: clock.now(),
			});
			return "NONE";
		};
		return {
			topics: topics.map(({ name, partitions }) => ({
				name,
				partitions: partitions.map((each) => {
					return { partitionIndex: each.partitionIndex, errorCode: ERROR_CODES[commit(name, each)] };
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

/** Why whoever commits may not, or undefined. A commit of a member counts as a sign of life. */
export function commitProblem(
	group: Group | undefined,
	{
		memberId,
		groupInstanceId,
		generation,
	}: { readonly memberId: string; readonly groupInstanceId: string | null; readonly generation: number },
): ErrorName | undefined {
	// A client that assigns partitions to itself may commit as long as nobody is a member, whatever it calls itself.
	if (generation < 0 && (group === undefined || group.members.length === 0)) return undefined;
	if (group === undefined) return "ILLEGAL_GENERATION";
	const problem = group.memberProblem(memberId, groupInstanceId, generation);
	if (problem !== undefined) return problem;
	group.heartbeat(memberId, groupInstanceId, generation);
	return group.state === "CompletingRebalance" ? "REBALANCE_IN_PROGRESS" : undefined;
}
