import { isMillraceError, type MskRecord, type RecordOutcome } from "@millrace/core";
import type { ArrivedRecord } from "./batcher.ts";
import { buildEvent, type EventFields, groupByPartition, partitionName } from "./build-event.ts";
import type { FailureDestination } from "./failure-destination.ts";
import type { FailureCondition } from "./failure-envelope.ts";
import type { FinalOutcome } from "./final-outcome.ts";
import type { Invocation, Invoker } from "./invoker.ts";
import { judge } from "./judge-invocation.ts";
import { DestinationFailedError, PartitionBlockedError, RecordExpiredError, RecordTooLargeError } from "./mapping-errors.ts";
import type { MappingRules } from "./mapping-rules.ts";
import type { VirtualClock } from "./virtual-clock.ts";

/*
  What is emulated, rule by rule, with AWS's pages and our tests: docs/emulation.md.
  Not emulated: pollers side by side (batches are delivered one after the other, which keeps the order of every partition),
  throttling, offset commits, the real waits between retries (they pass on the virtual clock).
*/

export interface EventSourceMappingOptions {
	readonly rules: MappingRules;
	readonly invoker: Invoker;
	readonly fields: EventFields;
	readonly functionArn: string;
	/** Needed when the rules name a destination. */
	readonly destination?: FailureDestination | undefined;
	readonly clock: VirtualClock;
	/**
	 * Deliveries of one batch, the first included, before a mapping that would retry without end gives its partitions up as
	 * blocked. Lambda has no such limit; a laptop needs one.
	 * @default 10
	 */
	readonly maxDeliveries?: number;
	/**
	 * Wait before a redelivery, on the virtual clock, after so many deliveries. AWS does not say how long it waits.
	 * @default one second, doubling, up to a minute
	 */
	readonly retryDelayMs?: (deliveries: number) => number;
	/** Stops before the next delivery, a retry included; what is still open is reported as not run. */
	readonly signal?: AbortSignal | undefined;
	readonly onFinal: (outcome: FinalOutcome) => void;
	readonly onInvocation?: (report: InvocationReport) => void;
	readonly onDeadLetter?: (place: string) => void;
}

/** One call of the function. */
export interface InvocationReport {
	readonly records: number;
	/** Whether any of its records had been delivered before. */
	readonly redelivery: boolean;
	readonly invocation: Invocation;
}

export interface EventSourceMapping {
	/** Delivers a batch until each of its records is final. Batches must be delivered one after the other. */
	deliver(batch: readonly ArrivedRecord[], fields?: EventFields): Promise<void>;
	/** Gives up a record that no event can hold. */
	giveUpOversized(arrived: ArrivedRecord): Promise<void>;
	/** Partitions that a batch without end of retries stopped, by `<topic>-<partition>`. */
	readonly blocked: ReadonlySet<string>;
}

/** Records that travel together, and what they have behind them. */
interface Group {
	readonly records: readonly ArrivedRecord[];
	readonly fields: EventFields;
	readonly deliveries: number;
	readonly retries: number;
	readonly last: Invocation | undefined;
}

/** Delivers batches to a function and applies the mapping's rules to what comes back. */
export function createEventSourceMapping(options: EventSourceMappingOptions): EventSourceMapping {
	const {
		rules,
		invoker,
		functionArn,
		destination,
		clock,
		onFinal,
		maxDeliveries = 10,
		retryDelayMs = doublingSeconds,
	} = options;
	const blocked = new Set<string>();

	async function deliver(batch: readonly ArrivedRecord[], fields: EventFields = options.fields): Promise<void> {
		const groups: Group[] = [{ records: batch, fields, deliveries: 0, retries: 0, last: undefined }];
		for (let group = groups.shift(); group !== undefined; group = groups.shift()) {
			const due = await withoutExpired(withoutStopped(group));
			if (due.records.length === 0) continue;
			groups.unshift(...(await deliverOnce(due)));
		}
	}

	/** One invocation; returns what must be delivered again, in order. */
	async function deliverOnce(group: Group): Promise<readonly Group[]> {
		const records = group.records.map(({ record }) => record);
		const invocation = await invoker.invoke(buildEvent(group.fields, records));
		const deliveries = group.deliveries + 1;
		options.onInvocation?.({ records: records.length, redelivery: group.deliveries > 0, invocation });

		const verdict = judge(invocation, records, rules.partialResponses);
		const told = new Map(invocation.outcomes.map((outcome) => [`${partitionName(outcome.at)}@${outcome.at.offset}`, outcome]));
		const outcomeOf = (record: MskRecord) => told.get(`${partitionName(record)}@${record.offset}`);
		for (const { record } of group.records) {
			if (!verdict.failed.has(record)) onFinal(acknowledged(record, outcomeOf(record), deliveries));
		}
		const failed = group.records.filter(({ record }) => verdict.failed.has(record));
		if (failed.length === 0) return [];

		const errorOf = (record: MskRecord): unknown => outcomeOf(record)?.error ?? verdict.error;
		const next: Group = {
			records: failed,
			// A batch redelivered after a partial response carries its records alone.
			fields: verdict.kind === "partial" ? {} : group.fields,
			deliveries,
			retries: group.retries,
			last: invocation,
		};
		if (rules.bisect && verdict.kind === "functionError" && failed.length > 1) {
			// Splitting uses up no retry, as on the page of Kinesis; Kafka's does not say.
			wait(deliveries);
			const middle = Math.ceil(failed.length / 2);
			return [failed.slice(0, middle), failed.slice(middle)].map((half) => ({ ...next, records: half }));
		}
		if (group.retries >= rules.maxRetries) {
			await giveUpGroup(next, verdict.kind === "partial", errorOf);
			return [];
		}
		if (rules.maxRetries === Number.POSITIVE_INFINITY && deliveries >= maxDeliveries) {
			block(next, outcomeOf, verdict.error);
			return [];
		}
		wait(deliveries);
		return [{ ...next, retries: group.retries + 1 }];
	}

	function wait(deliveries: number): void {
		clock.advanceTo(clock.now() + retryDelayMs(deliveries));
	}

	function withoutStopped(group: Group): Group {
		const isStopped = ({ record }: ArrivedRecord) => options.signal?.aborted === true || blocked.has(partitionName(record));
		for (const { record } of group.records.filter(isStopped)) {
			onFinal({ record, kind: "notRun", by: "mapping", deliveries: group.deliveries, milliseconds: undefined, error: undefined });
		}
		return { ...group, records: group.records.filter((arrived) => !isStopped(arrived)) };
	}

	async function withoutExpired(group: Group): Promise<Group> {
		const isExpired = ({ agesFrom }: ArrivedRecord) => clock.now() - agesFrom > rules.maxAgeMs;
		const expired = group.records.filter(isExpired);
		if (expired.length > 0) {
			const error = (record: MskRecord) =>
				new RecordExpiredError(`The record is older than the mapping's limit of ${rules.maxAgeMs / 1000} seconds.`, {
					at: record,
				});
			await giveUp("RecordAgeExceeded", { ...group, records: expired }, error);
		}
		return { ...group, records: group.records.filter((arrived) => !isExpired(arrived)) };
	}

	async function giveUpGroup(group: Group, byPartition: boolean, errorOf: (record: MskRecord) => unknown): Promise<void> {
		if (!byPartition) return giveUp("RetryAttemptsExhausted", group, errorOf);
		for (const records of groupByPartition(group.records, ({ record }) => record).values()) {
			await giveUp("RetryAttemptsExhausted", { ...group, records }, errorOf);
		}
	}

	async function giveUp(condition: FailureCondition, group: Group, errorOf: (record: MskRecord) => unknown): Promise<void> {
		const records = group.records.map(({ record }) => record);
		let kind: "deadLettered" | "failed" = "failed";
		let failure: unknown;
		if (destination !== undefined) {
			try {
				const place = await destination.send({
					condition,
					records,
					fields: options.fields,
					functionArn,
					requestId: group.last?.requestId ?? "",
					invokeCount: group.deliveries,
					functionError: group.last?.kind === "failed",
					timestamp: clock.now(),
				});
				options.onDeadLetter?.(place);
				kind = "deadLettered";
			} catch (error) {
				failure = new DestinationFailedError("The on-failure destination did not take the records.", { cause: error });
			}
		}
		for (const record of records) {
			const error = failure ?? errorOf(record);
			onFinal({ record, kind, by: "mapping", deliveries: group.deliveries, milliseconds: undefined, error });
		}
	}

	/**
	 * Stops the partitions whose records did not get through. Lambda would hold up every partition of the batch; here those that
	 * the handler reports as done go on, so that a run shows more than its first poison record.
	 */
	function block(group: Group, outcomeOf: (record: MskRecord) => RecordOutcome | undefined, error: unknown): void {
		const isDone = (record: MskRecord) => DONE.has(outcomeOf(record)?.kind ?? "failed");
		for (const { record } of group.records) if (!isDone(record)) blocked.add(partitionName(record));
		const firsts = new Set<string>();
		for (const { record } of group.records) {
			const outcome = outcomeOf(record);
			const name = partitionName(record);
			if (!blocked.has(name) || isDone(record)) {
				onFinal(acknowledged(record, outcome, group.deliveries));
			} else if (outcome?.kind === "notRun") {
				onFinal({
					record,
					kind: "notRun",
					by: "mapping",
					deliveries: group.deliveries,
					milliseconds: undefined,
					error: undefined,
				});
			} else {
				const first = !firsts.has(name);
				firsts.add(name);
				const cause = outcome?.error ?? error;
				onFinal({
					record,
					kind: "failed",
					by: "mapping",
					deliveries: group.deliveries,
					milliseconds: outcome?.milliseconds,
					error: first ? blockedError(record, group.deliveries, cause) : cause,
				});
			}
		}
	}

	return {
		deliver,
		blocked,
		giveUpOversized: (arrived) =>
			giveUp(
				"MaximumPayloadSizeExceeded",
				{ records: [arrived], fields: options.fields, deliveries: 0, retries: 0, last: undefined },
				(record) =>
					new RecordTooLargeError("An event with this record alone is larger than the 6 MB that Lambda can send.", {
						at: record,
						fix: "Compress the payload, or keep it in a bucket and send its name.",
					}),
			),
	};
}

const DONE: ReadonlySet<RecordOutcome["kind"]> = new Set(["succeeded", "skipped", "deadLettered", "undecodable"]);

/**
 * A record that Lambda takes as done. A handler that says `failed` of it all the same has lost it, and that is shown.
 */
function acknowledged(record: MskRecord, outcome: RecordOutcome | undefined, deliveries: number): FinalOutcome {
	return {
		record,
		kind: outcome?.kind ?? "succeeded",
		by: "function",
		deliveries,
		milliseconds: outcome?.milliseconds,
		error: outcome?.error,
	};
}

function blockedError(at: MskRecord, deliveries: number, cause: unknown): PartitionBlockedError {
	const what = isMillraceError(cause) ? ` by ${cause.code}` : "";
	return new PartitionBlockedError(
		`The partition is blocked${what}: after ${deliveries} deliveries the record still fails, and Lambda would retry it without end.`,
		{
			at: { topic: at.topic, partition: at.partition, offset: at.offset },
			cause,
			fix: 'Fix the handler, or let the function give up with whenExhausted: "deadLetter".',
		},
	);
}

function doublingSeconds(deliveries: number): number {
	return Math.min(60_000, 1000 * 2 ** (deliveries - 1));
}
