import { errorNameOf, offsetFetch } from "@millrace/broker/client";
import type { Coordinators } from "./coordinators.ts";

/** Later versions ask for several groups at once. */
const MAX_VERSION = 7;

/**
 * Next offsets that a group has committed for a topic, by partition; without those that it never committed. Those that an open transaction
 * is about to change are an error that passes.
 *
 * @param partitions Left out, all.
 */
export async function fetchCommitted(
	coordinators: Coordinators,
	lane: string,
	{ group, topic, partitions }: { readonly group: string; readonly topic: string; readonly partitions?: readonly number[] },
): Promise<ReadonlyMap<number, number>> {
	const topics = partitions === undefined ? null : [{ name: topic, partitionIndexes: partitions }];
	const body = { groupId: group, topics, groups: [], requireStable: true };
	const answer = await coordinators.ask(group, lane, offsetFetch, body, { maxVersion: MAX_VERSION });
	if (errorNameOf(answer.errorCode) !== "NONE") throw coordinators.refusal(group, answer.errorCode, "OffsetFetch");
	const committed = new Map<number, number>();
	for (const { name, partitions: found } of answer.topics) {
		if (name !== topic) continue;
		for (const { partitionIndex, committedOffset, errorCode } of found) {
			if (errorNameOf(errorCode) !== "NONE")
				throw coordinators.refusal(group, errorCode, `OffsetFetch of ${topic}-${partitionIndex}`);
			if (committedOffset >= 0) committed.set(partitionIndex, committedOffset);
		}
	}
	return committed;
}
