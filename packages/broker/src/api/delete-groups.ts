import { ERROR_CODES } from "../error-codes.ts";
import { type Api, defineApi } from "../server/api.ts";
import { array, int16, int32, string } from "../wire/fields.ts";

/*
  DeleteGroups 0-2
  Emulated: groups without members, with all that they have committed.
*/
export const deleteGroups: Api = defineApi({
	name: "DeleteGroups",
	versions: [0, 2],
	flexible: 2,
	request: { groupsNames: array(string()) },
	response: { throttleTimeMs: int32("0+", 0), results: array({ groupId: string(), errorCode: int16() }) },
	handle({ groupsNames }, { cluster }) {
		return {
			results: [...new Set(groupsNames)].map((groupId) => {
				const known = cluster.groups.get(groupId);
				if (known === undefined) return { groupId, errorCode: ERROR_CODES.GROUP_ID_NOT_FOUND };
				if (known.group.state !== "Empty") return { groupId, errorCode: ERROR_CODES.NON_EMPTY_GROUP };
				cluster.groups.delete(groupId);
				return { groupId, errorCode: ERROR_CODES.NONE };
			}),
		};
	},
	fail({ groupsNames }, errorCode) {
		return { results: groupsNames.map((groupId) => ({ groupId, errorCode })) };
	},
});
