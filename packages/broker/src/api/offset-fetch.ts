import { ERROR_CODES } from "../error-codes.ts";
import type { CommittedOffsets } from "../group/committed-offsets.ts";
import { defineApi } from "../server/api.ts";
import { array, bool, int16, int32, int64, nullableArray, nullableString, string } from "../wire/fields.ts";

/*
  OffsetFetch 0-9
  Emulated: one group, or from version 8 on several; some partitions, or from version 2 on all; RequireStable.
  Not emulated: member epochs of the consumer protocol (KIP-848).
*/
const partitions = {
	partitionIndex: int32(),
	committedOffset: int64(),
	committedLeaderEpoch: int32("5+", -1),
	metadata: nullableString(),
	errorCode: int16(),
};
const wanted = { name: string(), partitionIndexes: array(int32()) };

export const offsetFetch = defineApi({
	name: "OffsetFetch",
	versions: [0, 9],
	flexible: 6,
	request: {
		groupId: string("0-7"),
		topics: nullableArray(wanted, "0-7"),
		groups: array(
			{ groupId: string(), memberId: nullableString("9+"), memberEpoch: int32("9+", -1), topics: nullableArray(wanted) },
			"8+",
		),
		requireStable: bool("7+"),
	},
	response: {
		throttleTimeMs: int32("3+", 0),
		topics: array({ name: string(), partitions: array(partitions) }, "0-7"),
		errorCode: int16("2-7", 0),
		groups: array(
			{ groupId: string(), topics: array({ name: string(), partitions: array(partitions) }), errorCode: int16() },
			"8+",
		),
	},
	handle({ groupId, topics, groups, requireStable }, { cluster, version }) {
		const fetch = (id: string, names: Wanted | null) => topicsOf(cluster.groups.get(id)?.offsets, names, requireStable);
		if (version < 8) return { topics: fetch(groupId, topics), groups: [] };
		const fetched = groups.map((each) => {
			return { groupId: each.groupId, topics: fetch(each.groupId, each.topics), errorCode: ERROR_CODES.NONE };
		});
		return { topics: [], groups: fetched };
	},
	fail({ topics, groups }, errorCode) {
		const failed = (topics ?? []).map(({ name, partitionIndexes }) => ({
			name,
			partitions: partitionIndexes.map((partitionIndex) => ({ partitionIndex, ...NOTHING, errorCode })),
		}));
		return { topics: failed, errorCode, groups: groups.map(({ groupId }) => ({ groupId, topics: [], errorCode })) };
	},
});

type Wanted = readonly { readonly name: string; readonly partitionIndexes: readonly number[] }[];

/** An offset of -1 says that nothing is committed. */
const NOTHING = { committedOffset: -1, committedLeaderEpoch: -1, metadata: "" };

function topicsOf(offsets: CommittedOffsets | undefined, wanted: Wanted | null, requireStable: boolean) {
	const all = () =>
		(offsets?.topics() ?? []).map((name) => ({
			name,
			partitionIndexes: offsets?.ofTopic(name).map(([partition]) => partition) ?? [],
		}));
	return (wanted ?? all()).map(({ name, partitionIndexes }) => ({
		name,
		partitions: partitionIndexes.map((partitionIndex) => {
			if (requireStable && offsets?.isHeld(name, partitionIndex)) {
				return { partitionIndex, ...NOTHING, errorCode: ERROR_CODES.UNSTABLE_OFFSET_COMMIT };
			}
			const committed = offsets?.get(name, partitionIndex);
			if (committed === undefined) return { partitionIndex, ...NOTHING, errorCode: ERROR_CODES.NONE };
			const { offset, leaderEpoch, metadata } = committed;
			const found = { committedOffset: offset, committedLeaderEpoch: leaderEpoch, metadata: metadata ?? "" };
			return { partitionIndex, ...found, errorCode: ERROR_CODES.NONE };
		}),
	}));
}
