import { type HistoryEntry, type Position, placeOf } from "./history.ts";

export interface CheckOptions {
	/** Whether the mapping may give records up without a destination. */
	readonly mayDrop: boolean;
}

/** What a mapping must never do. */
export interface Violation {
	readonly kind:
		| ("lost" | "reordered" | "overlapping" | "committedTooFar" | "dropped" | "invented")
		| ("tooLarge" | "tooEarly" | "tooMany" | "tooOld" | "tooOften")
		| ("unwanted" | "malformed" | "regrouped" | "repeated");
	readonly text: string;
}

interface Partition {
	/** Records that were produced. */
	count: number;
	/** Everything before it is settled. */
	settledTo: number;
	/** Settled beyond it. */
	readonly ahead: Set<number>;
}

/** Half a minute, which is how long the client tries; a destination that fails for that long loses its records, as in AWS. */
const DESTINATION_MS = 30_000;

/**
 * Judges a history by set arithmetic.
 * - lost: a record was neither acknowledged, nor dead-lettered, nor filtered
 * - reordered: a record came to the function while an earlier one of its partition was neither settled nor in the same event
 * - overlapping: a node sent records of a partition while it still waited for others of it
 * - committedTooFar: the group committed past a record that was not settled
 * - dropped: a record was given up although there is a destination, and that was not asked for as long as the client tries
 * - invented: a record was delivered that nobody produced
 */
export function checkHistory(history: readonly HistoryEntry[], { mayDrop }: CheckOptions): readonly Violation[] {
	const partitions = new Map<number, Partition>();
	const violations: Violation[] = [];
	/** Invocations that have not returned, by node and partition. */
	const running = new Map<string, number>();
	/** What the destination did not take from a node, by node and place. */
	const undeliverable = new Set<string>();

	function partitionOf(partition: number): Partition {
		const known = partitions.get(partition) ?? { count: 0, settledTo: 0, ahead: new Set() };
		partitions.set(partition, known);
		return known;
	}

	function settle({ partition, offset }: Position): void {
		const state = partitionOf(partition);
		if (offset >= state.settledTo) state.ahead.add(offset);
		while (state.ahead.delete(state.settledTo)) state.settledTo += 1;
	}

	function deliver(entry: Extract<HistoryEntry, { kind: "delivered" }>): void {
		for (const [partition, own] of Map.groupBy(entry.positions, (position) => position.partition)) {
			const state = partitionOf(partition);
			const place = `${entry.node} ${partition}`;
			if (running.has(place))
				violate("overlapping", `${entry.node} delivered partition ${partition} at ${entry.at} twice at once`);
			running.set(place, entry.invocation);
			const inEvent = new Set(own.map(({ offset }) => offset));
			const last = Math.max(...inEvent);
			if (last >= state.count) violate("invented", `${entry.node} delivered ${partition}@${last} at ${entry.at}`);
			for (let offset = state.settledTo; offset < last; offset++) {
				if (inEvent.has(offset) || state.ahead.has(offset)) continue;
				violate("reordered", `${entry.node} delivered ${partition}@${last} at ${entry.at} before ${offset} was settled`);
				break;
			}
			if (own.some(({ offset }, index) => index > 0 && offset <= (own[index - 1] as Position).offset)) {
				violate("reordered", `${entry.node} delivered an event at ${entry.at} in which partition ${partition} is not in order`);
			}
		}
	}

	function violate(kind: Violation["kind"], text: string): void {
		violations.push({ kind, text });
	}

	for (const entry of history) {
		switch (entry.kind) {
			case "produced":
				partitionOf(entry.partition).count = entry.offset + 1;
				if (!entry.passes) settle(entry);
				break;
			case "assigned":
				break;
			case "delivered":
				deliver(entry);
				break;
			case "returned":
				for (const [place, invocation] of running) if (invocation === entry.invocation) running.delete(place);
				break;
			case "acknowledged":
			case "deadLettered":
				entry.positions.forEach(settle);
				break;
			case "undeliverable":
				if (entry.milliseconds < DESTINATION_MS) break;
				for (const position of entry.positions) undeliverable.add(`${entry.node} ${placeOf(position)}`);
				break;
			case "dropped": {
				const places = mayDrop ? [] : entry.positions.map(placeOf);
				const hasReason = places.every((place) => undeliverable.delete(`${entry.node} ${place}`));
				if (!hasReason) violate("dropped", `${places.join(", ")} at ${entry.at}`);
				entry.positions.forEach(settle);
				break;
			}
			case "committed": {
				const { settledTo } = partitionOf(entry.partition);
				if (entry.offset > settledTo) {
					violate("committedTooFar", `${entry.partition}@${entry.offset} at ${entry.at}, but ${settledTo} is not settled`);
				}
				break;
			}
			default:
				entry satisfies never;
		}
	}
	for (const [partition, { count, settledTo }] of partitions) {
		if (settledTo < count) violate("lost", `${partition}@${settledTo} of ${count} records`);
	}
	return violations;
}
