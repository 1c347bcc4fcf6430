import { randomUUID } from "node:crypto";
import type { App, Ports } from "@millrace/core";
import { type PlannedConsumer, planApp } from "@millrace/core/plan";
import { preciseClock } from "../function/precise-clock.ts";
import { createInProcessInvoker } from "../invoker/in-process-invoker.ts";
import { type LoadedHandler, loadHandler } from "../invoker/load-handler.ts";
import type { loadModule } from "../invoker/load-module.ts";
import type { EventFields } from "../mapping/build-event.ts";
import { createEventSourceMapping } from "../mapping/event-source-mapping.ts";
import { createFileDestination } from "../mapping/failure-destination.ts";
import type { FinalOutcome } from "../mapping/final-outcome.ts";
import { readMappingRules } from "../mapping/mapping-rules.ts";
import { createPacer } from "../mapping/pacer.ts";
import { type Pace, runMapping } from "../mapping/run-mapping.ts";
import { createVirtualClock } from "../mapping/virtual-clock.ts";
import type { ReplayReport } from "../report/report.ts";
import { createReportCollector } from "../report/report-collector.ts";
import { readSource } from "../sources/read-source.ts";
import type { SourceEvent } from "../sources/source-event.ts";
import { startObjectStore } from "../stand-ins/object-store.ts";
import { startSchemaRegistry } from "../stand-ins/schema-registry.ts";
import { fillPlaceholders, LOCAL_ACCOUNT, LOCAL_REGION } from "./fill-placeholders.ts";
import { type KnownSchema, planSchemaIds, planVersions } from "./known-schemas.ts";
import { fillSettings, localCredentials } from "./local-settings.ts";
import { consumerUnknown, SourceWithoutTopicError } from "./replay-errors.ts";

export interface ReplayOptions {
	/** Absolute path of the folder of millrace.config.ts; handler paths start there. */
	readonly root: string;
	readonly app: App;
	/** @default "local" */
	readonly stage?: string;
	/** Name of the consumer that is to handle the records. */
	readonly consumer: string;
	/** A path for `readSource`, or events from anywhere. */
	readonly source: string | AsyncIterable<SourceEvent>;
	/** Folder for dead letters, those of the function and those of the mapping: one folder a bucket, queue or topic. */
	readonly outputDirectory: string;
	/** Stops after so many records of the consumer's topic. @default all */
	readonly maxRecords?: number;
	/** Keeps the batches of the source instead of cutting new ones by the plan. @default false */
	readonly asRecorded?: boolean;
	/**
	 * Whether all records wait already, as on a topic with a backlog, or arrive at their own timestamps.
	 * @default "backlog"
	 */
	readonly pace?: Pace;
	/**
	 * Lets real time pass between batches, so many times faster than the recording: 1 as it was, 10 for ten minutes in one. With the pace
	 * `timestamps` alone. Retries wait on the virtual clock all the same.
	 * @default no time passes
	 */
	readonly speed?: number | undefined;
	/** What the report calls a source that is no path. @default "memory" */
	readonly sourceName?: string;
	/** Bundles the handler's file and imports it. @default anew, by esbuild */
	readonly load?: typeof loadModule;
	/** Called when a record's way has ended. */
	readonly onFinal?: (outcome: FinalOutcome) => void;
	/** Definitions by schema version id, for ids that the project does not know. */
	readonly schemas?: Readonly<Record<string, string>>;
	/** Schema versions of the project; records may carry their real or their local ids. */
	readonly knownSchemas?: readonly KnownSchema[];
	/** Who answers for other ids: a stand-in with `schemas`, or the real AWS Glue of the environment. @default "local" */
	readonly registry?: "local" | "aws";
	/** Deliveries of a batch before a mapping without a limit of retries counts as blocked. @default 10 */
	readonly maxDeliveries?: number;
	/** Called after each batch. */
	readonly onProgress?: (progress: ReplayProgress) => void;
	/** Stops before the next batch; what was not delivered is reported as not run. */
	readonly signal?: AbortSignal;
	/** Takes the handler's log lines of Millrace. @default nobody; the report has what they say */
	readonly logger?: Ports["logger"];
	/** Takes the metrics line of each invocation. @default nobody */
	readonly writeMetrics?: (line: string) => void;
	/** @default crypto.randomUUID */
	readonly randomId?: () => string;
	/** Unix milliseconds at which the virtual clock starts. @default now; with the pace `timestamps` 0, so that the first record sets it */
	readonly startTime?: number;
}

export interface ReplayProgress {
	/** Records whose way has ended. */
	readonly records: number;
	/** Of those, the ones that did not get through. */
	readonly failures: number;
	readonly batches: number;
}

/**
 * Runs recorded or dead-lettered records through a consumer's real handler, as its deployed event source mapping would.
 *
 * What goes wrong with records is in the report; the promise rejects only for what keeps the run from happening.
 *
 * @throws {ConsumerUnknownError} when the app has no such consumer.
 * @throws {SourceWithoutTopicError} when the source holds records, but none of the consumer's topic.
 * @throws the errors of `planApp`, `loadHandler` and `readSource`.
 *
 * @example
 * const { app, root } = await loadConfig("millrace.config.ts");
 * const report = await replay({ root, app, consumer: "delays", source: "recordings", outputDirectory: "/tmp/dead-letters" });
 * process.stdout.write(writeReportText(report));
 */
export async function replay(options: ReplayOptions): Promise<ReplayReport> {
	const { app, root, stage = "local", consumer: name, outputDirectory, knownSchemas = [], registry = "local" } = options;
	const { randomId = randomUUID, signal, asRecorded = false, pace = "backlog", speed } = options;
	// Time must not be ahead of the records that move it.
	const { startTime = pace === "timestamps" ? 0 : Date.now() } = options;
	const started = performance.now();
	const planned = findConsumer(planApp(app, stage).consumers, name);
	const rules = readMappingRules(planned.mapping);
	const handler = planned.function.handler as `${string}/${string}.${string}`;
	const loaded = await loadHandler(root, { name, handler }, options.load);
	const collector = createReportCollector({ frames: loaded.stacks.frames });
	const onFinal = (outcome: FinalOutcome) => {
		collector.final(outcome);
		options.onFinal?.(outcome);
	};
	const store = await startObjectStore({ directory: outputDirectory, onWrite: collector.deadLetter });
	const versions = planVersions(knownSchemas, options.schemas ?? {});
	const glue = registry === "local" ? await startSchemaRegistry({ versions }) : undefined;
	try {
		const settings = fillSettings(planned.function.settings, {
			store: store.endpoint,
			registry: glue?.endpoint,
			schemaIds: planSchemaIds(knownSchemas),
		});
		const functionArn = `arn:aws:lambda:${LOCAL_REGION}:${LOCAL_ACCOUNT}:function:${planned.function.name}`;
		const clock = createVirtualClock(startTime);
		const fields: EventFields = {
			eventSource: "aws:kafka",
			eventSourceArn: planned.mapping.EventSourceArn,
			bootstrapServers: "localhost:9098",
		};
		const invoker = createInProcessInvoker({
			handler: loaded.handler,
			functionName: planned.function.name,
			functionArn,
			timeoutSeconds: planned.function.timeoutSeconds,
			memoryMb: planned.function.memoryMb,
			environment: {
				...localCredentials(registry),
				AWS_LAMBDA_FUNCTION_NAME: planned.function.name,
				...planned.function.environment,
				MILLRACE: JSON.stringify(settings),
			},
			ports: { clock: preciseClock, logger: options.logger ?? SILENT, writeMetrics: options.writeMetrics ?? (() => {}) },
			randomId,
		});
		const mapping = createEventSourceMapping({
			rules,
			invoker,
			fields,
			functionArn,
			clock,
			destination:
				rules.destination === undefined
					? undefined
					: createFileDestination({
							destination: rules.destination,
							directory: outputDirectory,
							mappingId: planned.name,
							randomId,
						}),
			signal,
			...(options.maxDeliveries !== undefined && { maxDeliveries: options.maxDeliveries }),
			onFinal,
			onDelivery(event) {
				if (event.happened === "finished") collector.invocation(event.invocation);
				if (event.happened === "deadLettered") collector.deadLetter(event.place);
			},
		});
		let batches = 0;
		const progress = () => options.onProgress?.({ records: collector.records, failures: collector.failures, batches });
		const result = await runMapping({
			source: typeof options.source === "string" ? readSource(options.source) : options.source,
			rules,
			mapping,
			fields,
			clock,
			pace,
			asRecorded,
			maxRecords: options.maxRecords,
			waitUntil: speed === undefined || pace !== "timestamps" ? undefined : createPacer(speed, signal).until,
			signal,
			onFinal,
			onBatch: () => {
				batches += 1;
				collector.batch();
				progress();
			},
		});
		progress();
		if (result.records === 0 && result.otherTopics > 0) throw withoutTopic(planned, result.otherTopicNames);
		return collector.finish({
			app: app.name,
			stage,
			consumer: name,
			topic: rules.topic,
			source: typeof options.source === "string" ? options.source : (options.sourceName ?? "memory"),
			interrupted: signal?.aborted === true,
			otherTopics: result.otherTopics,
			milliseconds: performance.now() - started,
			warnings: [
				...findWarnings(planned, loaded, result.otherTopics, result.records),
				...findUnknownSchemas(glue?.lookups ?? [], versions),
			],
			blocked: mapping.blocked,
		});
	} finally {
		await Promise.all([store.close(), glue?.close()]);
	}
}

const SILENT: Ports["logger"] = { warn: () => {}, error: () => {} };

function findConsumer(consumers: readonly PlannedConsumer[], name: string): PlannedConsumer {
	const found = consumers.find((consumer) => consumer.name === name);
	if (found !== undefined) return fillPlaceholders(found);
	throw consumerUnknown(consumers, name);
}

function withoutTopic({ name, topic }: PlannedConsumer, others: readonly string[]): SourceWithoutTopicError {
	return new SourceWithoutTopicError(`The source holds no record of topic "${topic}", which consumer "${name}" reads.`, {
		fix: `Its records are of ${others.map((other) => `"${other}"`).join(", ")}: name the consumer of that topic.`,
	});
}

function findWarnings(planned: PlannedConsumer, loaded: LoadedHandler, others: number, records: number): readonly string[] {
	const { deadLetter } = planned.function.settings;
	const warnings: string[] = [];
	if (records === 0) warnings.push("The source holds no records.");
	if (others > 0) warnings.push(`${others} records of other topics were left out.`);
	if (deadLetter !== undefined && loaded.sender !== deadLetter.kind) {
		const call = deadLetter.kind === "s3" ? "s3()" : "kafka()";
		warnings.push(`The plan has a dead-letter destination, but ${loaded.file} does not pass ${call} to consume.`);
	}
	if (deadLetter?.kind === "topic") {
		warnings.push(`There is no broker in a replay: dead letters for topic ${deadLetter.topic} cannot be written.`);
	}
	return warnings;
}

/** The stand-in of the registry knows only what it was given; what it did not know must not look like a fault of the records. */
function findUnknownSchemas(lookups: readonly string[], versions: ReadonlyMap<string, unknown>): readonly string[] {
	const unknown = [...new Set(lookups)].filter((id) => !versions.has(id));
	if (unknown.length === 0) return [];
	const shown = unknown.slice(0, 3).join(", ") + (unknown.length > 3 ? ", ..." : "");
	return [
		`This replay has no definition of schema ${unknown.length === 1 ? "version" : "versions"} ${shown}: give one with --schema <id>=<file>, or ask AWS with --registry aws.`,
	];
}
