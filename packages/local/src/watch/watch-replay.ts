import { join } from "node:path";
import type { LoadedConfig } from "../invoker/load-config.ts";
import { type ReplayOptions, replay } from "../replay/replay.ts";
import type { ReplayReport } from "../report/report.ts";
import { createOutcomes, type OutcomeChange, type Outcomes } from "./outcome-changes.ts";
import { type FileWatcher, isWatched, watchFiles } from "./watch-files.ts";

export interface WatchReplayOptions
	extends Omit<ReplayOptions, "app" | "root" | "source" | "knownSchemas" | "onFinal" | "onLoaded"> {
	/** Loads the app anew for each run, with the schemas of the project. */
	readonly load: () => Promise<LoadedConfig & Pick<ReplayOptions, "knownSchemas">>;
	/** Gives the records anew for each run; the same ones, or the differences say nothing. */
	readonly openSource: () => ReplayOptions["source"];
	/** Called after each run that was not cut short by the next save. */
	readonly onRun: (run: WatchedRun) => void;
	/** Ends the watch, and the run that is under way. */
	readonly signal: AbortSignal;
	/** @default the file system */
	readonly createWatcher?: (onChange: (files: readonly string[]) => void) => FileWatcher;
}

/** One of the runs of a watch. */
export type WatchedRun = {
	/** From 1. */
	readonly number: number;
	/** Absolute paths of the files whose saving made it run; none for the first. */
	readonly saved: readonly string[];
	/** From the save to the end of the run. */
	readonly milliseconds: number;
	/** Files that are watched now. */
	readonly watched: number;
} & (
	| { readonly kind: "ran"; readonly report: ReplayReport; readonly changes: readonly OutcomeChange[] }
	/** The configuration or the handler could not be loaded; the watch goes on. */
	| { readonly kind: "broken"; readonly error: unknown }
);

/**
 * Runs a replay, and runs it again whenever a file is saved that the configuration or the handler is made of. A save while it runs ends that
 * run before its next batch. Each run writes its dead letters into a folder of its own, under its number.
 *
 * @returns the last report, once the signal is aborted
 * @throws what keeps the first run from happening; later ones are reported as broken.
 */
export async function watchReplay(options: WatchReplayOptions): Promise<ReplayReport> {
	const { load, openSource, onRun, signal, createWatcher = watchFiles, outputDirectory, ...rest } = options;
	let saved: readonly string[] = [];
	let savedAt = performance.now();
	let restart = new AbortController();
	let wake = (): void => {};
	const watcher = createWatcher((files) => {
		saved = [...new Set([...saved, ...files])];
		savedAt = performance.now();
		restart.abort();
		wake();
	});
	const stop = () => wake();
	signal.addEventListener("abort", stop);
	let before: Outcomes = createOutcomes();
	let last: ReplayReport | undefined;
	let inputs: readonly string[] = [];

	async function run(number: number): Promise<void> {
		const because = saved;
		const startedAt = savedAt;
		saved = [];
		restart = new AbortController();
		const outcomes = createOutcomes();
		const common = () => ({
			number,
			saved: because,
			milliseconds: performance.now() - startedAt,
			watched: inputs.filter(isWatched).length,
		});
		try {
			const loaded = await load();
			// Watched from before the handler is bundled, so that no save falls between.
			watch([...loaded.inputs, ...inputs], true);
			const report = await replay({
				...rest,
				...loaded,
				source: openSource(),
				outputDirectory: join(outputDirectory, String(number)),
				signal: AbortSignal.any([signal, restart.signal]),
				onLoaded: (handler) => watch([...loaded.inputs, ...handler]),
				onFinal: outcomes.add,
			});
			if (restart.signal.aborted && !signal.aborted) return;
			const changes = last === undefined ? [] : outcomes.since(before);
			before = outcomes;
			last = report;
			onRun({ kind: "ran", report, changes, ...common() });
		} catch (error) {
			if (last === undefined) throw error;
			if (restart.signal.aborted) return;
			watch(inputs, true);
			onRun({ kind: "broken", error, ...common() });
		}
	}

	function watch(files: readonly string[], any = false): void {
		inputs = [...new Set(files)];
		watcher.watch(inputs, any);
	}

	try {
		for (let number = 1; ; number++) {
			await run(number);
			if (saved.length === 0 && !signal.aborted) {
				await new Promise<void>((resolve) => {
					wake = resolve;
				});
				wake = () => {};
			}
			// A first run that a save cut short is followed by another, which stops at once and says what was not run.
			if (signal.aborted && last !== undefined) return last;
		}
	} finally {
		signal.removeEventListener("abort", stop);
		watcher.close();
	}
}
