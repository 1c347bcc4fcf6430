import type { ReplayReport, WatchReplayOptions } from "@millrace/local";
import { InterruptedError } from "../cli-error.ts";
import type { CommandContext } from "../command.ts";
import { describeError } from "../describe-error.ts";
import { createStyle } from "../style.ts";
import { writeBrokenRun, writeWatchedRun } from "../text/watched-run-text.ts";

/**
 * Runs a replay again on every save until somebody presses `q` or interrupts. What happens is talk, on standard error; the last report is the
 * result.
 */
export async function runWatched(
	{ io, signal, atEnd }: Pick<CommandContext, "io" | "signal" | "atEnd">,
	options: Omit<WatchReplayOptions, "signal" | "onRun">,
): Promise<ReplayReport> {
	const { watchReplay } = await import("@millrace/local");
	const style = createStyle(io.stderr, io.env);
	const quit = new AbortController();
	const stopKeys = io.onKey?.((key) => {
		if (key === "q") quit.abort(new InterruptedError("The watch"));
	});
	if (stopKeys !== undefined) atEnd(stopKeys);
	let told = false;
	/** Texts in the order of runs, though what describes an error may load first. */
	let talk = Promise.resolve();
	const report = await watchReplay({
		...options,
		signal: AbortSignal.any([signal, quit.signal]),
		onRun(run) {
			talk = talk.then(async () => {
				io.stderr.write(
					run.kind === "ran" ? writeWatchedRun(run, style) : writeBrokenRun(run, await describeError(run.error), style),
				);
				if (told) return;
				told = true;
				const ending = io.onKey === undefined ? "Interrupt to end." : "q quits.";
				io.stderr.write(style.dim(`Watching the handler and the configuration: save to run again. ${ending}\n`));
			});
		},
	});
	await talk;
	return report;
}
