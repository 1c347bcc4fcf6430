import { ERROR_CODES } from "../error-codes.ts";
import { defineApi } from "../server/api.ts";
import { array, int16, int32, nullableString, string } from "../wire/fields.ts";

/*
  LeaveGroup 0-5
  Emulated: one member, or from version 3 on several, by member id or by the name of a static member.
*/
export const leaveGroup = defineApi({
	name: "LeaveGroup",
	versions: [0, 5],
	flexible: 4,
	request: {
		groupId: string(),
		memberId: string("0-2"),
		members: array({ memberId: string(), groupInstanceId: nullableString(), reason: nullableString("5+") }, "3+"),
	},
	response: {
		throttleTimeMs: int32("1+", 0),
		errorCode: int16(),
		members: array({ memberId: string(), groupInstanceId: nullableString(), errorCode: int16() }, "3+"),
	},
	handle({ groupId, memberId, members }, { cluster, version }) {
		if (groupId === "") return { errorCode: ERROR_CODES.INVALID_GROUP_ID, members: [] };
		const group = cluster.groups.get(groupId)?.group;
		const leave = (id: string, instance: string | null) => ERROR_CODES[group?.leave(id, instance) ?? "UNKNOWN_MEMBER_ID"];
		if (version < 3) return { errorCode: leave(memberId, null), members: [] };
		const left = members.map(({ memberId, groupInstanceId }) => {
			return { memberId, groupInstanceId, errorCode: leave(memberId, groupInstanceId) };
		});
		return { errorCode: ERROR_CODES.NONE, members: left };
	},
	fail(_request, errorCode) {
		return { errorCode, members: [] };
	},
});
