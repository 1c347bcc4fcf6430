import { readBatch } from "../../../packages/broker/src/record/batch.ts";
import { readRecords } from "../../../packages/broker/src/record/records.ts";
import { at } from "./raw-client.ts";

/** The first partition of a Fetch response. */
export const partitionOf = (answer: unknown): unknown => at(answer, "responses", 0, "partitions", 0);

/** Offsets in the answer, also of records before the one that was asked for: batches come whole. */
export function offsetsIn(answer: unknown): readonly number[] {
	const bytes = at(partitionOf(answer), "records") as Buffer;
	const offsets: number[] = [];
	for (let from = 0; from < bytes.length; ) {
		const batch = readBatch(bytes, from);
		if (typeof batch === "string") throw new Error(batch);
		offsets.push(...readRecords(batch).map(({ offset }) => offset));
		from += batch.bytes.length;
	}
	return offsets;
}
