import { CONTROL_ATTRIBUTES, writeBatch } from "../record/batch.ts";
import { writeRecords } from "../record/records.ts";

/*
  Marker of a transaction's end: a control batch with one record
    key   => version INT16 0, type INT16: 0 abort, 1 commit
    value => version INT16 0, coordinatorEpoch INT32
*/

/** Bytes of the batch that ends a producer's transaction in a partition. */
export function writeMarker(
	{ producerId, producerEpoch }: { readonly producerId: number; readonly producerEpoch: number },
	commit: boolean,
	timestamp: number,
): Buffer {
	const key = Buffer.alloc(4);
	key.writeInt16BE(commit ? 1 : 0, 2);
	const record = { offset: 0, timestamp, key, value: Buffer.alloc(6), headers: [] };
	return writeBatch({
		baseOffset: 0,
		lastOffset: 0,
		leaderEpoch: 0,
		attributes: CONTROL_ATTRIBUTES,
		baseTimestamp: timestamp,
		maxTimestamp: timestamp,
		producerId,
		producerEpoch,
		baseSequence: -1,
		recordCount: 1,
		body: writeRecords([record], 0, timestamp),
	});
}
