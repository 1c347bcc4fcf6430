import type { Topic } from "./topic.ts";
import type { Duration, Size } from "./units.ts";

/** `path/without/extension.exportName`, from the folder of millrace.config.ts. */
export type HandlerPath = `${string}/${string}.${string}`;

/** Where the function itself writes records that it gives up on: an S3 bucket or a topic, by the name the app gives it. */
export type DeadLetterAddress = `s3:${string}` | `topic:${string}`;

/** Where Lambda sends a batch that it gives up on. SQS and SNS receive metadata alone, never the records. */
export type FailureAddress = `s3:${string}` | `sqs:${string}` | `sns:${string}`;

export interface Attempts {
	/** Calls of the handler for one record, the first included: 1 to 10. */
	readonly max: number;
	/** Wait before the second call; it doubles with each further one, up to 10 seconds. @default "200 ms" */
	readonly backoff?: Duration;
}

/** Provisioned pollers of the event source mapping. They cost by the hour: a shared `group` is a tenth of the price. */
export interface Pollers {
	/** 1 to 200. */
	readonly min: number;
	/** 1 to 2,000, at least `min`; Lambda caps it at the number of partitions. */
	readonly max: number;
	/** Mappings of one VPC that name the same group share capacity; at most 100 of them. */
	readonly group?: string;
}

/** Lambda's own retries of a batch: for crashes, timeouts and blocked partitions. */
export interface Redelivery {
	/** 0 to 10,000 after the first delivery. @default without end; 10 when the mapping has a destination */
	readonly retries?: number;
	/** 60 seconds to 7 days. @default without end */
	readonly maxAge?: Duration;
	/** Splits a failed batch in two and retries each half. @default false */
	readonly bisect?: boolean;
}

/** Lets Lambda check records against the registry before it calls the function. */
export interface RecordValidation {
	/** `SOURCE`: the payload without its header. `JSON`: the payload as JSON. */
	readonly eventRecordFormat: "SOURCE" | "JSON";
	/** @default ["VALUE"] */
	readonly attributes?: readonly ("KEY" | "VALUE")[];
}

/** When a consumer raises an alarm. `false` leaves one out. */
export interface ConsumerAlarms {
	/** Records that the slowest partition lags behind for 5 minutes. @default 10000 */
	readonly lag?: number | false;
	/** Failed invocations in 5 minutes; with `pollers`, those that failed in part as well. @default 1 */
	readonly errors?: number | false;
	/** Records given up in 5 minutes: dead letters of the function, those it could not decode, and batches Lambda gave up. @default 1 */
	readonly deadLetters?: number | false;
	/** Whether to watch that the mapping polls, which Lambda counts with `pollers` alone. @default watched while the consumer is enabled */
	readonly idle?: false;
}

interface CommonOptions<Name extends string, T extends Topic> {
	/** Unique in the app: 1 to 40 characters of `a-z 0-9 -`. */
	readonly name: Name;
	readonly topic: T;
	readonly handler: HandlerPath;
	/** Records in one invocation, 1 to 10,000. @default 100 */
	readonly batchSize?: number;
	/** Longest wait to fill a batch, whole seconds up to 5 minutes. Left out, Lambda's own 500 ms applies. */
	readonly batchWindow?: Duration;
	/** Where a new consumer group starts; committed offsets win over it. @default "earliest" */
	readonly startFrom?: "earliest" | "latest" | Date;
	/** Partitions that run side by side inside one invocation, 1 to 1,000. @default 10 */
	readonly concurrency?: number;
	/** Timeout of the function, up to 14 minutes. @default "1 minute" */
	readonly timeout?: Duration;
	/** Memory of the function, 128 MB to 10 GB. @default "512 MB" */
	readonly memory?: Size;
	/** Calls of the handler inside the function. @default { max: 3, backoff: "200 ms" } */
	readonly attempts?: Attempts;
	/** How long before its timeout the function stops starting records. @default "2 seconds" */
	readonly deadlineMargin?: Duration;
	/** What one record usually takes; the plan warns when a full batch would not fit into the timeout. */
	readonly expectedPerRecord?: Duration;
	/** Largest payload after inflation. @default "10 MB" */
	readonly maxInflated?: Size;
	/** Filter patterns of the mapping, at most 5; a record passes when one matches. Kafka mappings filter on `value` alone. */
	readonly filters?: readonly { readonly value: unknown }[];
	/** More variables for the function. `MILLRACE` is ours. */
	readonly environment?: Readonly<Record<string, string>>;
	/** Whether the mapping polls. @default true */
	readonly enabled?: boolean;
	/** How long the function's logs are kept: one of CloudWatch's own numbers of days. @default "30 days" */
	readonly logRetention?: Duration;
	/** @default each alarm's own */
	readonly alarms?: ConsumerAlarms;
	/** ARN of a KMS key that encrypts the filters. @default Lambda's own key */
	readonly filterKey?: string;
}

/** Names the remedy in the compiler's own message: nobody can hold a value of this type. */
interface NeedsPollers {
	readonly "add pollers: { min, max }; Lambda ignores this option without them": never;
}
interface NeedsDeadLetter {
	readonly 'add deadLetter: "s3:<name>" and pass s3() to consume, or choose "block"': never;
}

export interface ProvisionedOptions {
	readonly pollers: Pollers;
	readonly redelivery?: Redelivery;
	readonly validation?: RecordValidation;
	/** Where Lambda sends what it gives up on. @default the consumer's `deadLetter` */
	readonly onFailure?: FailureAddress | `topic:${string}`;
}
export interface OnDemandOptions {
	readonly pollers?: never;
	readonly redelivery?: NeedsPollers;
	readonly validation?: NeedsPollers;
	/** Where Lambda sends what it gives up on. @default the consumer's `deadLetter`, when that is a bucket */
	readonly onFailure?: FailureAddress;
}

export interface WithDeadLetter {
	readonly deadLetter: DeadLetterAddress;
	/** What becomes of a record whose attempts are used up. @default "deadLetter" */
	readonly whenExhausted?: "deadLetter" | "block";
	/** What becomes of a record that can never be decoded; `skip` drops and counts it. @default "deadLetter" */
	readonly undecodable?: "deadLetter" | "block" | "skip";
}
export interface WithoutDeadLetter {
	readonly deadLetter?: never;
	readonly whenExhausted: "block" | NeedsDeadLetter;
	readonly undecodable: "block" | "skip" | NeedsDeadLetter;
}

export type ConsumerOptions<Name extends string = string, T extends Topic = Topic> = CommonOptions<Name, T> &
	(ProvisionedOptions | OnDemandOptions) &
	(WithDeadLetter | WithoutDeadLetter);

/** A declared consumer: inert, frozen data that never imports its handler. */
export interface Consumer<Name extends string = string, T extends Topic = Topic> extends CommonOptions<Name, T> {
	readonly kind: "consumer";
	readonly pollers?: Pollers;
	readonly redelivery?: Redelivery;
	readonly validation?: RecordValidation;
	readonly onFailure?: FailureAddress | `topic:${string}`;
	readonly deadLetter?: DeadLetterAddress;
	readonly whenExhausted?: "deadLetter" | "block";
	readonly undecodable?: "deadLetter" | "block" | "skip";
}

/**
 * Declares a consumer of one topic. Its batch size, retries and filters are what the laptop runs and what is deployed.
 *
 * Nothing is checked here, because this runs in the function too: `defineApp` checks every field.
 *
 * @example
 * export const delays = /* @__PURE__ *\/ defineConsumer({
 *   name: "delays", topic: flights, handler: "packages/functions/src/delays/handler.handler",
 *   batchSize: 500, deadLetter: "s3:failures" });
 */
export function defineConsumer<const Name extends string, T extends Topic>(options: ConsumerOptions<Name, T>): Consumer<Name, T> {
	// Sound: Consumer is ConsumerOptions with its alternatives merged; only values nobody can hold are left out.
	return Object.freeze({ kind: "consumer", ...options } as unknown as Consumer<Name, T>);
}
