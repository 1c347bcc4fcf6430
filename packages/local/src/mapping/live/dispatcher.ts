import type { MskRecord } from "@millrace/core";
import type { DeliveryEvent } from "../delivery-event.ts";
import { createEventSourceMapping, type EventSourceMapping } from "../event-source-mapping.ts";
import type { FinalOutcome } from "../final-outcome.ts";
import { type Cut, cutBatch } from "./cut-batch.ts";
import type { BlockedPartition } from "./idle-reason.ts";
import type { LiveRecord } from "./live-record.ts";
import { toOffsetRanges } from "./offset-ranges.ts";
import type { PartitionQueue } from "./partition-queue.ts";
import type { Shared } from "./shared.ts";
import type { Release, Slots } from "./slots.ts";
import { tellDelivery } from "./tell-delivery.ts";

export interface DispatcherOptions {
	readonly shared: Shared;
	readonly poller: number;
	/** Invocations that the poller may have side by side. */
	readonly slots: Slots;
	readonly queues: ReadonlyMap<number, PartitionQueue>;
	/** Once aborted nothing more is sent, no retry either. */
	readonly over: AbortSignal;
	/** Records have left a queue. */
	readonly onTaken: () => void;
	/** Records of a partition have their end. */
	readonly onSettled: () => void;
	/** What must never happen. */
	readonly onBroken: (error: unknown) => void;
}

type Part = Extract<Cut, { readonly kind: "batch" }>["parts"][number];

/** Sends what waits in the queues, batches of disjoint partitions side by side, and settles what comes back. */
export class Dispatcher {
	readonly #options: DispatcherOptions;
	readonly #open = new Set<Promise<void>>();
	readonly #blocked = new Map<number, readonly BlockedPartition[]>();
	#cancelTimer: () => void = () => {};
	#isPumpDue = false;
	/** End of the open window, for the status. */
	#windowEnds: number | undefined;

	constructor(options: DispatcherOptions) {
		this.#options = options;
	}

	get blocked(): readonly BlockedPartition[] {
		return [...this.#blocked.values()].flat();
	}

	get windowEnds(): number | undefined {
		return this.#windowEnds;
	}

	/** Sends everything that is due. */
	pump(): void {
		const { shared, slots, queues, over } = this.#options;
		this.#cancelTimer();
		this.#windowEnds = undefined;
		while (!over.aborted && !shared.control.isPaused && slots.isFree) {
			const now = shared.clock.now();
			const cut = cutBatch(queues.values(), {
				topic: shared.topic,
				isBusy: (partition) => shared.busy.has(partition),
				batchSize: shared.rules.batchSize,
				windowMs: shared.rules.windowMs,
				maxPayloadBytes: shared.maxPayloadBytes,
				emptyBytes: shared.emptyBytes,
				now,
				flush: shared.control.isFlushing,
			});
			if (cut.kind === "nothing") return;
			if (cut.kind === "wait") {
				this.#windowEnds = cut.until;
				this.#cancelTimer = shared.timers.after(cut.until - now, () => this.pump());
				return;
			}
			if (cut.kind === "batch") this.#send(cut.parts, (mapping, batch) => mapping.deliver(batch.map(({ arrived }) => arrived)));
			else {
				const { condition, error } = cut.record.refusal ?? { condition: "MaximumPayloadSizeExceeded", error: undefined };
				const parts = [{ queue: cut.queue, records: cut.queue.take(1) }];
				this.#send(parts, (mapping) => mapping.refuse(cut.record.arrived, condition, error));
			}
		}
	}

	/** Pumps once what runs now is through: what is settled together makes one batch, not one a partition. */
	pumpSoon(): void {
		if (this.#isPumpDue) return;
		this.#isPumpDue = true;
		queueMicrotask(() => {
			this.#isPumpDue = false;
			this.pump();
		});
	}

	/** Resolves once nothing is on its way, or the signal is aborted. */
	async settled(signal: AbortSignal): Promise<void> {
		const given = new Promise<void>((resolve) => {
			if (signal.aborted) resolve();
			else signal.addEventListener("abort", () => resolve(), { once: true });
		});
		while (this.#open.size > 0 && !signal.aborted) await Promise.race([Promise.all(this.#open), given]);
	}

	/** Batches on their way. */
	get size(): number {
		return this.#open.size;
	}

	#send(parts: readonly Part[], start: (mapping: EventSourceMapping, batch: readonly LiveRecord[]) => Promise<void>): void {
		const { shared, poller, over } = this.#options;
		const batch = shared.nextBatch();
		const found = new Map<MskRecord, LiveRecord>();
		const left = new Map<number, number>();
		for (const { queue, records } of parts) {
			shared.busy.add(queue.partition);
			left.set(queue.partition, records.length);
			for (const record of records) found.set(record.arrived.record, record);
		}

		const onFinal = (outcome: FinalOutcome): void => {
			const record = found.get(outcome.record);
			const queue = this.#options.queues.get(outcome.record.partition);
			// A stopped mapping has not decided about this one: it stays open, and is never committed.
			if (record === undefined || queue === undefined || outcome.kind === "notRun") return;
			queue.settle(record);
			const rest = (left.get(queue.partition) ?? 0) - 1;
			left.set(queue.partition, rest);
			shared.onOutcome(outcome);
			if (rest > 0) return;
			left.delete(queue.partition);
			shared.busy.delete(queue.partition);
			this.#options.onSettled();
			shared.onFree();
		};
		const onDelivery = (event: DeliveryEvent): void => {
			this.#watch(batch, event);
			tellDelivery(event, { batch, poller, shared });
		};
		const mapping = createEventSourceMapping({
			rules: shared.rules,
			invoker: shared.invoker,
			fields: shared.fields,
			functionArn: shared.functionArn,
			destination: shared.destination,
			clock: shared.retryClock,
			maxDeliveries: Number.POSITIVE_INFINITY,
			...(shared.retryDelayMs !== undefined && { retryDelayMs: shared.retryDelayMs }),
			admit: () => this.#admit(),
			signal: over,
			onFinal,
			onDelivery,
		});
		const work = start(mapping, [...found.values()])
			.catch(this.#options.onBroken)
			.finally(() => {
				this.#open.delete(work);
				this.#blocked.delete(batch);
				// Those of a mapping that was stopped meanwhile: their records have no end, and come again.
				for (const partition of left.keys()) shared.busy.delete(partition);
				shared.onFree();
			});
		this.#open.add(work);
		this.#options.onTaken();
	}

	/** A place of the poller, then one of the function. */
	async #admit(): Promise<Release> {
		const { shared, slots, over } = this.#options;
		const releasePoller = await slots.acquire(over);
		const { functionSlots } = shared;
		if (!functionSlots.isFree && !over.aborted) {
			shared.tell({ kind: "throttled", concurrency: functionSlots.limit, waiting: functionSlots.waiting + 1 });
		}
		const releaseFunction = await functionSlots.acquire(over);
		return () => {
			releaseFunction();
			releasePoller();
			this.pumpSoon();
		};
	}

	#watch(batch: number, event: DeliveryEvent): void {
		if (event.happened === "started") this.#blocked.delete(batch);
		if (event.happened !== "waiting" && event.happened !== "split") return;
		const { deliveries, until, error } = event;
		const ranges = toOffsetRanges(event.records);
		this.#blocked.set(
			batch,
			ranges.map(({ partition, first }) => ({ partition, offset: first, deliveries, until, error })),
		);
	}
}
