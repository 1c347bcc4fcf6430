import type { PartitionLog } from "../log/partition-log.ts";
import { type Batch, isControl, isTransactional, readBatch } from "../record/batch.ts";
import { type BatchRecord, readRecords } from "../record/records.ts";

/** Records from an offset to the end, without markers; of committed ones only, if that is asked. */
export function readLog(log: PartitionLog, from: number, isCommitted: boolean): readonly BatchRecord[] {
	const before = isCommitted ? log.lastStableOffset : log.endOffset;
	const { buffers } = log.read(from, before, Number.POSITIVE_INFINITY, true);
	return buffers
		.flatMap(batchesIn)
		.filter((batch) => !isControl(batch) && !(isCommitted && isAborted(log, batch)))
		.flatMap(readRecords)
		.filter(({ offset }) => offset >= Math.max(from, log.startOffset));
}

function isAborted(log: PartitionLog, batch: Batch): boolean {
	if (!isTransactional(batch)) return false;
	return log.transactions
		.abortedBetween(batch.baseOffset, batch.lastOffset + 1)
		.some(({ producerId, firstOffset }) => producerId === batch.producerId && firstOffset <= batch.baseOffset);
}

function batchesIn(buffer: Buffer): readonly Batch[] {
	const batches: Batch[] = [];
	for (let at = 0; at < buffer.length; ) {
		const batch = readBatch(buffer, at);
		if (typeof batch === "string") throw new RangeError(`A batch of the log cannot be read (${batch}).`);
		batches.push(batch);
		at += batch.bytes.length;
	}
	return batches;
}
