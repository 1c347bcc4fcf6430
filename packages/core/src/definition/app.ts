import type { Consumer, Pollers } from "./consumer.ts";
import type { Topic } from "./topic.ts";
import type { Duration, Size } from "./units.ts";
import { validateApp } from "./validate.ts";

/** The cluster the app runs on. Later kinds (provisioned, an existing cluster by ARN) join this union. */
export type Cluster = { readonly kind: "serverless" };

/** The schema registry the app uses. */
export type Registry = { readonly kind: "glue"; readonly name: string };

/** Amazon MSK Serverless: IAM authentication, no brokers to size. */
export function serverless(): Cluster {
	return { kind: "serverless" };
}

/** An AWS Glue schema registry, by name. */
export function glue(name: string): Registry {
	return { kind: "glue", name };
}

/** What one stage changes of what the declarations say. */
export interface StageOptions {
	readonly consumers?: Readonly<Record<string, ConsumerTuning>>;
	readonly topics?: Readonly<Record<string, TopicTuning>>;
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
