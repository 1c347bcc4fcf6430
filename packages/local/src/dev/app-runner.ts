import { relative } from "node:path";
import { type Plan, type PlannedConsumer, planApp } from "@millrace/core/plan";
import type { Isolation } from "../function/start-environment.ts";
import { findHandler } from "../invoker/find-handler.ts";
import type { LoadedConfig } from "../invoker/load-config.ts";
import type { GlueRegistryServer } from "../registry/serve-registry.ts";
import { fillPlaceholders } from "../replay/fill-placeholders.ts";
import type { KnownSchema } from "../replay/known-schemas.ts";
import { fillSettings, localCredentials } from "../replay/local-settings.ts";
import { consumerUnknown } from "../replay/replay-errors.ts";
import type { BatchArchive } from "./batch-archive.ts";
import { type RunningConsumer, startConsumer } from "./dev-consumer.ts";
import type { DevHappening, DevReady } from "./dev-event.ts";
import type { DevServices } from "./dev-services.ts";
import { findInRegistry } from "./registry-delivery.ts";
import type { SeedableRegistry } from "./seed-registry.ts";

export interface AppRunnerOptions {
	readonly stage: string;
	/** Names of consumers to run; undefined for all. */
	readonly consumers: readonly string[] | undefined;
	readonly services: DevServices;
	readonly schemas: SeedableRegistry;
	readonly registry: GlueRegistryServer;
	readonly versions: () => ReadonlyMap<string, readonly KnownSchema[]>;
	readonly directory: string;
	readonly deadLetters: string;
	readonly archive: BatchArchive;
	readonly isolate: Isolation;
	readonly concurrency: number;
	readonly rerun: boolean;
	readonly tell: (happening: DevHappening) => void;
}

/** A consumer that runs, and everything that it was started with: where that changes, it is started anew. */
export interface Started {
	readonly running: RunningConsumer;
	/** Absolute path of its handler's file. */
	readonly file: string;
	readonly made: string;
}

/** The consumers of an app, as its configuration has them now. */
export interface AppRunner {
	readonly consumers: ReadonlyMap<string, Started>;
	/**
	 * Starts what the configuration has, and stops what it has no more. A consumer that did not change goes on; one that did goes on where its
	 * group stands. Whatever can be wrong with the configuration is found before anything is touched.
	 */
	configure(loaded: LoadedConfig): Promise<{ readonly about: Omit<DevReady, "milliseconds">; readonly changed: boolean }>;
	stop(): Promise<void>;
}

export function createAppRunner(options: AppRunnerOptions): AppRunner {
	const { services, schemas, registry, stage, tell } = options;
	const { client, store } = services;
	const started = new Map<string, Started>();

	/** Consumers as they are to be started, by name. */
	async function prepare(plan: Plan, root: string, schemaIds: Readonly<Record<string, string>>) {
		const local = { store: store.endpoint, registry: registry.endpoint, schemaIds };
		const wanted = new Map<string, { readonly planned: PlannedConsumer; readonly made: string; readonly file: string }>();
		for (const each of choose(plan.consumers, options.consumers)) {
			const filled = fillPlaceholders(each);
			const planned = { ...filled, function: { ...filled.function, settings: fillSettings(filled.function.settings, local) } };
			const { file } = await findHandler(root, { name: each.name, handler: planned.function.handler });
			wanted.set(each.name, { planned, file, made: JSON.stringify([planned, file]) });
		}
		return wanted;
	}

	async function configure({ app, root }: LoadedConfig) {
		const plan = planApp(app, stage);
		const name = plan.registry?.name ?? "local";
		const { schemaIds, versions } = schemas.seed({ name, schemas: plan.schemas, versions: options.versions() });
		const wanted = await prepare(plan, root, schemaIds);
		await Promise.all(
			plan.topics.map(({ name: topic, partitions, config: configs }) => client.createTopic(topic, { partitions, configs })),
		);
		const gone = [...started].filter(([consumer, { made }]) => wanted.get(consumer)?.made !== made);
		await Promise.all(gone.map(([, { running }]) => running.stop()));
		const last = new Map(gone.map(([consumer, { running }]) => [consumer, running.last]));
		for (const [consumer] of gone) started.delete(consumer);
		const fresh = [...wanted].filter(([consumer]) => !started.has(consumer));
		for (const [consumer, { planned, file, made }] of fresh) {
			const partitions = (await client.partitionCount(planned.topic)) ?? 0;
			const running = startConsumer({
				...options,
				planned,
				client,
				bootstrap: services.bootstrap,
				partitions,
				handler: relative(root, file),
				last: last.get(consumer),
				environment: localCredentials("local"),
				schemaDelivery: findInRegistry(schemas.registry),
				tell,
			});
			started.set(consumer, { running, file, made });
		}
		const about = {
			app: app.name,
			stage,
			broker: { bootstrap: services.bootstrap, kind: services.kind },
			...(plan.registry !== undefined && { registry: { endpoint: registry.endpoint, name, versions } }),
			objectStore: store.endpoint,
			directory: options.directory,
			consumers: [...wanted.keys()].flatMap((consumer) => started.get(consumer)?.running.about ?? []),
		};
		return { about, changed: gone.length > 0 || fresh.length > 0 };
	}

	return {
		consumers: started,
		configure,
		async stop() {
			await Promise.all([...started.values()].map(({ running }) => running.stop()));
			started.clear();
		},
	};
}

/** @throws {ConsumerUnknownError} when one of the names is none. */
function choose(all: readonly PlannedConsumer[], names: readonly string[] | undefined): readonly PlannedConsumer[] {
	if (names === undefined || names.length === 0) return all;
	return names.map((name) => {
		const found = all.find((consumer) => consumer.name === name);
		if (found === undefined) throw consumerUnknown(all, name);
		return found;
	});
}
