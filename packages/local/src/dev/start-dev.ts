import { readdirSync } from "node:fs";
import { access, constants, mkdir } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { watchFolders } from "../bundle/watch-folders.ts";
import type { EntryBuild } from "../bundle/watched-entry.ts";
import type { Isolation } from "../function/start-environment.ts";
import { loadConfig, requireConfig } from "../invoker/load-config.ts";
import { importBundle } from "../invoker/load-module.ts";
import { describeIdleReason } from "../mapping/live/idle-reason.ts";
import type { MappingStatus } from "../mapping/live/mapping-status.ts";
import { serveRegistry } from "../registry/serve-registry.ts";
import type { KnownSchema } from "../replay/known-schemas.ts";
import { createAppRunner } from "./app-runner.ts";
import { createBatchArchive } from "./batch-archive.ts";
import { openCode } from "./dev-code.ts";
import type { DevEvent, DevHappening, DevReady } from "./dev-event.ts";
import { type GivenBrokers, startServices } from "./dev-services.ts";
import { feedRecords } from "./feed-records.ts";
import { savedSince } from "./saved-files.ts";
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
	/** Looks at changes of the configuration, handlers and schemas. @default true */
	readonly watch?: boolean;
	/** Generates code from the schemas in these folders, now and whenever they change; `run` gives the paths of files that it changed. */
	readonly generate?: { readonly folders: readonly string[]; readonly run: () => readonly string[] };
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
/** Files that are saved together are looked at together. */
const QUIET_MS = 20;
/** Name of the configuration among what is watched; no consumer can have it. */
const CONFIG = "the configuration";

/**
 * Runs an app on this machine: Kafka, schema registry and Amazon S3 around it, an event source mapping and a function for each consumer,
 * all as the plan of the stage says. New code is put in place while it runs, and consumers go on where they were.
 *
 * @throws the errors of `loadConfig`, `planApp`, `startBroker` and of bundling and finding handlers, for what keeps it from starting. Later ones are
 * events.
 *
 * @example
 * const dev = await startDev({ config: "millrace.config.ts", directory: ".millrace/dev", onEvent: console.log });
 * await dev.feed("recordings/orders.ndjson");
 * await dev.close();
 */
export async function startDev(options: DevOptions): Promise<Dev> {
	const {
		directory,
		stage = "local",
		keep = false,
		isolate = "worker",
		concurrency = CONCURRENCY,
		rerun = true,
		watch = true,
	} = options;
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
	const config = resolve(options.config);
	const root = dirname(config);
	const closing: (() => void | Promise<void>)[] = [];
	const close = async () => {
		for (const end of closing.splice(0).reverse()) await end();
	};

	await requireConfig(config);
	// Before anything runs that could not write what it has to.
	const batches = join(directory, "batches");
	await mkdir(batches, { recursive: true });
	await access(batches, constants.W_OK);
	try {
		const generated = options.generate?.run() ?? [];
		if (generated.length > 0) tell({ kind: "generated", files: generated });
		const code = openCode({
			root,
			watch,
			// Most saves of a handler are part of the configuration's bundle too, and change nothing in it.
			last: CONFIG,
			onBuild,
			onError: (error) => tell({ kind: "reloadFailed", subject: "watch", error }),
		});
		closing.push(() => code.close());
		const building = code.set({ [CONFIG]: config });
		const services = await startServices({
			brokers: options.brokers,
			port: options.port,
			data,
			deadLetters,
			clientId: "millrace-dev",
			onObject: (path) => tell({ kind: "deadLetter", path }),
			onWarning: (message) => tell({ kind: "warning", subject: "broker", message }),
		});
		closing.push(() => services.close());
		const schemas = openSeedableRegistry({ directory: data === undefined ? undefined : join(data, "registry") });
		const registry = await serveRegistry({ registry: schemas.registry });
		closing.push(() => registry.close());
		const runner = createAppRunner({
			stage,
			consumers: options.consumers,
			services,
			schemas,
			registry,
			versions: options.schemas ?? (() => new Map()),
			directory,
			deadLetters,
			archive: createBatchArchive({ directory: batches }),
			isolate,
			concurrency,
			rerun,
			tell,
		});
		closing.push(() => runner.stop());

		const load = () => {
			const bundle = code.latest(CONFIG);
			return loadConfig(config, bundle === undefined ? undefined : () => importBundle(bundle));
		};
		/** Gives the handlers that are new their code. What cannot be built is told, and waits for the save that mends it. */
		async function buildHandlers(): Promise<void> {
			const files = [...runner.consumers].map(([name, { file }]) => [name, file] as const);
			const failures = await code.set({ [CONFIG]: config, ...Object.fromEntries(files) });
			await Promise.all(
				[...runner.consumers].map(async ([name, { running }]) => {
					const failure = failures.get(name);
					const bundle = code.latest(name);
					if (failure !== undefined) running.refuse(failure);
					else if (bundle !== undefined && !running.hasCode) await running.reload(bundle, [], undefined);
				}),
			);
		}

		const failure = (await building).get(CONFIG);
		if (failure !== undefined) throw failure;
		const { about } = await runner.configure(await load());
		await buildHandlers();

		/** Changes one after the other, in the order in which they were saved. */
		let changing: Promise<void> = Promise.resolve();
		let lookedAt = Date.now();

		function onBuild(name: string, build: EntryBuild): void {
			changing = changing.then(() => (name === CONFIG ? reconfigure(build) : reload(name, build)));
		}

		async function reload(name: string, build: EntryBuild): Promise<void> {
			const running = runner.consumers.get(name)?.running;
			if (build.kind === "failed") return running?.refuse(build.error);
			const saved = savedSince(lookedAt, build.bundle.inputs);
			lookedAt = Date.now();
			await running?.reload(build.bundle, saved.files, saved.at);
		}

		async function reconfigure(build: EntryBuild): Promise<void> {
			const started = performance.now();
			try {
				if (build.kind === "failed") throw build.error;
				const { about: now, changed } = await runner.configure(await load());
				await buildHandlers();
				if (changed) tell({ kind: "configured", consumers: now.consumers, milliseconds: performance.now() - started });
			} catch (error) {
				tell({ kind: "reloadFailed", subject: "config", error });
			}
		}

		/** Generates code when a schema is saved. What is generated is among the sources, so the rest follows. */
		function watchSchemas({ folders, run }: NonNullable<DevOptions["generate"]>): void {
			let due: NodeJS.Timeout | undefined;
			const watcher = watchFolders(() => {
				clearTimeout(due);
				due = setTimeout(() => {
					try {
						const files = run();
						if (files.length > 0) tell({ kind: "generated", files });
					} catch (error) {
						tell({ kind: "reloadFailed", subject: "schemas", error });
					}
				}, QUIET_MS);
			});
			watcher.set(folders.flatMap(foldersIn));
			closing.push(() => {
				clearTimeout(due);
				watcher.close();
			});
		}
		if (watch && options.generate !== undefined) watchSchemas(options.generate);

		const ready: DevReady = { milliseconds: performance.now() - began, ...about };
		options.onEvent({ at: Date.now(), kind: "ready", ...ready });
		const early = held;
		held = undefined;
		for (const event of early) options.onEvent(event);
		const each = () => [...runner.consumers].map(([consumer, { running }]) => ({ consumer, running }));
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
				const records = await feedRecords(services.client, source);
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

/** A folder and all below it. */
function foldersIn(folder: string): readonly string[] {
	const inner = readdirSync(folder, { withFileTypes: true, recursive: true }).filter((entry) => entry.isDirectory());
	return [folder, ...inner.map(({ parentPath, name }) => join(parentPath, name))];
}
