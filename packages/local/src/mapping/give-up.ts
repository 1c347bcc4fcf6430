import type { MskRecord } from "@millrace/core";
import type { EventFields } from "./build-event.ts";
import type { DeliveryEvent } from "./delivery-event.ts";
import type { FailureDestination } from "./failure-destination.ts";
import type { FailureCondition } from "./failure-envelope.ts";
import type { FinalOutcome } from "./final-outcome.ts";
import type { Invocation } from "./invoker.ts";
import { DestinationFailedError } from "./mapping-errors.ts";

export interface GiveUpOptions {
	/** Of the mapping, whatever the event of the last delivery had. */
	readonly fields: EventFields;
	readonly functionArn: string;
	readonly destination: FailureDestination | undefined;
	/** Milliseconds since 1970. */
	readonly now: () => number;
	readonly onFinal: (outcome: FinalOutcome) => void;
	readonly onDelivery: (event: DeliveryEvent) => void;
}

/** Records that are given up together, and what they have behind them. */
export interface GivenUp {
	readonly condition: FailureCondition;
	readonly records: readonly MskRecord[];
	readonly deliveries: number;
	/** Undefined when they were never sent. */
	readonly last: Invocation | undefined;
	readonly errorOf: (record: MskRecord) => unknown;
}

/** Sends records to the on-failure destination, or drops them where there is none or it fails; either way they are final. */
export async function giveUp(given: GivenUp, options: GiveUpOptions): Promise<void> {
	const { condition, records, deliveries, last } = given;
	let kind: "deadLettered" | "failed" = "failed";
	let failure: unknown;
	if (options.destination !== undefined) {
		try {
			const place = await options.destination.send({
				condition,
				records,
				fields: options.fields,
				functionArn: options.functionArn,
				requestId: last?.requestId ?? "",
				invokeCount: deliveries,
				functionError: last?.kind === "failed",
				timestamp: options.now(),
			});
			options.onDelivery({ happened: "deadLettered", records, condition, place });
			kind = "deadLettered";
		} catch (error) {
			failure = new DestinationFailedError("The on-failure destination did not take the records.", { cause: error });
		}
	}
	const errorOf = (record: MskRecord) => failure ?? given.errorOf(record);
	const first = records[0];
	if (kind === "failed" && first !== undefined) {
		options.onDelivery({ happened: "dropped", records, condition, error: errorOf(first) });
	}
	for (const record of records) {
		options.onFinal({ record, kind, by: "mapping", deliveries, milliseconds: undefined, error: errorOf(record) });
	}
}
