import type { MskEvent, MskRecord, RecordOutcome } from "@millrace/core";
import type { PlannedMapping } from "@millrace/core/plan";
import { groupByPartition } from "../../../packages/local/src/mapping/build-event.ts";
import { createEventSourceMapping } from "../../../packages/local/src/mapping/event-source-mapping.ts";
import type { FailureDestination } from "../../../packages/local/src/mapping/failure-destination.ts";
import type { Failure } from "../../../packages/local/src/mapping/failure-envelope.ts";
import type { FinalOutcome } from "../../../packages/local/src/mapping/final-outcome.ts";
import type { Invocation } from "../../../packages/local/src/mapping/invoker.ts";
import { readMappingRules } from "../../../packages/local/src/mapping/mapping-rules.ts";
import { type RunMappingOptions, runMapping } from "../../../packages/local/src/mapping/run-mapping.ts";
import { createVirtualClock } from "../../../packages/local/src/mapping/virtual-clock.ts";
import { readMemoryLog } from "../../../packages/local/src/sources/memory-log.ts";
import { FIELDS, mappingOf, positions } from "./records.ts";

/** What a scripted function does with an event: answers, or throws. */
export type Script = (event: MskEvent, call: number) => Scripted;
export interface Scripted {
	readonly response?: unknown;
	readonly throws?: unknown;
	readonly outcomes?: readonly RecordOutcome[];
}

export interface Run {
	/** Positions of each invocation's event, in order. */
	readonly calls: readonly (readonly string[])[];
	readonly events: readonly MskEvent[];
	readonly finals: readonly FinalOutcome[];
	/** `partition:offset` -> how it ended. */
	readonly ended: Readonly<Record<string, string>>;
	readonly failures: readonly Failure[];
	readonly blocked: readonly string[];
	/** Milliseconds that passed on the virtual clock. */
	readonly elapsed: number;
}

export interface RunOptions extends Partial<Omit<RunMappingOptions, "rules" | "mapping" | "onFinal">> {
	readonly mapping?: Partial<PlannedMapping>;
	readonly maxDeliveries?: number;
	readonly destination?: FailureDestination;
	readonly start?: number;
}

export const START = 1_700_000_000_000;

/** Runs records through a mapping whose function follows a script. */
export async function run(records: readonly MskRecord[], script: Script, options: RunOptions = {}): Promise<Run> {
	const rules = readMappingRules(mappingOf(options.mapping));
	const clock = options.clock ?? createVirtualClock(options.start ?? START);
	const before = clock.now();
	const events: MskEvent[] = [];
	const finals: FinalOutcome[] = [];
	const failures: Failure[] = [];
	const memory: FailureDestination = {
		async send(failure) {
			failures.push(failure);
			return `memory ${failures.length}`;
		},
	};
	const mapping = createEventSourceMapping({
		rules,
		invoker: {
			async invoke(event): Promise<Invocation> {
				events.push(event);
				const { response = null, throws, outcomes = [] } = script(event, events.length);
				const common = { requestId: `request-${events.length}`, milliseconds: 1, outcomes };
				return throws === undefined
					? { kind: "returned", response, ...common }
					: { kind: "failed", reason: "threw", error: throws, ...common };
			},
		},
		fields: FIELDS,
		functionArn: "arn:aws:lambda:us-east-1:000000000000:function:billing",
		clock,
		destination: rules.destination === undefined ? undefined : (options.destination ?? memory),
		...(options.maxDeliveries !== undefined && { maxDeliveries: options.maxDeliveries }),
		signal: options.signal,
		onFinal: (outcome) => finals.push(outcome),
	});
	const log = Object.fromEntries(groupByPartition(records, (record) => record));
	await runMapping({
		source: readMemoryLog(log),
		fields: FIELDS,
		pace: "backlog",
		asRecorded: false,
		...options,
		clock,
		rules,
		mapping,
		onFinal: (outcome) => finals.push(outcome),
	});
	return {
		calls: events.map(positions),
		events,
		finals,
		ended: Object.fromEntries(finals.map(({ record, kind }) => [`${record.partition}:${record.offset}`, kind])),
		failures,
		blocked: [...mapping.blocked],
		elapsed: clock.now() - before,
	};
}

/** A partial response that names these positions of `eu-orders`. */
export function reporting(...failed: readonly string[]): Scripted {
	return {
		response: {
			batchItemFailures: failed.map((position) => {
				const [partition, offset] = position.split(":").map(Number);
				return { itemIdentifier: { partition: `eu-orders-${partition}`, offset } };
			}),
		},
	};
}
