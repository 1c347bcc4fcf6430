/* What holds where a consumer says nothing. Read by the plan and by the runtime, so that the two cannot differ. */

/** Calls of the handler for one record. */
export const MAX_ATTEMPTS = 3;
/** Wait before the second call. */
export const BACKOFF_MS = 200;
/** How long before its timeout a function stops starting records. */
export const DEADLINE_MARGIN_MS = 2000;
/** Largest payload after inflation: 10 MB. */
export const MAX_INFLATED_BYTES = 10_485_760;
/** Partitions side by side inside one invocation. */
export const CONCURRENCY = 10;
/** Lambda's own default for Kafka (https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html). */
export const BATCH_SIZE = 100;
export const TIMEOUT_SECONDS = 60;
export const MEMORY_MB = 512;
export const LOG_RETENTION_DAYS = 30;
/** Long enough to find a dead letter after a quarter, and short enough to be forgotten. */
export const DEAD_LETTER_RETENTION_DAYS = 90;
export const ZONES = 2;
/** Lag, in records, of the slowest partition. */
export const LAG_ALARM = 10_000;
export const ERRORS_ALARM = 1;
export const DEAD_LETTERS_ALARM = 1;
