import middy, { type MiddyfiedHandler } from "@middy/core";
import type { Consumer } from "../definition/consumer.ts";
import type { Topic } from "../definition/topic.ts";
import type { BatchResponse } from "./batch-response.ts";
import { HANDLER_BRAND, type HandlerBrand } from "./handler-brand.ts";
import { createInvoker, type Invocation, type InvocationOptions } from "./invocation.ts";
import { type Added, chain, type Fitting, type HandleRecord, type RecordMiddleware } from "./middleware.ts";
import type { MskEvent } from "./msk-event.ts";
import type { PartitionRun } from "./partition-runner.ts";
import type { KafkaRecord, RecordContext } from "./record-context.ts";
import { runRecords } from "./record-runner.ts";

/*
  The file to read first. The way of a batch, file by file:
    msk-event         AWS's event -> partitions of raw records
    wire-header       Glue, Confluent or no frame
    schema-store      the decoder for the writer's schema: compiled in and named by the deployment, or found by an imported lookup
    decoder           raw record -> typed record
    middleware        what the user puts around every record
    record-runner     attempts, then dead letter or stop (batch-runner for consumeBatch)
    partition-runner  in order inside a partition, partitions side by side
    batch-response    the failed record and every later one of its partition
  invocation.ts puts them together for one event.
*/

/** Handles one record. Returning acknowledges it; throwing fails it. */
export type RecordHandler<T extends Topic, M = readonly []> = (
	record: KafkaRecord<T>,
	context: RecordContext & Added<M>,
) => Promise<void> | void;

export interface ConsumeOptions<M = readonly []> extends InvocationOptions {
	/** Runs around every record, outermost first. */
	readonly middleware?: M;
}

/** A Lambda handler for a Kafka event source mapping; middy's `use`, `before`, `after` and `onError` are its own. */
export type ConsumerHandler = MiddyfiedHandler<MskEvent, BatchResponse> & { readonly [HANDLER_BRAND]: HandlerBrand };

/**
 * Makes the Lambda handler of a consumer: it decodes each record by its topic's schema and hands it over, typed.
 *
 * Records of a partition run in order and one at a time, partitions side by side. A record whose handler throws is tried again
 * (`attempts`), then given up or left to block its partition (`whenExhausted`); the other partitions go on.
 *
 * @throws {EventInvalidError} from the handler, when the event is not one of a Kafka mapping
 * @throws {BatchFailedError} from the handler, when records are not done and the mapping reads no partial response
 * @throws {NoProgressError} from the handler, when its deadline comes before a single record is done
 *
 * @example
 * export const handler = consume(delays, async (record, context) => {
 *   await save(record.value.origin, record.value.delay, { signal: context.signal });
 * }, { deadLetter: s3() });
 */
export function consume<
	T extends Topic,
	// biome-ignore lint/suspicious/noExplicitAny: a middleware of any topic; the handler below checks the record's type
	const M extends readonly RecordMiddleware<any, never, any>[] = readonly [],
>(
	consumer: Consumer<string, T>,
	handler: RecordHandler<T, M>,
	options: ConsumeOptions<M> & { readonly middleware?: Fitting<M, T> } = {},
): ConsumerHandler {
	// Sound: records of this consumer are decoded by its topic's schemas, and the chain hands over what the middleware added.
	const handle = chain(options.middleware ?? [], handler as HandleRecord);
	return createHandler(consumer, options, (run, invocation) => runRecords(run, invocation, handle));
}

/** Wraps an invoker with middy and brands it with its consumer. */
export function createHandler(
	consumer: Consumer,
	options: InvocationOptions,
	runPartition: (run: PartitionRun, invocation: Invocation) => Promise<void>,
): ConsumerHandler {
	// middy's early timeout throws, which would lose the partial response: the deadline is ours.
	const handler = middy<MskEvent, BatchResponse>(createInvoker(consumer, options, runPartition), { timeoutEarlyInMillis: 0 });
	const brand: HandlerBrand = { consumer, sender: options.deadLetter?.kind };
	return Object.assign(handler, { [HANDLER_BRAND]: brand });
}
