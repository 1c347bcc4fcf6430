import { ERROR_CODES } from "../error-codes.ts";
import { type Api, defineApi } from "../server/api.ts";
import { array, int16, int32, string } from "../wire/fields.ts";

/*
  OffsetDelete 0
  Emulated: offsets of groups, except of topics to which a member subscribes; of members that are no consumers, all.
*/
export const offsetDelete: Api = defineApi({
	name: "OffsetDelete",
	versions: [0, 0],
	flexible: undefined,
	request: { groupId: string(), topics: array({ name: string(), partitions: array({ partitionIndex: int32() }) }) },
	response: {
		errorCode: int16(),
		throttleTimeMs: int32("0+", 0),
		topics: array({ name: string(), partitions: array({ partitionIndex: int32(), errorCode: int16() }) }),
	},
	handle({ groupId, topics }, { cluster }) {
		if (groupId === "") return { errorCode: ERROR_CODES.INVALID_GROUP_ID, topics: [] };
		const known = cluster.groups.get(groupId);
		if (known === undefined) return { errorCode: ERROR_CODES.GROUP_ID_NOT_FOUND, topics: [] };
		const { members, protocolType, subscribed } = known.group;
		if (members.length > 0 && protocolType !== "consumer") return { errorCode: ERROR_CODES.NON_EMPTY_GROUP, topics: [] };
		const isInUse = (topic: string) => members.length > 0 && (subscribed?.has(topic) ?? true);
		return {
			errorCode: ERROR_CODES.NONE,
			topics: topics.map(({ name, partitions }) => ({
				name,
				partitions: partitions.map(({ partitionIndex }) => {
					if (cluster.topics.log(name, partitionIndex) === undefined) {
						return { partitionIndex, errorCode: ERROR_CODES.UNKNOWN_TOPIC_OR_PARTITION };
					}
					if (isInUse(name)) return { partitionIndex, errorCode: ERROR_CODES.GROUP_SUBSCRIBED_TO_TOPIC };
					cluster.groups.commit(groupId, name, partitionIndex, null);
					return { partitionIndex, errorCode: ERROR_CODES.NONE };
				}),
			})),
		};
	},
	fail(_request, errorCode) {
		return { errorCode, topics: [] };
	},
});
