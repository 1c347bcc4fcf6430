import type { PlannedMapping } from "@millrace/core/plan";
import { Random } from "../../fuzz/random.ts";
import { FIELDS } from "../support/records.ts";

export const TOPIC = "eu-orders";
export const DEAD_LETTERS = "dead-letters";
export const GROUP = "shop-local-billing";

/** Something that happens to the processes that run the mapping. */
export interface NodeAction {
	/** Milliseconds after the start. */
	readonly after: number;
	readonly action: "start" | "stop" | "crash";
}

/** Everything about a run that its seed decides beforehand. */
export interface Scenario {
	readonly partitions: number;
	readonly mapping: PlannedMapping;
	/** Whether the mapping gives up in the end, so that what is poison may stay so. */
	readonly givesUp: boolean;
	readonly hasDestination: boolean;
	readonly concurrency: number | undefined;
	readonly maxPollers: number;
	readonly sessionTimeoutMs: number;
	readonly rebalanceTimeoutMs: number;
	/** How long faults are injected and nodes come and go. */
	readonly chaosMs: number;
	readonly actions: readonly NodeAction[];
	/** Share of requests that meet a fault. */
	readonly faultChance: number;
	readonly records: readonly ScenarioRecord[];
	/** Largest event, in bytes of JSON: in some runs so small that there are records that fit into none. */
	readonly maxPayloadBytes: number;
	readonly maxBufferedBytes: number;
}

export interface ScenarioRecord {
	/** Milliseconds after the start. */
	readonly after: number;
	readonly partition: number;
	readonly keep: boolean;
	readonly poison: boolean;
	/** Bytes that make it longer. */
	readonly padding: number;
}

export function planScenario(seed: number): Scenario {
	const random = new Random(seed);
	const partitions = 1 + random.below(5);
	const chaosMs = 20_000 + random.below(40_000);
	const isProvisioned = random.chance(0.6);
	const hasDestination = isProvisioned && random.chance(0.6);
	const retries = isProvisioned && random.chance(0.7) ? random.below(4) : -1;
	const filters = random.chance(0.3) ? [{ Pattern: '{"value":{"keep":[true]}}' }] : [];
	const window = random.pick([0, undefined, 1, 2]);
	const poison = random.chance(0.7) ? 0.04 : 0;
	const isLarge = random.chance(0.3);
	const actions: NodeAction[] = [{ after: 0, action: "start" }];
	for (let count = random.below(8); count > 0; count--) {
		actions.push({ after: random.below(chaosMs), action: random.pick(["start", "start", "stop", "crash", "crash"]) });
	}
	const mapping: PlannedMapping = {
		EventSourceArn: FIELDS.eventSourceArn,
		FunctionName: "shop-local-billing",
		Topics: [TOPIC],
		Enabled: true,
		BatchSize: random.pick([1, 3, 10, 50]),
		...(window !== undefined && { MaximumBatchingWindowInSeconds: window }),
		StartingPosition: "TRIM_HORIZON",
		AmazonManagedKafkaEventSourceConfig: { ConsumerGroupId: GROUP },
		...(filters.length > 0 && { FilterCriteria: { Filters: filters } }),
		...(isProvisioned && {
			ProvisionedPollerConfig: { MinimumPollers: 1, MaximumPollers: 3 },
			...(random.chance(0.6) && { FunctionResponseTypes: ["ReportBatchItemFailures"] as const }),
			BisectBatchOnFunctionError: random.chance(0.4),
			...(retries >= 0 && { MaximumRetryAttempts: retries }),
			...(random.chance(0.15) && { MaximumRecordAgeInSeconds: 60 }),
			...(hasDestination && { DestinationConfig: { OnFailure: { Destination: `kafka://${DEAD_LETTERS}` } } }),
		}),
	};
	const concurrency = random.chance(0.3) ? 1 + random.below(3) : undefined;
	const maxPollers = 1 + random.below(3);
	const rebalanceTimeoutMs = random.pick([5000, 10_000, 20_000]);
	const faultChance = random.pick([0, 0.3, 0.4, 0.5, 0.6]);
	return {
		partitions,
		mapping,
		hasDestination,
		givesUp: retries >= 0 || hasDestination,
		concurrency,
		maxPollers,
		sessionTimeoutMs: 6000,
		// and a member that learns late of a rebalance can still wait for what runs.
		rebalanceTimeoutMs: faultChance > 0 ? rebalanceTimeoutMs : 20_000,
		chaosMs,
		maxPayloadBytes: isLarge ? 30_000 : 6 * 1024 * 1024,
		maxBufferedBytes: isLarge ? 60_000 : 64 * 1024 * 1024,
		// Where no request meets a fault no node crashes either, so that nothing may be done twice,
		actions: actions.filter(({ action }) => faultChance > 0 || action !== "crash").toSorted((a, b) => a.after - b.after),
		faultChance,
		records: Array.from({ length: 20 + random.below(150) }, () => ({
			after: random.chance(0.3) ? 0 : random.below(chaosMs),
			partition: random.below(partitions),
			keep: random.chance(0.7),
			poison: random.chance(poison),
			padding: isLarge ? random.below(random.chance(0.05) ? 40_000 : 10_000) : 0,
		})).toSorted((a, b) => a.after - b.after),
	};
}
