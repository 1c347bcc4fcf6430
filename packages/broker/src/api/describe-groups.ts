import { ERROR_CODES } from "../error-codes.ts";
import { NO_ASSIGNMENT } from "../group/exchange.ts";
import { defineApi } from "../server/api.ts";
import { array, bool, bytes, int16, int32, nullableString, string } from "../wire/fields.ts";

/*
  DescribeGroups 0-5
  Emulated: state, protocol, members with metadata and assignment. A group that is not known is described as dead.
  Not emulated: authorised operations.
*/
export const describeGroups = defineApi({
	name: "DescribeGroups",
	versions: [0, 5],
	flexible: 5,
	request: { groups: array(string()), includeAuthorizedOperations: bool("3+") },
	response: {
		throttleTimeMs: int32("1+", 0),
		groups: array({
			errorCode: int16(),
			groupId: string(),
			groupState: string(),
			protocolType: string(),
			protocolData: string(),
			members: array({
				memberId: string(),
				groupInstanceId: nullableString("4+"),
				clientId: string(),
				clientHost: string(),
				memberMetadata: bytes(),
				memberAssignment: bytes(),
			}),
			authorizedOperations: int32("3+", -2147483648),
		}),
	},
	handle({ groups }, { cluster }) {
		return {
			groups: groups.map((groupId) => {
				const group = cluster.groups.get(groupId)?.group;
				if (group === undefined) return { ...nothing(groupId, ERROR_CODES.NONE), groupState: "Dead" };
				const { state, protocolType, members } = group;
				const protocolName = state === "Stable" ? group.protocolName : "";
				return {
					errorCode: ERROR_CODES.NONE,
					groupId,
					groupState: state,
					protocolType,
					protocolData: protocolName,
					members: members.map(({ id, groupInstanceId, clientId, clientHost, protocols, assignment }) => ({
						memberId: id,
						groupInstanceId,
						clientId,
						clientHost,
						memberMetadata: protocols.find(({ name }) => name === protocolName)?.metadata ?? NO_ASSIGNMENT,
						memberAssignment: assignment,
					})),
				};
			}),
		};
	},
	fail({ groups }, errorCode) {
		return { groups: groups.map((groupId) => nothing(groupId, errorCode)) };
	},
});

function nothing(groupId: string, errorCode: number) {
	return { errorCode, groupId, groupState: "", protocolType: "", protocolData: "", members: [] };
}
