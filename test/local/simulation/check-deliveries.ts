import type { Violation } from "./check-history.ts";
import { type HistoryEntry, type Position, placeOf } from "./history.ts";

/** What a mapping promises of its invocations and commits. */
export interface DeliveryRules {
	readonly batchSize: number;
	readonly maxPayloadBytes: number;
	/** A batch that comes for the first time and is not full has waited that long; 0 where bytes may fill one up before its size does. */
	readonly windowMs: number;
	/** Invocations of a node side by side. */
	readonly concurrency: number;
	/** Redeliveries before records are given up. */
	readonly maxRetries: number;
	/** Records that are older are not sent any more. */
	readonly maxAgeMs: number;
	/** Whether what made the function fail is cut in two. */
	readonly bisect: boolean;
	/** Whether nothing went wrong that may repeat what was done: then nothing comes twice, and each commit says something new. */
	readonly isCalm: boolean;
}

/** What a poller did with a record since it has the partition. */
interface Seen {
	/** Which time that is. */
	readonly term: number;
	deliveries: number;
	hasEnd: boolean;
	/** How many records come together when this one comes again, and when it failed. */
	again: { readonly together: readonly number[]; readonly since: number } | undefined;
}

interface Call {
	readonly positions: readonly Position[];
	readonly seen: readonly Seen[];
	acknowledged: number;
}

type Entry<Kind extends HistoryEntry["kind"]> = Extract<HistoryEntry, { kind: Kind }>;

/** AWS does not say how long Lambda waits before it delivers again; our mapping waits a second at least. */
const RETRY_MS = 1000;

/**
 * Judges every invocation by what the mapping's settings say of one.
 * - tooLarge: an event held more records than the batch size, or was longer than an event may be
 * - tooEarly: an event was sent before its window ended, without being full; or failed records came again at once
 * - tooMany: a node had more invocations than it may have side by side
 * - tooOld: a record was sent beyond its age
 * - tooOften: a record was sent more often than there are retries, or given up before
 * - unwanted: a record was sent that no filter lets through
 * - malformed: an event did not say where it comes from
 * - regrouped: records that failed together came again in other company than the settings say
 * - repeated: a record that had its end was sent again by the poller that knew; or by any, and a commit said nothing new, although nothing was
 *   in the way
 */
export function checkDeliveries(history: readonly HistoryEntry[], rules: DeliveryRules): readonly Violation[] {
	const violations: Violation[] = [];
	const violate = (kind: Violation["kind"], text: string) => void violations.push({ kind, text });
	const producedAt = new Map<string, number>();
	const unwanted = new Set<string>();
	const settled = new Set<string>();
	const committed = new Map<number, number>();
	const calls = new Map<number, Call>();
	/** Those that run, by node. */
	const running = new Map<string, Set<number>>();
	/** By poller and place. A poller that is put out goes on with what it has until it knows, while another one of its node may begin. */
	const known = new Map<string, Seen>();
	/** By poller and partition: since when it has it, as the number of the entry. */
	const since = new Map<string, number>();

	function seenBy(poller: string, position: Position): Seen {
		const place = `${poller} ${placeOf(position)}`;
		const term = since.get(`${poller} ${position.partition}`) ?? 0;
		const before = known.get(place);
		if (before?.term === term) return before;
		// It begins again at the group's offset, and what it knew of the record counts no more. What runs still refers to what it knew then.
		const seen: Seen = { term, deliveries: 0, hasEnd: false, again: undefined };
		known.set(place, seen);
		return seen;
	}

	function deliver(entry: Entry<"delivered">): void {
		const { at, node, positions } = entry;
		const what = `${node} at ${at}`;
		const seen = positions.map((position) => seenBy(pollerOf(entry), position));
		const isFirst = seen.every(({ deliveries }) => deliveries === 0);
		calls.set(entry.invocation, { positions, seen, acknowledged: 0 });
		const side = (running.get(node) ?? new Set()).add(entry.invocation);
		running.set(node, side);
		if (side.size > rules.concurrency) violate("tooMany", `${what}: ${side.size} invocations`);
		if (positions.length > rules.batchSize) violate("tooLarge", `${what}: ${positions.length} records`);
		if (entry.bytes > rules.maxPayloadBytes) violate("tooLarge", `${what}: ${entry.bytes} bytes`);
		if (!entry.isNamed || (isFirst && !entry.hasFields)) violate("malformed", what);

		const age = at - Math.min(...positions.map((position) => producedAt.get(placeOf(position)) ?? at));
		if (age > rules.maxAgeMs) violate("tooOld", `${what}: ${age} ms`);
		if (isFirst && positions.length < rules.batchSize && age < rules.windowMs) violate("tooEarly", `${what}: ${age} ms`);
		for (const [index, each] of seen.entries()) {
			const place = placeOf(positions[index] as Position);
			if (unwanted.has(place)) violate("unwanted", `${what}: ${place}`);
			if (each.hasEnd || (rules.isCalm && settled.has(place))) violate("repeated", `${what}: ${place}`);
			each.deliveries += 1;
			if (!rules.bisect && each.deliveries > rules.maxRetries + 1) violate("tooOften", `${what}: ${place}`);
			if (each.again === undefined) continue;
			if (at - each.again.since < RETRY_MS) violate("tooEarly", `${what}: ${place} again`);
			// Some of them may have become too old meanwhile.
			if (rules.maxAgeMs === Number.POSITIVE_INFINITY && !each.again.together.includes(positions.length)) {
				violate("regrouped", `${what}: ${positions.length} instead of ${each.again.together.join(" or ")}`);
			}
		}
	}

	function finish({ at, invocation, how }: Entry<"returned">): void {
		const call = calls.get(invocation);
		for (const side of running.values()) side.delete(invocation);
		if (call === undefined) return;
		const count = call.positions.length;
		const isSplit = rules.bisect && how === "failed" && count > 1;
		const together = isSplit ? [Math.ceil(count / 2), Math.floor(count / 2)] : [count - call.acknowledged];
		for (const each of call.seen) each.again = { together, since: at };
	}

	function acknowledge({ invocation, positions }: Entry<"acknowledged">): void {
		const call = calls.get(invocation);
		const places = new Set(positions.map(placeOf));
		for (const [index, each] of (call?.seen ?? []).entries()) {
			if (places.has(placeOf(call?.positions[index] as Position))) each.hasEnd = true;
		}
		if (call !== undefined) call.acknowledged = positions.length;
		for (const place of places) settled.add(place);
	}

	function giveUp({ at, node, condition, invocation, positions }: Entry<"deadLettered"> | Entry<"dropped">): void {
		const call = calls.get(invocation ?? Number.NaN);
		const places = new Set(positions.map(placeOf));
		for (const place of places) settled.add(place);
		for (const [index, each] of (call?.seen ?? []).entries()) {
			const place = placeOf(call?.positions[index] as Position);
			if (!places.has(place)) continue;
			each.hasEnd = true;
			if (condition === "RetryAttemptsExhausted" && each.deliveries <= rules.maxRetries) {
				violate("tooOften", `${node} at ${at}: ${place} was given up after ${each.deliveries} deliveries`);
			}
		}
	}

	for (const [index, entry] of history.entries()) {
		switch (entry.kind) {
			case "produced":
				producedAt.set(placeOf(entry), entry.at);
				if (!entry.passes) unwanted.add(placeOf(entry));
				break;
			case "assigned":
				for (const partition of entry.partitions) since.set(`${pollerOf(entry)} ${partition}`, index + 1);
				break;
			case "delivered":
				deliver(entry);
				break;
			case "returned":
				finish(entry);
				break;
			case "acknowledged":
				acknowledge(entry);
				break;
			case "deadLettered":
			case "dropped":
				giveUp(entry);
				break;
			case "committed":
				if (rules.isCalm && entry.offset <= (committed.get(entry.partition) ?? 0)) {
					violate("repeated", `a commit of ${placeOf(entry)} at ${entry.at}`);
				}
				committed.set(entry.partition, entry.offset);
				break;
			case "undeliverable":
				break;
			default:
				entry satisfies never;
		}
	}
	return violations;
}

function pollerOf({ node, poller }: { readonly node: string; readonly poller: number }): string {
	return `${node}-${poller}`;
}
