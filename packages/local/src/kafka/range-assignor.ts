import type { Assignment } from "./consumer-protocol.ts";

/** Kafka's name for this way of sharing, under which members of other clients know it too. */
export const RANGE = "range";

export interface Subscriber {
	readonly memberId: string;
	/** Given to members that keep their name over restarts; they come first. */
	readonly groupInstanceId: string | null;
	readonly topics: readonly string[];
}

/**
 * Shares out topics as Kafka's RangeAssignor does: of each topic every member gets neighbouring partitions, and the first members, by their
 * ids, one more where it does not come out even.
 * https://github.com/apache/kafka/blob/trunk/clients/src/main/java/org/apache/kafka/clients/consumer/RangeAssignor.java
 *
 * @param partitionCounts By topic; topics that are missing do not exist and are left out.
 */
export function assignRange(
	members: readonly Subscriber[],
	partitionCounts: ReadonlyMap<string, number>,
): ReadonlyMap<string, Assignment> {
	const inOrder = members.toSorted(compare);
	const assigned = new Map(inOrder.map(({ memberId }) => [memberId, new Map<string, readonly number[]>()]));
	for (const [topic, count] of partitionCounts) {
		const own = inOrder.filter(({ topics }) => topics.includes(topic));
		const each = Math.floor(count / own.length);
		const more = count % own.length;
		for (const [index, { memberId }] of own.entries()) {
			const from = each * index + Math.min(index, more);
			const length = each + (index < more ? 1 : 0);
			if (length > 0)
				assigned.get(memberId)?.set(
					topic,
					Array.from({ length }, (_, at) => from + at),
				);
		}
	}
	return assigned;
}

function compare(a: Subscriber, b: Subscriber): number {
	if (a.groupInstanceId !== null && b.groupInstanceId !== null) return order(a.groupInstanceId, b.groupInstanceId);
	if (a.groupInstanceId !== null) return -1;
	if (b.groupInstanceId !== null) return 1;
	return order(a.memberId, b.memberId);
}

/** As Java compares texts: by code units. */
function order(a: string, b: string): number {
	return a < b ? -1 : a > b ? 1 : 0;
}
