import { join, relative } from "node:path";
import { type PlannedConsumer, planApp } from "@millrace/core/plan";
import { bundleFile } from "../bundle/bundle.ts";
import type { Isolation } from "../function/start-environment.ts";
import { findHandler } from "../invoker/find-handler.ts";
import { type LoadedConfig, loadConfig } from "../invoker/load-config.ts";
import { describeIdleReason } from "../mapping/live/idle-reason.ts";
import type { MappingStatus } from "../mapping/live/mapping-status.ts";
import { serveRegistry } from "../registry/serve-registry.ts";
import { fillPlaceholders } from "../replay/fill-placeholders.ts";
import type { KnownSchema } from "../replay/known-schemas.ts";
import { fillSettings, localCredentials } from "../replay/local-settings.ts";
import { consumerUnknown } from "../replay/replay-errors.ts";
import { createBatchArchive } from "./batch-archive.ts";
import { type RunningConsumer, startConsumer } from "./dev-consumer.ts";
import type { DevEvent, DevHappening, DevReady } from "./dev-event.ts";
import { type GivenBrokers, startServices } from "./dev-services.ts";
import { feedRecords } from "./feed-records.ts";
import { findInRegistry } from "./registry-delivery.ts";
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

/** One consumer at one moment. */
export interface DevStatus {
	readonly consumer: string;
	readonly status: MappingStatus;
	/** Why nothing runs, in a sentence; undefined while something does. */
	readonly why: string | undefined;
}

/** An app that runs on this machine. */
export interface Dev {
	readonly ready: DevReady;
	status(): readonly DevStatus[];
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
	/** What happens before everything is ready, and is told after it. */
	let held: DevEvent[] | undefined = [];
	const tell = (happening: DevHappening) => {
		const event = { at: Date.now(), ...happening };
		if (held === undefined) options.onEvent(event);
		else held.push(event);
	};
	const deadLetters = join(directory, "dead-letters");
	const data = keep ? join(directory, "data") : undefined;
	const archive = createBatchArchive({ directory: join(directory, "batches") });
	const started = new Map<string, Started>();
	const [loaded, services] = await Promise.all([
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
	const { client, store } = services;

	/** Starts what the configuration has now, and stops what it has no more; what did not change goes on. */
	async function configure({ app, root }: LoadedConfig): Promise<Omit<DevReady, "milliseconds">> {
		const plan = planApp(app, stage);
		const consumers = choose(plan.consumers, options.consumers);
		const name = plan.registry?.name ?? "local";
		const { schemaIds, versions } = schemas.seed({ name, schemas: plan.schemas, versions: options.schemas?.() ?? new Map() });
		await Promise.all(
			plan.topics.map(({ name: topic, partitions, config }) => client.createTopic(topic, { partitions, configs: config })),
		);
		const local = { store: store.endpoint, registry: registry.endpoint, schemaIds };
		const wanted = new Map<string, { readonly planned: PlannedConsumer; readonly made: string }>();
		for (const each of consumers) {
			const filled = fillPlaceholders(each);
			const planned = { ...filled, function: { ...filled.function, settings: fillSettings(filled.function.settings, local) } };
			wanted.set(each.name, { planned, made: JSON.stringify(planned) });
		}
		const gone = [...started].filter(([consumer, { made }]) => wanted.get(consumer)?.made !== made);
		await Promise.all(gone.map(([, { running }]) => running.stop()));
		for (const [consumer] of gone) started.delete(consumer);
		for (const [consumer, { planned, made }] of wanted) {
			if (started.has(consumer)) continue;
			const { file } = await findHandler(root, { name: consumer, handler: planned.function.handler });
			const running = startConsumer({
				planned,
				client,
				bootstrap: services.bootstrap,
				partitions: (await client.partitionCount(planned.topic)) ?? 0,
				handler: relative(root, file),
				environment: localCredentials("local"),
				isolate,
				concurrency,
				rerun,
				deadLetters,
				archive,
				schemaDelivery: findInRegistry(schemas.registry),
				tell,
			});
			started.set(consumer, { running, made, file });
		}
		return {
			app: app.name,
			stage,
			broker: { bootstrap: services.bootstrap, kind: services.kind },
			...(plan.registry !== undefined && { registry: { endpoint: registry.endpoint, name, versions } }),
			objectStore: store.endpoint,
			directory,
			consumers: consumers.flatMap(({ name: consumer }) => started.get(consumer)?.running.about ?? []),
		};
	}

	/** Builds and loads the code of all consumers that run. */
	async function build({ root }: LoadedConfig): Promise<void> {
		await Promise.all(
			[...started.values()].map(async ({ running, file }) => running.reload(await bundleFile(file, root), [], undefined)),
		);
	}

	async function close(): Promise<void> {
		await Promise.all([...started.values()].map(({ running }) => running.stop()));
		await registry.close();
		await services.close();
	}

	try {
		const about = await configure(loaded);
		await build(loaded);
		const ready: DevReady = { milliseconds: performance.now() - began, ...about };
		options.onEvent({ at: Date.now(), kind: "ready", ...ready });
		const early = held;
		held = undefined;
		for (const event of early) options.onEvent(event);
		const each = () => [...started].map(([consumer, { running }]) => ({ consumer, running }));
		return {
			ready,
			status: () =>
				each().map(({ consumer, running }) => {
					const status = running.status();
					return { consumer, status, why: status.idle === undefined ? undefined : describeIdleReason(status.idle) };
				}),
			pause() {
				for (const { running } of each()) running.pause();
			},
			resume() {
				for (const { running } of each()) running.resume();
			},
			flush() {
				for (const { running } of each()) running.flush();
			},
			rerun: async () => (await Promise.all(each().map(({ running }) => running.rerun()))).filter(Boolean).length,
			async feed(source) {
				const records = await feedRecords(client, source);
				tell({ kind: "fed", source, records });
				return records;
			},
			close,
		};
	} catch (error) {
		await close();
		throw error;
	}
}

/** @throws {ConsumerUnknownError} when one of the names is none. */
function choose(all: readonly PlannedConsumer[], names: readonly string[] | undefined): readonly PlannedConsumer[] {
	if (names === undefined || names.length === 0) return all;
	return names.map((name) => all.find((consumer) => consumer.name === name) ?? fail(all, name));
}

function fail(all: readonly PlannedConsumer[], name: string): never {
	throw consumerUnknown(all, name);
}
