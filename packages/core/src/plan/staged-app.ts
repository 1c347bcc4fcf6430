import type { App, ConsumerTuning, ProducerTuning, StageOptions } from "../definition/app.ts";
import type { Cluster } from "../definition/cluster.ts";
import type { Consumer, ConsumerAlarms, Pollers, RecordValidation } from "../definition/consumer.ts";
import * as defaults from "../definition/defaults.ts";
import type { Topic } from "../definition/topic.ts";
import { type Duration, readDuration, readSize, type Size } from "../definition/units.ts";
import type { PlannedRegistry } from "./plan.ts";
import { type StagedProducer, stageProducer } from "./staged-producer.ts";

/** A destination as kind and name. */
export interface Address {
	readonly kind: "s3" | "sqs" | "sns" | "topic";
	readonly name: string;
}

/** An app as one stage sees it: tuning applied, defaults filled in, durations and sizes as numbers. Everything of the plan reads this. */
export interface StagedApp {
	readonly name: string;
	readonly stage: string;
	readonly cluster: Cluster;
	readonly registry: PlannedRegistry | undefined;
	readonly topics: readonly StagedTopic[];
	readonly consumers: readonly StagedConsumer[];
	readonly producers: readonly StagedProducer[];
	readonly alarms: { readonly enabled: boolean; readonly notify: string | undefined };
	readonly protect: boolean;
	readonly deadLetterDays: number;
	/** What the stage itself changes. */
	readonly tuned: { readonly producers: Readonly<Record<string, ProducerTuning>> };
}

export interface StagedTopic {
	readonly declared: Topic;
	readonly name: string;
	readonly partitions: number;
	readonly retentionMs: number | "forever" | undefined;
	readonly maxMessageBytes: number | undefined;
}

export interface StagedConsumer {
	readonly declared: Consumer;
	readonly name: string;
	/** Name of the function and of the consumer group: `<app>-<stage>-<consumer>`. */
	readonly fullName: string;
	readonly topic: StagedTopic;
	readonly batchSize: number;
	readonly windowSeconds: number | undefined;
	readonly concurrency: number;
	readonly timeoutSeconds: number;
	readonly memoryMb: number;
	readonly attempts: { readonly max: number; readonly backoffMs: number };
	readonly deadlineMarginMs: number;
	readonly maxInflatedBytes: number;
	readonly expectedPerRecordMs: number | undefined;
	readonly enabled: boolean;
	readonly pollers: Pollers | undefined;
	readonly retries: number | undefined;
	readonly maxAgeSeconds: number | undefined;
	readonly bisect: boolean | undefined;
	readonly validation: RecordValidation | undefined;
	readonly whenExhausted: "deadLetter" | "block";
	readonly undecodable: "deadLetter" | "block" | "skip";
	/** Where the function itself writes. */
	readonly deadLetter: Address | undefined;
	readonly logDays: number;
	readonly alarms: ConsumerAlarms;
	/** Where Lambda's mapping writes: `onFailure`, else the dead letter, unless that is a topic and there are no pollers. */
	readonly onFailure: Address | undefined;
}

/** Applies what a stage tunes; a stage the app does not mention changes nothing. */
export function stageApp(app: App, stage: string): StagedApp {
	const tuning = app.stages?.[stage];
	const topics = app.topics.map((topic) => stageTopic(topic, tuning?.topics?.[topic.name] ?? {}));
	return {
		name: app.name,
		stage,
		cluster: tuning?.cluster ?? app.cluster,
		registry: stageRegistry(app, stage),
		topics,
		consumers: app.consumers.map((consumer) => {
			const topic = topics.find(({ name }) => name === consumer.topic.name) ?? stageTopic(consumer.topic, {});
			return stageConsumer(consumer, topic, tuning?.consumers?.[consumer.name] ?? {}, `${app.name}-${stage}-${consumer.name}`);
		}),
		producers: (app.producers ?? []).map((producer) =>
			stageProducer(producer, tuning?.producers?.[producer.name] ?? {}, `${app.name}-${stage}-${producer.name}`),
		),
		tuned: { producers: tuning?.producers ?? {} },
		...stageOperations(app, stage, tuning ?? {}),
	};
}

/** A name is unique in an account and region, where stages may share one. */
function stageRegistry({ registry }: App, stage: string): PlannedRegistry | undefined {
	if (registry === undefined) return undefined;
	const { kind, name, existing = false } = registry;
	return { kind, name: existing ? name : `${name}-${stage}`, existing };
}

function stageOperations(
	app: App,
	stage: string,
	tuning: StageOptions,
): Pick<StagedApp, "alarms" | "protect" | "deadLetterDays"> {
	const { enabled = true, notify } = { ...app.alarms, ...tuning.alarms };
	return {
		alarms: { enabled, notify },
		protect: tuning.protect ?? stage === "production",
		deadLetterDays: daysOf(tuning.deadLetterRetention ?? app.deadLetterRetention) ?? defaults.DEAD_LETTER_RETENTION_DAYS,
	};
}

function stageTopic(
	topic: Topic,
	tuning: { readonly partitions?: number; readonly retention?: Duration | "forever" },
): StagedTopic {
	const retention = tuning.retention ?? topic.retention;
	return {
		declared: topic,
		name: topic.name,
		partitions: tuning.partitions ?? topic.partitions,
		retentionMs: retention === undefined || retention === "forever" ? retention : readDuration(retention),
		maxMessageBytes: bytesOf(topic.maxMessage),
	};
}

function stageConsumer(declared: Consumer, topic: StagedTopic, tuning: ConsumerTuning, fullName: string): StagedConsumer {
	const tuned = { ...declared, ...tuning };
	const window = millisecondsOf(tuned.batchWindow);
	const memory = bytesOf(tuned.memory);
	const maxAge = millisecondsOf(tuned.redelivery?.maxAge);
	const deadLetter = tuned.deadLetter === undefined ? undefined : readAddress(tuned.deadLetter);
	const fallback = deadLetter?.kind === "topic" && tuned.pollers === undefined ? undefined : deadLetter;
	const otherwise = deadLetter === undefined ? "block" : "deadLetter";
	return {
		declared,
		name: declared.name,
		fullName,
		topic,
		batchSize: tuned.batchSize ?? defaults.BATCH_SIZE,
		windowSeconds: window === undefined ? undefined : window / 1000,
		concurrency: tuned.concurrency ?? defaults.CONCURRENCY,
		timeoutSeconds: (millisecondsOf(tuned.timeout) ?? defaults.TIMEOUT_SECONDS * 1000) / 1000,
		memoryMb: memory === undefined ? defaults.MEMORY_MB : memory / 1_048_576,
		attempts: {
			max: tuned.attempts?.max ?? defaults.MAX_ATTEMPTS,
			backoffMs: millisecondsOf(tuned.attempts?.backoff) ?? defaults.BACKOFF_MS,
		},
		deadlineMarginMs: millisecondsOf(tuned.deadlineMargin) ?? defaults.DEADLINE_MARGIN_MS,
		maxInflatedBytes: bytesOf(tuned.maxInflated) ?? defaults.MAX_INFLATED_BYTES,
		expectedPerRecordMs: millisecondsOf(tuned.expectedPerRecord),
		enabled: tuned.enabled ?? true,
		pollers: tuned.pollers,
		retries: tuned.redelivery?.retries,
		maxAgeSeconds: maxAge === undefined ? undefined : maxAge / 1000,
		bisect: tuned.redelivery?.bisect,
		validation: tuned.validation,
		whenExhausted: tuned.whenExhausted ?? otherwise,
		undecodable: tuned.undecodable ?? otherwise,
		deadLetter,
		logDays: daysOf(tuned.logRetention) ?? defaults.LOG_RETENTION_DAYS,
		alarms: { ...declared.alarms, ...tuning.alarms },
		onFailure: tuned.onFailure === undefined ? fallback : readAddress(tuned.onFailure),
	};
}

function readAddress(address: string): Address {
	const colon = address.indexOf(":");
	// Sound for every app that defineApp let through: it checks the form of addresses.
	return { kind: address.slice(0, colon) as Address["kind"], name: address.slice(colon + 1) };
}

/** Days of a duration. */
export function daysOf(duration: Duration | undefined): number | undefined {
	const milliseconds = millisecondsOf(duration);
	return milliseconds === undefined ? undefined : milliseconds / 86_400_000;
}

function millisecondsOf(duration: Duration | undefined): number | undefined {
	return duration === undefined ? undefined : readDuration(duration);
}

function bytesOf(size: Size | undefined): number | undefined {
	return size === undefined ? undefined : readSize(size);
}
