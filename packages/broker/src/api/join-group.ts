import { ERROR_CODES } from "../error-codes.ts";
import { type JoinError, type JoinResult, refusal } from "../group/exchange.ts";
import { defineApi } from "../server/api.ts";
import { array, bool, bytes, int16, int32, nullableString, string } from "../wire/fields.ts";

/*
  JoinGroup 0-9
  Emulated: the classic protocol in full: dynamic members with ids that are given first (version 4), static members, fencing, election of
  the protocol, rebalance timeouts, the delay of the first rebalance, SkipAssignment (version 9).
  Not emulated: `group.max.size`; the reason is not kept.
*/
export const joinGroup = defineApi({
	name: "JoinGroup",
	versions: [0, 9],
	flexible: 6,
	request: {
		groupId: string(),
		sessionTimeoutMs: int32(),
		rebalanceTimeoutMs: int32("1+", -1),
		memberId: string(),
		groupInstanceId: nullableString("5+"),
		protocolType: string(),
		protocols: array({ name: string(), metadata: bytes() }),
		reason: nullableString("8+"),
	},
	response: {
		throttleTimeMs: int32("2+", 0),
		errorCode: int16(),
		generationId: int32(),
		protocolType: nullableString("7+"),
		protocolName: nullableString(),
		leader: string(),
		skipAssignment: bool("9+", false),
		memberId: string(),
		members: array({ memberId: string(), groupInstanceId: nullableString("5+", null), metadata: bytes() }),
	},
	async handle(request, { cluster, version, clientId, clientHost }) {
		const { groupId, memberId, groupInstanceId, sessionTimeoutMs, rebalanceTimeoutMs, protocolType } = request;
		const refuse = (error: JoinError) => toResponse(refusal(error, memberId), version);
		if (groupId === "") return refuse("INVALID_GROUP_ID");
		const { configs } = cluster;
		const isAllowed =
			sessionTimeoutMs >= configs.number("group.min.session.timeout.ms") &&
			sessionTimeoutMs <= configs.number("group.max.session.timeout.ms");
		if (!isAllowed) return refuse("INVALID_SESSION_TIMEOUT");
		if (memberId !== "" && cluster.groups.get(groupId) === undefined) return refuse("UNKNOWN_MEMBER_ID");
		const { group } = cluster.groups.getOrCreate(groupId);
		const result = await new Promise<JoinResult>((resolve) => {
			const now = group.join(
				{
					memberId,
					groupInstanceId,
					clientId,
					clientHost,
					sessionTimeoutMs,
					rebalanceTimeoutMs: rebalanceTimeoutMs < 0 ? sessionTimeoutMs : rebalanceTimeoutMs,
					protocolType,
					// Copies: a member outlives the frame in which it came.
					protocols: request.protocols.map(({ name, metadata }) => ({ name, metadata: Buffer.from(metadata) })),
					requiresMemberId: version >= 4,
					knowsSkipAssignment: version >= 9,
				},
				resolve,
			);
			if (now !== undefined) resolve(now);
		});
		return toResponse(result, version);
	},
	fail({ memberId }, errorCode) {
		return { ...toResponse(refusal("UNKNOWN_MEMBER_ID", memberId), 0), errorCode };
	},
});

function toResponse({ error, generation, protocolName, ...result }: JoinResult, version: number) {
	// A null for the protocol is allowed from version 7 on.
	const name = version >= 7 ? protocolName : (protocolName ?? "");
	return { errorCode: ERROR_CODES[error], generationId: generation, protocolName: name, ...result };
}
