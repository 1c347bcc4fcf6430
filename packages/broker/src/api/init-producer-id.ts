import { ERROR_CODES, type ErrorName } from "../error-codes.ts";
import { defineApi } from "../server/api.ts";
import { int16, int32, int64, nullableString } from "../wire/fields.ts";

/*
  InitProducerId 0-5
  Emulated: ids for idempotence; transactional ids with fencing by epoch, an open transaction aborted, recovery of a producer that knows
  its id and epoch (version 3), timeouts up to `transaction.max.timeout.ms`.
  Not emulated: CONCURRENT_TRANSACTIONS while a transaction is aborted: that takes no time here. Transactional ids never expire.
*/
export const initProducerId = defineApi({
	name: "InitProducerId",
	versions: [0, 5],
	flexible: 2,
	request: {
		transactionalId: nullableString(),
		transactionTimeoutMs: int32(),
		producerId: int64("3+", -1),
		producerEpoch: int16("3+", -1),
	},
	response: { throttleTimeMs: int32("0+", 0), errorCode: int16(), producerId: int64("0+", -1), producerEpoch: int16("0+", -1) },
	handle({ transactionalId, transactionTimeoutMs, producerId, producerEpoch }, { cluster, version }) {
		if (transactionalId === null) return { errorCode: ERROR_CODES.NONE, ...cluster.transactions.newProducer() };
		if (transactionalId === "") return { errorCode: ERROR_CODES.INVALID_REQUEST };
		if (transactionTimeoutMs <= 0 || transactionTimeoutMs > cluster.configs.number("transaction.max.timeout.ms")) {
			return { errorCode: ERROR_CODES.INVALID_TRANSACTION_TIMEOUT };
		}
		const current = producerId === -1 ? undefined : { producerId, producerEpoch };
		const identity = cluster.transactions.init(transactionalId, transactionTimeoutMs, current);
		if (typeof identity === "string") return { errorCode: ERROR_CODES[fencedIn(version >= 4, identity)] };
		return { errorCode: ERROR_CODES.NONE, ...identity };
	},
	fail(_request, errorCode) {
		return { errorCode };
	},
});

/** Clients of older versions know a fenced producer by INVALID_PRODUCER_EPOCH only. */
export function fencedIn(knowsFenced: boolean, error: ErrorName): ErrorName {
	return error === "PRODUCER_FENCED" && !knowsFenced ? "INVALID_PRODUCER_EPOCH" : error;
}
