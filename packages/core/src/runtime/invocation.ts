import type { Context } from "aws-lambda";
import type { Consumer } from "../definition/consumer.ts";
import { DEFAULTS } from "../definition/defaults.ts";
import { readDuration, readSize } from "../definition/units.ts";
import { positionOf } from "../errors.ts";
import { type BatchResponse, respond } from "./batch-response.ts";
import { errorCode } from "./classify.ts";
import type { DeadLetterSender, GivingUp } from "./dead-letter.ts";
import { createDeadline, type Deadline } from "./deadline.ts";
import { createDecoder, type Decoder } from "./decoder.ts";
import { type Logger, limitLines } from "./logger.ts";
import type { BatchToLookUp, SchemaLookup } from "./lookup.ts";
import { type MskEvent, type MskRecord, readEvent } from "./msk-event.ts";
import type { RecordOutcome } from "./observer.ts";
import { type PartitionRun, runPartitions } from "./partition-runner.ts";
import { readPorts, settingsText } from "./ports.ts";
import { createSchemaStore, type KnownSchemas } from "./schema-store.ts";
import { readSettings, type Settings } from "./settings.ts";
import { createTally, writeMetricsLine } from "./tally.ts";

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
	readonly policy: Policy;
	readonly deadline: Deadline;
	readonly logger: Logger;
	readonly sender: DeadLetterSender | undefined;
	readonly decode: Decoder["decode"];
	/** Milliseconds, for durations. */
	now(): number;
	/** Counts what became of a record, once for each that is settled or failed. */
	settle(run: PartitionRun, raw: MskRecord, outcome: Omit<RecordOutcome, "at">): void;
	/** Counts a further call of the handler, and says why. */
	retrying(raw: MskRecord, attempt: number, error: unknown, waitMs: number): void;
}

/** What the deployment, or else the declaration, says about failures. */
export interface Policy {
	readonly maxAttempts: number;
	/** Wait before attempt `attempt + 1`: it doubles, up to 10 seconds. */
	backoffMs(attempt: number): number;
	readonly whenExhausted: "deadLetter" | "block";
	readonly undecodable: "deadLetter" | "block" | "skip";
}

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
	let waiting: ReadonlySet<string> = new Set();

	return async (event, lambda) => {
		const ports = readPorts(lambda);
		const { clock } = ports;
		const settings = readSettings(settingsText(ports));
		const batches = readEvent(event);
		const logger = limitLines(options.logger ?? ports.logger, MAX_LOG_LINES);
		const tally = createTally();
		const maxInflated =
			settings.maxInflatedBytes ?? (consumer.maxInflated ? readSize(consumer.maxInflated) : DEFAULTS.maxInflatedBytes);
		const store = createSchemaStore(consumer.topic, settings, known);
		const decoder = createDecoder(consumer, store, maxInflated);
		const margin =
			settings.deadlineMarginMs ?? (consumer.deadlineMargin ? readDuration(consumer.deadlineMargin) : DEFAULTS.deadlineMarginMs);
		const deadline = createDeadline(() => lambda.getRemainingTimeInMillis(), margin, clock);
		const invocation: Invocation = {
			policy: readPolicy(consumer, settings),
			deadline,
			lambda,
			logger,
			sender: options.deadLetter,
			consumer,
			settings,
			event,
			batches,
			store,
			ports,
			decode: decoder.decode,
			now: () => clock.now(),
			settle(run, raw, outcome) {
				if (run.closed) return;
				tally[outcome.kind] += 1;
				ports.observe({ at: positionOf(raw), ...outcome });
				if (outcome.kind === "succeeded" || outcome.kind === "skipped" || outcome.kind === "notRun") return;
				const level = outcome.kind === "failed" ? "error" : "warn";
				logger[level](LOG_MESSAGES[outcome.kind], describe(raw, outcome.error, { attempts: outcome.attempts }));
			},
			retrying(raw, attempt, error, waitMs) {
				tally.retried += 1;
				logger.warn("the handler failed and is called again", describe(raw, error, { attempt, waitMs }));
			},
		};

		try {
			await options.lookup?.(invocation);
			const concurrency = settings.concurrency ?? consumer.concurrency ?? DEFAULTS.concurrency;
			const runs = await runPartitions(batches, (run) => runPartition(run, invocation), concurrency, deadline, waiting);
			waiting = new Set(deadline.expired ? runs.filter(({ settled }) => settled === 0).map(({ name }) => name) : []);
			for (const { records, settled, failure } of runs) {
				tally.delivered += records.length;
				// The failed record counted itself; those behind it, or behind the deadline, never ran.
				for (const raw of records.slice(failure === undefined ? settled : settled + 1)) {
					tally.notRun += 1;
					ports.observe({ at: positionOf(raw), kind: "notRun", attempts: 0, milliseconds: 0 });
				}
			}
			return respond(settings.response, runs, deadline.expired);
		} finally {
			deadline.cancel();
			logger.finish();
			const { app, stage } = settings;
			ports.writeMetrics(
				writeMetricsLine(tally, { app, stage, consumer: consumer.name, topic: consumer.topic.name }, clock.now()),
			);
		}
	};
}

const LOG_MESSAGES = {
	failed: "a record stopped its partition",
	deadLettered: "a record was given up and written to the dead letters",
	undecodable: "a record cannot be decoded and was written to the dead letters",
} as const;

function describe(raw: MskRecord, error: unknown, more: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
	const message = error instanceof Error ? error.message : typeof error;
	return { ...positionOf(raw), code: errorCode(error), reason: message, ...more };
}

function readPolicy(consumer: Consumer, settings: Settings): Policy {
	const declared = consumer.attempts;
	const max = settings.attempts?.max ?? declared?.max ?? DEFAULTS.attempts.max;
	const backoff =
		settings.attempts?.backoffMs ?? (declared?.backoff ? readDuration(declared.backoff) : DEFAULTS.attempts.backoffMs);
	const fallback = consumer.deadLetter === undefined ? "block" : "deadLetter";
	return {
		maxAttempts: max,
		backoffMs: (attempt) => Math.min(backoff * 2 ** (attempt - 1), MAX_BACKOFF_MS),
		whenExhausted: settings.whenExhausted ?? consumer.whenExhausted ?? fallback,
		undecodable: settings.undecodable ?? consumer.undecodable ?? fallback,
	};
}
