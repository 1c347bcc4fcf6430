import { ERROR_CODES } from "../error-codes.ts";
import { defineApi } from "../server/api.ts";
import { int16, int32, nullableString, string } from "../wire/fields.ts";

/*
  Heartbeat 0-4
  Emulated: it starts the session anew, and tells of a rebalance, of a wrong generation and of a member that is unknown or fenced.
*/
export const heartbeat = defineApi({
	name: "Heartbeat",
	versions: [0, 4],
	flexible: 4,
	request: { groupId: string(), generationId: int32(), memberId: string(), groupInstanceId: nullableString("3+") },
	response: { throttleTimeMs: int32("1+", 0), errorCode: int16() },
	handle({ groupId, generationId, memberId, groupInstanceId }, { cluster }) {
		if (groupId === "") return { errorCode: ERROR_CODES.INVALID_GROUP_ID };
		const group = cluster.groups.get(groupId)?.group;
		const error = group?.heartbeat(memberId, groupInstanceId, generationId) ?? "UNKNOWN_MEMBER_ID";
		return { errorCode: ERROR_CODES[error] };
	},
	fail(_request, errorCode) {
		return { errorCode };
	},
});
