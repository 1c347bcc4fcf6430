/** What holds where a consumer says nothing. Read by the plan and by the runtime, so that the two cannot differ. */
export const DEFAULTS = {
	/** Calls of the handler for one record, and the wait before the second. */
	attempts: { max: 3, backoffMs: 200 },
	/** How long before its timeout a function stops starting records. */
	deadlineMarginMs: 2000,
	/** Largest payload after inflation: 10 MB. */
	maxInflatedBytes: 10_485_760,
	/** Partitions side by side inside one invocation. */
	concurrency: 10,
	/** Lambda's own default for Kafka (https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html). */
	batchSize: 100,
	timeoutSeconds: 60,
	memoryMb: 512,
} as const;
