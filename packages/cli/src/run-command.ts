import { InterruptedError } from "./cli-error.ts";
import type { Command, CommandContext } from "./command.ts";
import { describeError } from "./describe-error.ts";
import type { CliIo } from "./io.ts";
import type { CommandLine } from "./parse-command-line.ts";
import { createProgress } from "./progress.ts";
import type { Reporter } from "./reporter.ts";

/**
 * Runs a command until it ends, the user interrupts, or an error appears that nobody awaited, whichever is first; then
 * runs its cleanups, newest first, and reports. A user's handler may never return, so an interrupt does not wait for it.
 */
export async function runCommand(command: Command, line: CommandLine, io: CliIo, reporter: Reporter): Promise<number> {
	const interruption = new AbortController();
	const cleanups: (() => void | Promise<void>)[] = [];
	const stopListening: (() => void)[] = [];
	const stopped = new Promise<never>((_, reject) => {
		const interrupt = () => {
			const error = new InterruptedError(`millrace ${reporter.command}`);
			interruption.abort(error);
			reject(error);
		};
		stopListening.push(io.onInterrupt(interrupt), io.onStrayError(reject));
	});
	const context: CommandContext = {
		flags: line.flags as CommandContext["flags"],
		arguments: line.arguments,
		io,
		signal: interruption.signal,
		progress: (label) => {
			const progress = createProgress(io.stderr, io.clock, label);
			cleanups.push(() => progress.end());
			return progress;
		},
		atEnd: (cleanup) => {
			cleanups.push(cleanup);
		},
		confirm: async (question) => (io.ask === undefined ? false : await io.ask(question)),
	};
	const ending = Promise.race([command.run(context), stopped]);
	try {
		const report = await ending.then(
			(outcome) => () => reporter.finish(command, outcome),
			(error: unknown) => () =>
				reporter.fail(error, describeError(interruption.signal.aborted ? interruption.signal.reason : error)),
		);
		for (const cleanup of cleanups.reverse()) await cleanup();
		return report();
	} finally {
		for (const stop of stopListening) stop();
	}
}
