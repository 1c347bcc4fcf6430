import { ERROR_CODES } from "../error-codes.ts";
import { NO_ASSIGNMENT, type SyncError, type SyncResult, unassigned } from "../group/exchange.ts";
import { defineApi } from "../server/api.ts";
import { array, bytes, int16, int32, nullableString, string } from "../wire/fields.ts";

/*
  SyncGroup 0-5
  Emulated: members wait for the leader's assignment; whoever comes too late starts the rebalance over.
*/
export const syncGroup = defineApi({
	name: "SyncGroup",
	versions: [0, 5],
	flexible: 4,
	request: {
		groupId: string(),
		generationId: int32(),
		memberId: string(),
		groupInstanceId: nullableString("3+"),
		protocolType: nullableString("5+"),
		protocolName: nullableString("5+"),
		assignments: array({ memberId: string(), assignment: bytes() }),
	},
	response: {
		throttleTimeMs: int32("1+", 0),
		errorCode: int16(),
		protocolType: nullableString("5+", null),
		protocolName: nullableString("5+", null),
		assignment: bytes(),
	},
	async handle({ groupId, generationId, assignments, ...request }, { cluster, version }) {
		const refuse = (error: SyncError) => ({ ...unassigned(error), errorCode: ERROR_CODES[error] });
		if (groupId === "") return { ...unassigned("UNKNOWN_MEMBER_ID"), errorCode: ERROR_CODES.INVALID_GROUP_ID };
		if (version >= 5 && (request.protocolType === null || request.protocolName === null))
			return refuse("INCONSISTENT_GROUP_PROTOCOL");
		const known = cluster.groups.get(groupId);
		if (known === undefined) return refuse("UNKNOWN_MEMBER_ID");
		const result = await new Promise<SyncResult>((resolve) => {
			const now = known.group.sync(
				{
					...request,
					generation: generationId,
					// Copies: an assignment outlives the frame in which it came.
					assignments: assignments.map(({ memberId, assignment }) => ({ memberId, assignment: Buffer.from(assignment) })),
				},
				resolve,
			);
			if (now !== undefined) resolve(now);
		});
		return { ...result, errorCode: ERROR_CODES[result.error] };
	},
	fail(_request, errorCode) {
		return { errorCode, assignment: NO_ASSIGNMENT };
	},
});
