import type { DeliveryEvent, DeliveryStart } from "../delivery-event.ts";
import type { Verdict } from "../judge-invocation.ts";
import type { InvocationPlace, MappingEvent } from "./mapping-event.ts";
import { toOffsetRanges } from "./offset-ranges.ts";
import type { Shared } from "./shared.ts";

export interface TellDeliveryContext {
	readonly batch: number;
	readonly poller: number;
	readonly shared: Pick<Shared, "tell" | "counts">;
}

/** Tells what a delivery does in the mapping's own events, and counts it. */
export function tellDelivery(event: DeliveryEvent, { batch, poller, shared }: TellDeliveryContext): void {
	const { tell, counts } = shared;
	switch (event.happened) {
		case "started":
			counts.invoked += event.records.length;
			tell({ kind: "invocationStarted", ...placeOf(event, batch, poller) });
			return;
		case "finished": {
			const { invocation, failed, error } = event;
			counts.failed += failed;
			tell({
				kind: "invocationFinished",
				...placeOf(event, batch, poller),
				requestId: invocation.requestId,
				milliseconds: invocation.milliseconds,
				outcome: outcomeOf(event),
				failed,
				error,
			});
			return;
		}
		case "split": {
			const [left, right] = event.halves;
			tell({ kind: "split", batch, halves: [toOffsetRanges(left), toOffsetRanges(right)], until: event.until });
			return;
		}
		case "waiting": {
			const { deliveries, until, error } = event;
			tell({ kind: "blocked", batch, ranges: toOffsetRanges(event.records), deliveries, until, error });
			return;
		}
		case "deadLettered": {
			const { condition, place } = event;
			counts.deadLettered += event.records.length;
			tell({ kind: "deadLettered", batch, ranges: toOffsetRanges(event.records), condition, place });
			return;
		}
		case "dropped": {
			const { condition, error } = event;
			counts.dropped += event.records.length;
			tell({ kind: "dropped", batch, ranges: toOffsetRanges(event.records), condition, error });
			return;
		}
		default:
			event satisfies never;
	}
}

function placeOf(start: DeliveryStart, batch: number, poller: number): InvocationPlace {
	const { event, records, kind, delivery } = start;
	return { batch, poller, how: kind, delivery, records: records.length, ranges: toOffsetRanges(records), event };
}

const OUTCOMES = { success: "succeeded", partial: "reported", invalidResponse: "refused" } as const satisfies Partial<
	Record<Verdict["kind"], string>
>;

function outcomeOf({
	invocation,
	verdict,
}: Extract<DeliveryEvent, { happened: "finished" }>): Extract<MappingEvent, { kind: "invocationFinished" }>["outcome"] {
	if (invocation.kind === "failed") return invocation.reason;
	return verdict === "functionError" ? "threw" : OUTCOMES[verdict];
}
