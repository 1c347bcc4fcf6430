import type { Context } from "aws-lambda";
import { DIGEST_PREFIX_LENGTH } from "../definition/schema.ts";
import type { BatchResponse } from "../runtime/batch-response.ts";
import { type Clock, systemClock } from "../runtime/clock.ts";
import { readHandlerBrand } from "../runtime/handler-brand.ts";
import type { MskEvent } from "../runtime/msk-event.ts";
import type { RecordOutcome } from "../runtime/observer.ts";
import { PORTS, type Ports } from "../runtime/ports.ts";
import { compactUuid, localSchemaId } from "../runtime/schema-id.ts";
import { SETTINGS_VARIABLE, type Settings } from "../runtime/settings.ts";

export interface InvokeOptions {
	/** What the deployment would say, beside the ids of the consumer's own schemas. @default { response: "partial" } */
	readonly settings?: Partial<Settings>;
	/** Milliseconds until the function would be killed. @default 60,000 */
	readonly timeoutMs?: number;
	/** Time that the test moves itself. @default the real one */
	readonly clock?: Clock;
	/** Variables of the function beside `MILLRACE`. @default none */
	readonly environment?: Readonly<Record<string, string>>;
}

/** What `consume` and `consumeBatch` return, with or without middy's middleware around it. */
export type InvokableHandler = (event: MskEvent, context: Context) => unknown;

/** What became of one record. */
export type TestOutcome = RecordOutcome;

/** What one invocation did. */
export interface Invocation {
	/** The handler's return value; undefined when it threw. */
	readonly response: BatchResponse | undefined;
	/** What the handler threw. */
	readonly error: unknown;
	/** One a record, in the order in which they were settled. */
	readonly outcomes: readonly TestOutcome[];
	/** The metrics line, parsed. */
	readonly metrics: Readonly<Record<string, unknown>>;
	/** Warnings and errors that the runtime logged. */
	readonly logs: readonly { readonly message: string; readonly fields: Readonly<Record<string, unknown>> }[];
}

/**
 * Runs a handler with an event as Lambda would, without touching the process: settings, time, metrics and logs are the test's own.
 * Never rejects; what the handler threw is in `error`.
 *
 * @example
 * const { outcomes, response } = await invoke(handler, deliver(delays, records));
 * expect(response).toEqual({ batchItemFailures: [] });
 */
export async function invoke(handler: InvokableHandler, event: MskEvent, options: InvokeOptions = {}): Promise<Invocation> {
	const { clock = systemClock, timeoutMs = 60_000 } = options;
	const outcomes: RecordOutcome[] = [];
	const logs: { message: string; fields: Readonly<Record<string, unknown>> }[] = [];
	let metrics: Readonly<Record<string, unknown>> = {};
	const log = (message: string, fields: Readonly<Record<string, unknown>>) => void logs.push({ message, fields });
	const ports: Partial<Ports> = {
		clock,
		random: () => 0.5,
		environment: { ...options.environment, [SETTINGS_VARIABLE]: JSON.stringify(settingsFor(handler, options.settings)) },
		logger: { warn: log, error: log },
		observe: (outcome) => void outcomes.push(outcome),
		writeMetrics(line) {
			metrics = JSON.parse(line);
		},
	};
	const end = clock.now() + timeoutMs;
	const context = {
		...CONTEXT,
		getRemainingTimeInMillis: () => end - clock.now(),
		[PORTS]: ports,
	};
	try {
		// Sound: middy answers with a promise of the response, and with nothing else, in its standard mode.
		const response = (await handler(event, context as Context)) as BatchResponse;
		return { response, error: undefined, outcomes, metrics, logs };
	} catch (error) {
		return { response: undefined, error, outcomes, metrics, logs };
	}
}

const CONTEXT = {
	callbackWaitsForEmptyEventLoop: true,
	functionName: "local",
	functionVersion: "$LATEST",
	invokedFunctionArn: "arn:aws:lambda:us-east-1:123456789012:function:local",
	memoryLimitInMB: "512",
	awsRequestId: "00000000-0000-4000-8000-000000000000",
	logGroupName: "/aws/lambda/local",
	logStreamName: "local",
	done: () => {},
	fail: () => {},
	succeed: () => {},
};

/** The settings of a deployment that knows the versions compiled into the consumer's own topic, and into the one it is a view of. */
function settingsFor(handler: InvokableHandler, settings: Partial<Settings> = {}): Settings {
	const topic = readHandlerBrand(handler)?.consumer.topic;
	const digests = [topic, topic?.origin]
		.flatMap((one) => [one?.key.digest, one?.value.digest])
		.filter((digest) => digest !== undefined);
	const ids = digests.map((digest) => [compactUuid(localSchemaId(digest)), digest.slice(0, DIGEST_PREFIX_LENGTH)] as const);
	// `deliver` frames Confluent values with the id 1 unless it is told another one.
	const confluent =
		topic?.wire.value === "confluent" && topic.value.digest ? { "1": topic.value.digest.slice(0, DIGEST_PREFIX_LENGTH) } : {};
	return { response: "partial", ...settings, schemaIds: { ...confluent, ...Object.fromEntries(ids), ...settings.schemaIds } };
}
