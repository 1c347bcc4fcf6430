import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import type { MskEvent } from "@millrace/core";
import type { PlannedConsumer } from "@millrace/core/plan";
import type { Bundle } from "../bundle/bundle.ts";
import { createLocalFunction } from "../function/local-function.ts";
import { framesOf } from "../function/revive-error.ts";
import type { Isolation } from "../function/start-environment.ts";
import type { KafkaClient } from "../kafka/kafka-client.ts";
import type { FailureDestination } from "../mapping/failure-destination.ts";
import { createFileDestination, readDestination } from "../mapping/failure-destination.ts";
import type { Invocation } from "../mapping/invoker.ts";
import type { InvocationPlace, MappingEvent } from "../mapping/live/mapping-event.ts";
import type { MappingStatus } from "../mapping/live/mapping-status.ts";
import { toOffsetRanges } from "../mapping/live/offset-ranges.ts";
import type { SchemaDelivery } from "../mapping/live/schema-delivery.ts";
import { startMapping } from "../mapping/live/start-mapping.ts";
import { createTopicDestination } from "../mapping/topic-destination.ts";
import { LOCAL_ACCOUNT, LOCAL_REGION } from "../replay/fill-placeholders.ts";
import type { BatchArchive } from "./batch-archive.ts";
import { describeInvocation } from "./describe-invocation.ts";
import type { DevConsumer, DevHappening, DevInvocation } from "./dev-event.ts";

export interface DevConsumerOptions {
	/** Its placeholders filled, its settings saying where things are. */
	readonly planned: PlannedConsumer;
	readonly client: KafkaClient;
	readonly bootstrap: string;
	/** Of the topic. */
	readonly partitions: number;
	/** Path of the handler's file, relative to the configuration. */
	readonly handler: string;
	readonly environment: Readonly<Record<string, string>>;
	readonly isolate: Isolation;
	readonly concurrency: number;
	/** Runs the last batch again when code is new. */
	readonly rerun: boolean;
	readonly deadLetters: string;
	readonly archive: BatchArchive;
	/** Last batch of the same consumer before its settings changed. */
	readonly last?: MskEvent | undefined;
	readonly schemaDelivery: SchemaDelivery | undefined;
	readonly tell: (happening: DevHappening) => void;
}

/** A consumer that runs: its function and its mapping. */
export interface RunningConsumer {
	readonly about: DevConsumer;
	/** Whether there was code that loads. */
	readonly hasCode: boolean;
	/** The last batch. */
	readonly last: MskEvent | undefined;
	status(): MappingStatus;
	/** Puts new code in place, and runs what waits for it. */
	reload(bundle: Bundle, files: readonly string[], savedAt: number | undefined): Promise<void>;
	/** Says that the sources do not build. The code that is there goes on. */
	refuse(error: Error): void;
	/** Runs the last batch again, past the mapping. False when there was none. */
	rerun(savedAt?: number): Promise<boolean>;
	pause(): void;
	resume(): void;
	flush(): void;
	/** Waits for what runs, commits it, leaves the group. */
	stop(): Promise<void>;
}

export function startConsumer(options: DevConsumerOptions): RunningConsumer {
	const { planned, client, tell, archive } = options;
	const { name } = planned;
	const lambda = createLocalFunction({
		consumer: name,
		function: planned.function,
		isolate: options.isolate,
		concurrency: options.concurrency,
		environment: options.environment,
		// Nothing is lost by waiting, and a batch that failed for a typing error would only hide the error.
		whenBroken: "wait",
		standby: true,
		onOutput: ({ stream, requestId, text }) => tell({ kind: "output", consumer: name, stream, requestId, line: text }),
	});
	/** By the very event, until the mapping says what became of it. */
	const answers = new WeakMap<MskEvent, Invocation>();
	/** Files of batches in which something failed: one that runs again needs no other. */
	const files = new WeakMap<MskEvent, string>();
	let { last } = options;
	let hasCode = false;
	const mapping = startMapping({
		mapping: planned.mapping,
		client,
		invoker: {
			async invoke(event) {
				last = event;
				const invocation = await lambda.invoke(event);
				answers.set(event, invocation);
				return invocation;
			},
		},
		functionArn: `arn:aws:lambda:${LOCAL_REGION}:${LOCAL_ACCOUNT}:function:${planned.function.name}`,
		bootstrapServers: options.bootstrap,
		clientId: planned.function.name,
		destination: createDestination(options),
		schemaDelivery: options.schemaDelivery,
		onEvent: tellMapping,
	});

	mapping.done.catch((error: unknown) => {
		const why = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
		tell({ kind: "warning", subject: name, message: `The mapping broke and reads nothing more: ${why}` });
	});

	function tellMapping(event: MappingEvent): void {
		if (event.kind !== "invocationFinished") tell({ kind: "mapping", consumer: name, event });
		else tell({ kind: "invoked", consumer: name, ...describe(event, event, answers.get(event.event)) });
	}

	function describe(
		place: InvocationPlace,
		verdict: Parameters<typeof describeInvocation>[1],
		invocation: Invocation | undefined,
	): DevInvocation {
		const described = describeInvocation(place, verdict, invocation, framesOf);
		if (described.outcome === "succeeded" && described.errors.length === 0) return described;
		const saved = save(place.event);
		return { ...described, ...(saved !== undefined && { saved }) };
	}

	/** What cannot be saved is told, and everything goes on. */
	function save(event: MskEvent): string | undefined {
		const known = files.get(event);
		if (known !== undefined && existsSync(known)) return known;
		try {
			const path = archive.save(name, event, Date.now());
			files.set(event, path);
			return path;
		} catch (error) {
			const why = error instanceof Error ? error.message : String(error);
			tell({ kind: "warning", subject: name, message: `A batch in which something failed could not be saved: ${why}` });
			return undefined;
		}
	}

	async function rerun(savedAt?: number): Promise<boolean> {
		const event = last;
		if (event === undefined) return false;
		const invocation = await lambda.invoke(event);
		const records = Object.values(event.records).flat();
		const place: InvocationPlace = {
			batch: 0,
			poller: 0,
			how: "first",
			delivery: 1,
			records: records.length,
			ranges: toOffsetRanges(records),
			event,
		};
		const failed = invocation.kind === "failed";
		const outcome = failed ? invocation.reason : "succeeded";
		const described = describe(place, { outcome, error: failed ? invocation.error : undefined }, invocation);
		const sinceSaveMs = savedAt === undefined ? undefined : Date.now() - savedAt;
		tell({ kind: "reran", consumer: name, sinceSaveMs, ...described });
		return true;
	}

	return {
		about: {
			name,
			topic: planned.topic,
			partitions: options.partitions,
			group: planned.mapping.AmazonManagedKafkaEventSourceConfig.ConsumerGroupId,
			handler: options.handler,
			enabled: planned.mapping.Enabled,
		},
		get hasCode() {
			return hasCode;
		},
		get last() {
			return last;
		},
		status: () => mapping.status(),
		async reload(bundle, files, savedAt) {
			const started = performance.now();
			const isFirst = !hasCode;
			try {
				if ((await lambda.reload(bundle)) === undefined) return;
			} catch (error) {
				tell({ kind: "reloadFailed", subject: name, error });
				return;
			}
			hasCode = true;
			if (isFirst) return;
			tell({ kind: "reloaded", consumer: name, files, milliseconds: performance.now() - started });
			// What is blocked comes to the new code for good; what went through is only shown what the new code makes of it.
			if (mapping.status().partitions.some(({ blockedUntil }) => blockedUntil !== undefined)) mapping.retryNow();
			else if (options.rerun) await rerun(savedAt);
		},
		refuse(error) {
			if (!hasCode) lambda.refuse(error);
			tell({ kind: "reloadFailed", subject: name, error });
		},
		rerun,
		pause: () => mapping.pause(),
		resume: () => mapping.resume(),
		flush: () => mapping.flush(),
		async stop() {
			await mapping.stop();
			await lambda.close();
		},
	};
}

function createDestination({ planned, client, deadLetters }: DevConsumerOptions): FailureDestination | undefined {
	const destination = planned.mapping.DestinationConfig?.OnFailure.Destination || undefined;
	if (destination === undefined) return undefined;
	return readDestination(destination).form === "topic"
		? createTopicDestination({ client, destination })
		: createFileDestination({ destination, directory: deadLetters, mappingId: planned.name, randomId: randomUUID });
}
