import type { Cluster } from "./cluster.ts";
import type { Consumer, ConsumerAlarms, Pollers } from "./consumer.ts";
import type { Producer } from "./producer.ts";
import type { Topic } from "./topic.ts";
import type { Duration, Size } from "./units.ts";
import { validateApp } from "./validate.ts";

/** The schema registry the app uses. */
export interface Registry {
	readonly kind: "glue";
	readonly name: string;
	/** Whether it is there already, under exactly this name, and shared by stages. @default false */
	readonly existing?: boolean;
}

/**
 * An AWS Glue schema registry. It is created for each stage as `<name>-<stage>`, because a name is unique in an account and region;
 * with `existing` it is there already under this very name, and is never removed.
 *
 * @see https://docs.aws.amazon.com/glue/latest/dg/schema-registry.html
 *
 * @example
 * defineApp({ name: "airline", registry: glue("airline"), ... })
 */
export function glue(name: string, { existing }: { readonly existing?: boolean } = {}): Registry {
	return { kind: "glue", name, ...(existing === undefined ? {} : { existing }) };
}

/** Who hears of alarms, and whether there are any. */
export interface AppAlarms {
	/** ARN of an SNS topic that every alarm notifies, when it goes off and when it is over. */
	readonly notify?: string;
	/** @default true */
	readonly enabled?: boolean;
}

/** What one stage changes of what the declarations say. */
export interface StageOptions {
	readonly consumers?: Readonly<Record<string, ConsumerTuning>>;
	readonly topics?: Readonly<Record<string, TopicTuning>>;
	readonly producers?: Readonly<Record<string, ProducerTuning>>;
	/** The stage's own cluster. @default the app's */
	readonly cluster?: Cluster;
	/** @default the app's, field by field */
	readonly alarms?: AppAlarms;
	/** Whether cluster, registry, schemas and buckets stay when the stage is removed. @default true for the stage "production" */
	readonly protect?: boolean;
	/** How long objects stay in the buckets of dead letters, in whole days. @default the app's */
	readonly deadLetterRetention?: Duration;
}

/** What a stage may change of a consumer: sizes and numbers, never what the handler relies on. */
export interface ConsumerTuning {
	readonly batchSize?: number;
	readonly batchWindow?: Duration;
	readonly concurrency?: number;
	readonly timeout?: Duration;
	readonly memory?: Size;
	readonly pollers?: Pollers;
	readonly enabled?: boolean;
	readonly logRetention?: Duration;
	/** @default the consumer's, field by field */
	readonly alarms?: ConsumerAlarms;
}

/** What a stage may change of a producer's function. */
export interface ProducerTuning {
	readonly timeout?: Duration;
	readonly memory?: Size;
	readonly logRetention?: Duration;
}

export interface TopicTuning {
	readonly partitions?: number;
	readonly retention?: Duration | "forever";
}

export interface AppOptions<T extends readonly Topic[]> {
	/** 1 to 40 characters of `a-z 0-9 -`; it starts the name of everything deployed. */
	readonly name: string;
	readonly cluster: Cluster;
	/** Needed as soon as a topic's wire is not plain. */
	readonly registry?: Registry;
	readonly topics: T;
	readonly consumers: readonly Consumer<string, Topic<T[number]["name"]>>[];
	readonly producers?: readonly Producer<string, Topic<T[number]["name"]>>[];
	/** @default on, and nobody is notified */
	readonly alarms?: AppAlarms;
	/** How long objects stay in the buckets of dead letters, in whole days. @default "90 days" */
	readonly deadLetterRetention?: Duration;
	/** Differences of single stages, by stage name. */
	readonly stages?: Readonly<Record<string, StageOptions>>;
}

/** A whole declared application: inert, frozen data. */
export interface App<T extends readonly Topic[] = readonly Topic[]> extends AppOptions<T> {
	readonly kind: "app";
}

/**
 * Declares the app and checks every field of it.
 *
 * @throws {DefinitionError} for the first fields that are wrong, each with its name and remedy.
 *
 * @example
 * export default defineApp({
 *   name: "airline", cluster: serverless(), registry: glue("airline"), topics: [flights], consumers: [delays] });
 */
export function defineApp<const T extends readonly Topic[]>(options: AppOptions<T>): App<T> {
	const app: App<T> = { kind: "app", ...options };
	validateApp(app);
	return Object.freeze(app);
}
