import { join } from "node:path";
import type { App } from "@millrace/core";
import { type Plan, type PlannedConsumer, planApp } from "@millrace/core/plan";
import type { Isolation } from "../function/start-environment.ts";
import { loadConfig } from "../invoker/load-config.ts";
import type { MappingStatus } from "../mapping/live/mapping-status.ts";
import { type GlueRegistryServer, serveRegistry } from "../registry/serve-registry.ts";
import { fillPlaceholders } from "../replay/fill-placeholders.ts";
import type { KnownSchema } from "../replay/known-schemas.ts";
import { fillSettings, localCredentials } from "../replay/local-settings.ts";
import { type BatchArchive, createBatchArchive } from "./batch-archive.ts";
import { type RunningConsumer, startConsumer } from "./dev-consumer.ts";
import type { DevEvent, DevHappening, DevReady } from "./dev-event.ts";
import { type DevServices, type GivenBrokers, startServices } from "./dev-services.ts";
import { feedRecords } from "./feed-records.ts";
import { openSeedableRegistry } from "./seed-registry.ts";

export interface DevOptions {
	/** Path of millrace.config.ts. */
	readonly config: string;
	/** @default "local" */
	readonly stage?: string;
	/** Names of consumers to run. @default all of the app */
	readonly consumers?: readonly string[];
	/** A cluster of the user's own. @default a broker in this process */
	readonly brokers?: GivenBrokers;
	/** Port of the broker in this process. @default one of the system's choice */
	readonly port?: number;
	/** Folder for dead letters and failed batches. */
	readonly directory: string;
	/** Keeps topics, groups and the registry in `directory` over runs. @default false */
	readonly keep?: boolean;
	/** What runs handlers. @default "worker" */
	readonly isolate?: Isolation;
	/** Invocations of one function side by side. @default 4 */
	readonly concurrency?: number;
	/** Runs the last batch again when code is new. @default true */
	readonly rerun?: boolean;
	/** Versions of each schema by its full name, oldest first; asked at the start and whenever the configuration changed. @default none */
	readonly schemas?: () => ReadonlyMap<string, readonly KnownSchema[]>;
	/** Told of everything that happens. Must not throw. */
	readonly onEvent: (event: DevEvent) => void;
}

/** An app that runs on this machine. */
export interface Dev {
	readonly ready: DevReady;
	status(): readonly { readonly consumer: string; readonly status: MappingStatus }[];
	pause(): void;
	resume(): void;
	/** Sends what has been read without waiting for windows. */
	flush(): void;
	/** Runs the last batch of each consumer again, past its mapping; returns how many had one. */
	rerun(): Promise<number>;
	/** Writes the records of a recording to their topics. */
	feed(source: string): Promise<number>;
	/** Lets what runs come to its end, commits it, and ends everything. */
	close(): Promise<void>;
}

const CONCURRENCY = 4;

/** A consumer that runs, and everything that it was started with: where that changes, it is started anew. */
interface Started {
	readonly running: RunningConsumer;
	readonly made: string;
	readonly file: string;
}

/**
 * Runs an app on this machine: Kafka, schema registry and Amazon S3 around it, an event source mapping and a function for each consumer,
 * all as the plan of the stage says. New code is put in place while it runs, and consumers go on where they were.
 *
 * @throws the errors of `loadConfig`, `planApp`, `startBroker` and `loadHandler`, for what keeps it from starting. Later ones are events.
 *
 * @example
 * const dev = await startDev({ config: "millrace.config.ts", directory: ".millrace/dev", onEvent: console.log });
 * await dev.feed("recordings/orders.ndjson");
 * await dev.close();
 */
export async function startDev(options: DevOptions): Promise<Dev> {
	const { directory, stage = "local", keep = false, isolate = "worker", concurrency = CONCURRENCY, rerun = true } = options;
	const began = performance.now();
	const tell = (happening: DevHappening) => options.onEvent({ at: Date.now(), ...happening });
	const deadLetters = join(directory, "dead-letters");
	const data = keep ? join(directory, "data") : undefined;
	const archive: BatchArchive = createBatchArchive({ directory: join(directory, "batches") });
	const started = new Map<string, Started>();
	const [{ app, root }, services] = await Promise.all([
		loadConfig(options.config),
		startServices({
			brokers: options.brokers,
			port: options.port,
			data,
			deadLetters,
			clientId: "millrace-dev",
			onObject: (path) => tell({ kind: "deadLetter", path }),
			onWarning: (message) => tell({ kind: "warning", subject: "broker", message }),
		}),
	]);
	const schemas = openSeedableRegistry({ directory: data === undefined ? undefined : join(data, "registry") });
	const registry = await serveRegistry({ registry: schemas.registry });
}
