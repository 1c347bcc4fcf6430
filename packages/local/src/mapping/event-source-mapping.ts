import type { MskRecord, RecordOutcome } from "@millrace/core";
import type { ArrivedRecord } from "./batcher.ts";
import { blockPartitions } from "./block-partitions.ts";
import { buildEvent, type EventFields, groupByPartition, partitionName } from "./build-event.ts";
import type { DeliveryEvent, DeliveryKind, DeliveryStart } from "./delivery-event.ts";
import type { FailureDestination } from "./failure-destination.ts";
import type { FailureCondition } from "./failure-envelope.ts";
import { acknowledged, type FinalOutcome } from "./final-outcome.ts";
import { giveUp } from "./give-up.ts";
import type { Invocation, Invoker } from "./invoker.ts";
import { judge } from "./judge-invocation.ts";
import type { MappingClock } from "./mapping-clock.ts";
import { RecordExpiredError, RecordTooLargeError } from "./mapping-errors.ts";
import type { MappingRules } from "./mapping-rules.ts";

/*
  What is emulated, rule by rule, with AWS's pages and our tests: docs/emulation.md.
  Replay delivers one batch after the other on a clock that jumps; a live mapping delivers several side by side, of disjoint partitions.
*/

export interface EventSourceMappingOptions {
	readonly rules: MappingRules;
	readonly invoker: Invoker;
	readonly fields: EventFields;
	readonly functionArn: string;
	/** Needed when the rules name a destination. */
	readonly destination?: FailureDestination | undefined;
	readonly clock: MappingClock;
	/**
	 * Deliveries of one batch, the first included, before a mapping that would retry without end gives its partitions up as
	 * blocked. Lambda has no such limit; a replay needs one.
	 * @default 10
	 */
	readonly maxDeliveries?: number;
	/**
	 * Wait before a redelivery after so many deliveries. AWS does not say how long it waits.
	 * @default one second, doubling, up to a minute
	 */
	readonly retryDelayMs?: (deliveries: number) => number;
	/** Waits for a place among the invocations side by side; the returned function gives it back. @default there is always one */
	readonly admit?: (() => Promise<() => void>) | undefined;
	/** Stops before the next delivery, a retry included; what is still open is reported as not run. */
	readonly signal?: AbortSignal | undefined;
	readonly onFinal: (outcome: FinalOutcome) => void;
	readonly onDelivery?: (event: DeliveryEvent) => void;
}

export interface EventSourceMapping {
	/**
	 * Delivers a batch until each of its records is final. Batches that share a partition must be delivered one after the other, for
	 * that keeps its order.
	 */
	deliver(batch: readonly ArrivedRecord[], fields?: EventFields): Promise<void>;
	/** Gives up a record that is never sent. */
	refuse(arrived: ArrivedRecord, condition: FailureCondition, error: unknown): Promise<void>;
	/** Gives up a record that no event can hold. */
	giveUpOversized(arrived: ArrivedRecord): Promise<void>;
	/** Partitions that a batch without end of retries stopped, by `<topic>-<partition>`. */
	readonly blocked: ReadonlySet<string>;
}

/** Records that travel together, and what they have behind them. */
interface Group {
	readonly records: readonly ArrivedRecord[];
	readonly fields: EventFields;
	readonly kind: DeliveryKind;
	readonly deliveries: number;
	readonly retries: number;
	readonly last: Invocation | undefined;
}

/** Delivers batches to a function and applies the mapping's rules to what comes back. */
export function createEventSourceMapping(options: EventSourceMappingOptions): EventSourceMapping {
	const { rules, invoker, functionArn, destination, clock, onFinal, maxDeliveries = 10 } = options;
	const { retryDelayMs = doublingSeconds, admit = alwaysAdmitted, onDelivery = () => {} } = options;
	const blocked = new Set<string>();
	const givingUp = { fields: options.fields, functionArn, destination, now: () => clock.now(), onFinal, onDelivery };

	async function deliver(batch: readonly ArrivedRecord[], fields: EventFields = options.fields): Promise<void> {
		const groups: Group[] = [{ records: batch, fields, kind: "first", deliveries: 0, retries: 0, last: undefined }];
		for (let group = groups.shift(); group !== undefined; group = groups.shift()) {
			const release = await admit();
			const due = await withoutExpired(withoutStopped(group));
			if (due.records.length === 0) release();
			else groups.unshift(...(await deliverOnce(due, release)));
		}
	}

	/** One invocation; returns what must be delivered again, in order. */
	async function deliverOnce(group: Group, release: () => void): Promise<readonly Group[]> {
		const records = group.records.map(({ record }) => record);
		const deliveries = group.deliveries + 1;
		const start: DeliveryStart = {
			event: buildEvent(group.fields, records),
			records,
			kind: group.kind,
			delivery: deliveries,
		};
		onDelivery({ happened: "started", ...start });
		const invocation = await invoker.invoke(start.event).finally(release);

		const verdict = judge(invocation, records, rules.partialResponses);
		onDelivery({
			happened: "finished",
			...start,
			invocation,
			verdict: verdict.kind,
			failed: verdict.failed.size,
			error: verdict.error,
		});
		const told = new Map(invocation.outcomes.map((outcome) => [`${partitionName(outcome.at)}@${outcome.at.offset}`, outcome]));
		const outcomeOf = (record: MskRecord): RecordOutcome | undefined => told.get(`${partitionName(record)}@${record.offset}`);
		for (const { record } of group.records) {
			if (!verdict.failed.has(record)) onFinal(acknowledged(record, outcomeOf(record), deliveries));
		}
		const failed = group.records.filter(({ record }) => verdict.failed.has(record));
		if (failed.length === 0) return [];

		const isPartial = verdict.kind === "partial";
		const errorOf = (record: MskRecord): unknown => outcomeOf(record)?.error ?? verdict.error;
		const next: Group = {
			records: failed,
			// A batch redelivered after a partial response carries its records alone.
			fields: isPartial ? {} : group.fields,
			kind: isPartial ? "reported" : "retry",
			deliveries,
			retries: group.retries,
			last: invocation,
		};
		if (rules.bisect && verdict.kind === "functionError" && failed.length > 1) {
			// Splitting uses up no retry, as on the page of Kinesis; Kafka's does not say.
			return split(next, verdict.error);
		}
		if (group.retries >= rules.maxRetries) {
			await giveUpGroup(next, isPartial, errorOf);
			return [];
		}
		if (rules.maxRetries === Number.POSITIVE_INFINITY && deliveries >= maxDeliveries) {
			const stuck = { records: failed.map(({ record }) => record), deliveries, outcomeOf, error: verdict.error };
			for (const outcome of blockPartitions(stuck, blocked)) onFinal(outcome);
			return [];
		}
		const delay = retryDelayMs(deliveries);
		const error = verdict.error ?? failed.map(({ record }) => errorOf(record)).find((each) => each !== undefined);
		onDelivery({
			happened: "waiting",
			records: failed.map(({ record }) => record),
			deliveries,
			until: clock.now() + delay,
			error,
		});
		await clock.wait(delay, options.signal);
		return [{ ...next, retries: group.retries + 1 }];
	}

	async function split(group: Group, error: unknown): Promise<readonly Group[]> {
		const middle = Math.ceil(group.records.length / 2);
		const halves = [group.records.slice(0, middle), group.records.slice(middle)] as const;
		const delay = retryDelayMs(group.deliveries);
		onDelivery({
			happened: "split",
			halves: [halves[0].map(({ record }) => record), halves[1].map(({ record }) => record)],
			records: group.records.map(({ record }) => record),
			deliveries: group.deliveries,
			error,
			until: clock.now() + delay,
		});
		await clock.wait(delay, options.signal);
		return halves.map((records) => ({ ...group, kind: "half", records }));
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
			const errorOf = (record: MskRecord) =>
				new RecordExpiredError(`The record is older than the mapping's limit of ${rules.maxAgeMs / 1000} seconds.`, {
					at: record,
				});
			await giveUpTogether("RecordAgeExceeded", group, expired, errorOf);
		}
		return { ...group, records: group.records.filter((arrived) => !isExpired(arrived)) };
	}

	async function giveUpGroup(group: Group, byPartition: boolean, errorOf: (record: MskRecord) => unknown): Promise<void> {
		if (!byPartition) return giveUpTogether("RetryAttemptsExhausted", group, group.records, errorOf);
		for (const records of groupByPartition(group.records, ({ record }) => record).values()) {
			await giveUpTogether("RetryAttemptsExhausted", group, records, errorOf);
		}
	}

	function giveUpTogether(
		condition: FailureCondition,
		{ deliveries, last }: Group,
		arrived: readonly ArrivedRecord[],
		errorOf: (record: MskRecord) => unknown,
	): Promise<void> {
		return giveUp({ condition, records: arrived.map(({ record }) => record), deliveries, last, errorOf }, givingUp);
	}

	function refuse({ record }: ArrivedRecord, condition: FailureCondition, error: unknown): Promise<void> {
		return giveUp({ condition, records: [record], deliveries: 0, last: undefined, errorOf: () => error }, givingUp);
	}

	return {
		deliver,
		refuse,
		giveUpOversized: (arrived) => refuse(arrived, "MaximumPayloadSizeExceeded", tooLarge(arrived.record)),
		blocked,
	};
}

/** A record whose event would be larger than an invocation may be. */
export function tooLarge({ topic, partition, offset }: MskRecord): RecordTooLargeError {
	return new RecordTooLargeError("An event with this record alone is larger than the 6 MB that Lambda can send.", {
		at: { topic, partition, offset },
		fix: "Compress the payload, or keep it in a bucket and send its name.",
	});
}

function doublingSeconds(deliveries: number): number {
	return Math.min(60_000, 1000 * 2 ** (deliveries - 1));
}

function alwaysAdmitted(): Promise<() => void> {
	return Promise.resolve(() => {});
}
