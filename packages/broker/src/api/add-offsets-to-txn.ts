import { ERROR_CODES } from "../error-codes.ts";
import { type Api, defineApi } from "../server/api.ts";
import { int16, int32, int64, string } from "../wire/fields.ts";
import { fencedIn } from "./init-producer-id.ts";

/*
  AddOffsetsToTxn 0-4
  Emulated: opens the transaction. Which group is meant is said again by TxnOffsetCommit, and taken from there.
*/
export const addOffsetsToTxn: Api = defineApi({
	name: "AddOffsetsToTxn",
	versions: [0, 4],
	flexible: 3,
	request: { transactionalId: string(), producerId: int64(), producerEpoch: int16(), groupId: string() },
	response: { throttleTimeMs: int32("0+", 0), errorCode: int16() },
	handle({ groupId, ...speaker }, { cluster, version }) {
		if (groupId === "") return { errorCode: ERROR_CODES.INVALID_GROUP_ID };
		return { errorCode: ERROR_CODES[fencedIn(version >= 2, cluster.transactions.addOffsets(speaker))] };
	},
	fail(_request, errorCode) {
		return { errorCode };
	},
});
