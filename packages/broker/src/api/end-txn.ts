import { ERROR_CODES } from "../error-codes.ts";
import { type Api, defineApi } from "../server/api.ts";
import { bool, int16, int32, int64, string } from "../wire/fields.ts";
import { fencedIn } from "./init-producer-id.ts";

/*
  EndTxn 0-4
  Emulated: markers in all partitions, and committed offsets, before the answer.
  Not emulated: version 5, which raises the epoch with every transaction.
*/
export const endTxn: Api = defineApi({
	name: "EndTxn",
	versions: [0, 4],
	flexible: 3,
	request: { transactionalId: string(), producerId: int64(), producerEpoch: int16(), committed: bool() },
	response: { throttleTimeMs: int32("0+", 0), errorCode: int16() },
	handle({ committed, ...speaker }, { cluster, version }) {
		return { errorCode: ERROR_CODES[fencedIn(version >= 2, cluster.transactions.end(speaker, committed))] };
	},
	fail(_request, errorCode) {
		return { errorCode };
	},
});
