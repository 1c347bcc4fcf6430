import { dirname, join } from "node:path";
import type { App } from "@millrace/core";
import { watchBundles } from "../bundle/watch-bundles.ts";
import type { EntryBuild } from "../bundle/watched-entry.ts";
import { findHandler } from "../invoker/find-handler.ts";
import { loadConfig } from "../invoker/load-config.ts";
import { importBundle } from "../invoker/load-module.ts";
import { type ReplayOptions, replay } from "../replay/replay.ts";
import { consumerUnknown } from "../replay/replay-errors.ts";
import type { ReplayReport } from "../report/report.ts";
import { createOutcomes, type OutcomeChange, type Outcomes } from "./outcome-changes.ts";

export interface WatchReplayOptions
	extends Omit<ReplayOptions, "app" | "root" | "source" | "knownSchemas" | "signal" | "onFinal" | "load"> {
	/** Absolute path of millrace.config.ts. */
	readonly config: string;
	/** Schema versions of the project, read anew for each run. */
	readonly readSchemas?: () => ReplayOptions["knownSchemas"];
	/** Gives the records anew for each run; the same ones, or the differences say nothing. */
	readonly openSource: () => ReplayOptions["source"];
	/** Called after each run that was not cut short by the next save. */
	readonly onRun: (run: WatchedRun) => void;
	/** Ends the watch, and the run that is under way. */
	readonly signal: AbortSignal;
	/** @default the file system */
	readonly watch?: typeof watchBundles;
}

/** One of the runs of a watch. */
export type WatchedRun = {
	/** From 1. */
	readonly number: number;
	/** What was saved in another form; both for the first. */
	readonly saved: readonly WatchedPart[];
	/** From the bundle to the end of the run. */
	readonly milliseconds: number;
} & (
	| { readonly kind: "ran"; readonly report: ReplayReport; readonly changes: readonly OutcomeChange[] }
	/** The configuration or the handler could not be bundled or loaded; the watch goes on. */
	| { readonly kind: "broken"; readonly error: unknown }
);

export type WatchedPart = "configuration" | "handler";

/**
 * Runs a replay, and runs it again whenever the configuration or the handler is saved in another form. A save while it runs ends that run before
 * its next batch. Each run writes its dead letters into a folder of its own, under its number.
 *
 * @returns the last report, once the signal is aborted
 * @throws what keeps the first run from happening; later that is reported as broken.
 * @throws {WatchFailedError} when the system does not tell of changes.
 * @throws the signal's reason when it is aborted before the first run.
 */
export async function watchReplay(options: WatchReplayOptions): Promise<ReplayReport> {
	const { config, readSchemas, openSource, onRun, signal, outputDirectory, watch = watchBundles, ...rest } = options;
	const root = dirname(config);
	const builds = new Map<string, EntryBuild>();
	const saved = new Set<WatchedPart>();
	let restart = new AbortController();
	let failure: Error | undefined;
	let wake = (): void => {};

	const watcher = watch({
		root,
		entries: { configuration: config },
		onBuild(name, build) {
			builds.set(name, build);
			saved.add(name as WatchedPart);
			restart.abort();
			wake();
		},
		onError(error) {
			failure = error;
			wake();
		},
	});
	const stop = () => wake();
	signal.addEventListener("abort", stop);

	/** The configuration that runs, and the build that it is of. */
	let configured: { readonly app: App; readonly build: EntryBuild | undefined } | undefined;
	let handlerFile: string | undefined;
	let before: Outcomes = createOutcomes();
	let last: ReplayReport | undefined;

	/** The app as it was saved last; watches the handler that it names. */
	async function configure(): Promise<App> {
		const build = builds.get("configuration");
		if (configured !== undefined && configured.build === build) return configured.app;
		const bundle = bundleOf(build);
		const { app } = await loadConfig(config, () => importBundle(bundle));
		const consumer = app.consumers.find(({ name }) => name === options.consumer);
		if (consumer === undefined) throw consumerUnknown(app.consumers, options.consumer);
		const { file } = await findHandler(root, consumer);
		if (file !== handlerFile) builds.delete("handler");
		handlerFile = file;
		watcher.set({ configuration: config, handler: file });
		configured = { app, build };
		return app;
	}

	/** The next run; undefined when the handler is not bundled yet, or the next save has cut it short. */
	async function run(number: number, parts: readonly WatchedPart[]): Promise<WatchedRun | undefined> {
		const startedAt = performance.now();
		const common = () => ({ number, saved: parts, milliseconds: performance.now() - startedAt });
		restart = new AbortController();
		const outcomes = createOutcomes();
		try {
			const app = await configure();
			const built = builds.get("handler");
			if (built === undefined) return undefined;
			const bundle = bundleOf(built);
			const report = await replay({
				...rest,
				app,
				root,
				knownSchemas: readSchemas?.() ?? [],
				source: openSource(),
				outputDirectory: join(outputDirectory, String(number)),
				load: () => importBundle(bundle),
				signal: AbortSignal.any([signal, restart.signal]),
				onFinal: outcomes.add,
			});
			if (restart.signal.aborted && !signal.aborted) return undefined;
			const changes = last === undefined ? [] : outcomes.since(before);
			before = outcomes;
			last = report;
			return { kind: "ran", report, changes, ...common() };
		} catch (error) {
			if (last === undefined) throw error;
			return restart.signal.aborted ? undefined : { kind: "broken", error, ...common() };
		}
	}

	try {
		/** What was saved since the last run that was told. */
		const parts = new Set<WatchedPart>();
		for (let number = 1; ; ) {
			if (failure !== undefined) throw failure;
			if (signal.aborted && last === undefined) throw signal.reason;
			if (signal.aborted) return last as ReplayReport;
			if (saved.size === 0) {
				await new Promise<void>((resolve) => {
					wake = resolve;
				});
				continue;
			}
			for (const part of saved) parts.add(part);
			saved.clear();
			const done = await run(number, [...parts]);
			if (done === undefined) continue;
			number += 1;
			parts.clear();
			onRun(done);
		}
	} finally {
		signal.removeEventListener("abort", stop);
		await watcher.close();
	}
}

function bundleOf(build: EntryBuild | undefined): (EntryBuild & { readonly kind: "built" })["bundle"] {
	if (build?.kind === "built") return build.bundle;
	// Sound: nothing runs before the configuration's first build, well or not.
	throw (build as EntryBuild & { readonly kind: "failed" }).error;
}
