import type { PlannedMapping } from "@millrace/core/plan";
import { compileRecordFilter, type RecordFilter } from "./record-filter.ts";

/*
  Defaults and the table of what needs provisioned pollers:
  https://docs.aws.amazon.com/lambda/latest/dg/msk-esm-parameters.html
  https://docs.aws.amazon.com/lambda/latest/dg/kafka-retry-configurations.html
*/
const DEFAULT_WINDOW_MS = 500;
/** Infinite retries become this many as soon as there is a destination. */
const RETRIES_WITH_DESTINATION = 10;

/** What a planned mapping amounts to once Lambda's defaults and the mode of its pollers are taken into account. */
export interface MappingRules {
	readonly topic: string;
	readonly batchSize: number;
	readonly windowMs: number;
	/** Redeliveries after the first delivery; `Infinity` without a limit. */
	readonly maxRetries: number;
	/** `Infinity` without a limit. */
	readonly maxAgeMs: number;
	readonly bisect: boolean;
	/** Whether the response's `batchItemFailures` are read. */
	readonly partialResponses: boolean;
	/** ARN of a bucket, queue or notification topic, or `kafka://<topic>`. */
	readonly destination: string | undefined;
	readonly filter: RecordFilter;
}

/**
 * Reads the rules that Lambda would follow. Without provisioned pollers it ignores partial responses, retry limits, record age
 * and bisect, and so does this.
 *
 * @throws {FilterPatternError} when a filter is one that Lambda would refuse.
 */
export function readMappingRules(mapping: PlannedMapping): MappingRules {
	const provisioned = mapping.ProvisionedPollerConfig !== undefined;
	const destination = mapping.DestinationConfig?.OnFailure.Destination || undefined;
	const retries = provisioned ? (mapping.MaximumRetryAttempts ?? -1) : -1;
	const ageSeconds = provisioned ? (mapping.MaximumRecordAgeInSeconds ?? -1) : -1;
	const windowSeconds = mapping.MaximumBatchingWindowInSeconds;
	return {
		topic: mapping.Topics[0],
		batchSize: mapping.BatchSize,
		windowMs: windowSeconds === undefined ? DEFAULT_WINDOW_MS : windowSeconds * 1000,
		maxRetries: retries >= 0 ? retries : destination === undefined ? Number.POSITIVE_INFINITY : RETRIES_WITH_DESTINATION,
		maxAgeMs: ageSeconds >= 0 ? ageSeconds * 1000 : Number.POSITIVE_INFINITY,
		bisect: provisioned && mapping.BisectBatchOnFunctionError === true,
		partialResponses: provisioned && mapping.FunctionResponseTypes?.includes("ReportBatchItemFailures") === true,
		destination,
		filter: compileRecordFilter(mapping.FilterCriteria?.Filters.map(({ Pattern }) => Pattern) ?? []),
	};
}
