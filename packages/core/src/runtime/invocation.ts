import type { Context } from "aws-lambda";
import type { Consumer } from "../definition/consumer.ts";
import { BACKOFF_MS, CONCURRENCY, DEADLINE_MARGIN_MS, MAX_ATTEMPTS, MAX_INFLATED_BYTES } from "../definition/defaults.ts";
import { type Duration, readAmount } from "../definition/units.ts";
import { positionOf } from "../errors.ts";
import { type BatchResponse, respond } from "./batch-response.ts";
import type { DeadLetterSender, GiveUpReason, GivingUp } from "./dead-letter.ts";
import { createDeadline } from "./deadline.ts";
import { createDecoder, type Decoder } from "./decoder.ts";
import type { Settled } from "./give-up.ts";
import { type Logger, limitLines } from "./logger.ts";
import type { BatchToLookUp, SchemaLookup } from "./lookup.ts";
import { type MskEvent, type MskRecord, readEvent } from "./msk-event.ts";
import { type PartitionRun, runPartitions } from "./partition-runner.ts";
import { readPorts } from "./ports.ts";
import { createSchemaStore, type KnownSchemas } from "./schema-store.ts";
import { readSettings, SETTINGS_VARIABLE, type Settings } from "./settings.ts";
import { EMPTY_TALLY, writeMetricsLine } from "./tally.ts";

/** What `consume` and `consumeBatch` both take. */
export interface InvocationOptions {
	/** Writes what the function gives up on: `s3()` or `kafka()`, of the kind that the consumer's `deadLetter` names. */
	readonly deadLetter?: DeadLetterSender;
	/** Finds writers' schemas by id: `glueLookup()` or `createLookup(find)`. @default only ids that the deployment names are known */
	readonly lookup?: SchemaLookup;
	/** @default one JSON line each on the console */
	readonly logger?: Logger;
}

/** One invocation, as the runners of records and of batches see it. */
export interface Invocation extends GivingUp, BatchToLookUp {
	/** Calls of the handler for one record. */
	readonly maxAttempts: number;
	readonly policy: Policy;
	readonly sender: DeadLetterSender | undefined;
	readonly decode: Decoder["decode"];
	/** Counts and logs what became of a record, once for each that is settled or failed; a failure stops its run. */
	settle(run: PartitionRun, raw: MskRecord, outcome: Settled, milliseconds: number): void;
	/** Waits before a further call of the handler, and says why it is called again; false when the deadline comes first. */
	retry(raw: MskRecord, attempt: number, error: unknown): Promise<boolean>;
}

/** What the deployment, or else the declaration, wants done with a record, by the reason to give it up. */
export type Policy = Partial<Record<GiveUpReason | "skip", "deadLetter" | "block" | "skip">>;

const MAX_BACKOFF_MS = 10_000;
const MAX_LOG_LINES = 20;

/**
 * Makes the function that runs one invocation after the other: event -> partitions -> schemas -> records -> response. What it keeps
 * between invocations is decoders, and which partitions the last deadline kept waiting.
 */
export function createInvoker(
	consumer: Consumer,
	options: InvocationOptions,
	runPartition: (run: PartitionRun, invocation: Invocation) => Promise<void>,
): (event: MskEvent, lambda: Context) => Promise<BatchResponse> {
	const known: KnownSchemas = new Map();
	const fallback = consumer.deadLetter ? "deadLetter" : "block";
	let waiting: ReadonlySet<string> = new Set();

	return async (event, lambda) => {
		const ports = readPorts(lambda);
		const { clock, observe } = ports;
		const settings = readSettings(ports.environment[SETTINGS_VARIABLE]);
		const batches = readEvent(event);
		const {
			attempts: { max = MAX_ATTEMPTS, backoff, backoffMs = readAmount(backoff, BACKOFF_MS) } = {},
			concurrency = CONCURRENCY,
			deadlineMarginMs = readAmount(consumer.deadlineMargin, DEADLINE_MARGIN_MS),
			maxInflatedBytes = readAmount(consumer.maxInflated, MAX_INFLATED_BYTES),
			whenExhausted = fallback,
			undecodable = fallback,
		}: Tuning = { ...consumer, ...settings };
		const log = limitLines(options.logger ?? ports.logger, MAX_LOG_LINES);
		const tally = { ...EMPTY_TALLY };
		const store = createSchemaStore(consumer.topic, settings, known);
		const deadline = createDeadline(() => lambda.getRemainingTimeInMillis(), deadlineMarginMs, clock);
		const invocation: Invocation = {
			consumer,
			settings,
			event,
			batches,
			lambda,
			ports,
			store,
			deadline,
			sender: options.deadLetter,
			maxAttempts: max,
			policy: { retry: whenExhausted, undecodable },
			decode: createDecoder(consumer, store, maxInflatedBytes).decode,
			settle(run, raw, outcome, milliseconds) {
				const { kind, error, attempts } = outcome;
				tally[kind]++;
				observe?.({ at: positionOf(raw), milliseconds, ...outcome });
				if (kind === "succeeded" || kind === "skipped") return;
				if (kind === "failed") run.failure = outcome;
				log.write(kind === "failed" ? "error" : "warn", `record ${kind}`, raw, error, { attempts });
			},
			retry(raw, attempt, error) {
				const waitMs = Math.min(backoffMs * 2 ** (attempt - 1), MAX_BACKOFF_MS);
				tally.retried++;
				log.write("warn", "record retried", raw, error, { attempt, waitMs });
				return deadline.sleep(waitMs);
			},
		};

		try {
			await options.lookup?.(invocation);
			const runs = await runPartitions(batches, (run) => runPartition(run, invocation), concurrency, deadline, waiting);
			waiting = new Set(runs.filter(({ settled }) => deadline.expired && settled === 0).map(({ name }) => name));
			for (const { records, settled, failure } of runs) {
				tally.delivered += records.length;
				// The failed record counted itself; those behind it, or behind the deadline, never ran.
				for (const raw of records.slice(failure ? settled + 1 : settled)) {
					tally.notRun++;
					observe?.({ at: positionOf(raw), kind: "notRun", attempts: 0, milliseconds: 0 });
				}
			}
			return respond(settings.response, runs, deadline.expired);
		} finally {
			deadline.cancel();
			log.finish();
			ports.writeMetrics(writeMetricsLine(tally, settings, consumer, clock.now()));
		}
	};
}

/** What a deployment may set and a consumer may declare, the one over the other. */
type Tuning = Pick<Settings, "concurrency" | "deadlineMarginMs" | "maxInflatedBytes" | "whenExhausted" | "undecodable"> & {
	readonly attempts?: { readonly max?: number; readonly backoff?: Duration; readonly backoffMs?: number };
};
