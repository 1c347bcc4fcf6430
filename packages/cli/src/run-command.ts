import { InterruptedError } from "./cli-error.ts";
import type { Command, CommandContext, Outcome } from "./command.ts";
import { describeError } from "./describe-error.ts";
import type { CliIo } from "./io.ts";
import type { CommandLine } from "./parse-command-line.ts";
import { createProgress } from "./progress.ts";
import type { Reporter } from "./reporter.ts";

/** How long a command may take to come to its end after an interrupt. A user's handler may never return. */
const graceMilliseconds = 1000;
/** What comes so soon after an interrupt is the same one: `npm run` passes on what the terminal has sent to both. */
const sameInterruptMilliseconds = 300;

/** How a run ended: by itself, or because something from outside ended it. */
type Ending =
	| { readonly kind: "done"; readonly outcome: Outcome<unknown> }
	| { readonly kind: "failed"; readonly error: unknown }
	| { readonly kind: "interrupted" };

/**
 * Runs a command until it ends, the user interrupts, or an error appears that nobody awaited, whichever is first; then
 * runs its cleanups, newest first, and reports. After an interrupt the command has a moment to say how far it came; an interrupt
 * while that or the cleanups take their time ends the run as it is.
 */
export async function runCommand(command: Command, line: CommandLine, io: CliIo, reporter: Reporter): Promise<number> {
	const interruption = new AbortController();
	const cleanups: (() => void | Promise<void>)[] = [];
	const stopListening: (() => void)[] = [];
	let isEnding = false;
	let lastInterrupt = Number.NEGATIVE_INFINITY;
	let hurry = (): void => {};
	const hurried = new Promise<Ending>((resolve) => {
		hurry = () => resolve({ kind: "interrupted" });
	});
	const interrupted = new Promise<Ending>((resolve) => {
		const interrupt = () => {
			const now = io.clock.now();
			if (now - lastInterrupt < sameInterruptMilliseconds) return;
			lastInterrupt = now;
			if (isEnding || interruption.signal.aborted) hurry();
			interruption.abort(new InterruptedError(`millrace ${reporter.command}`));
			resolve({ kind: "interrupted" });
		};
		stopListening.push(io.onInterrupt(interrupt));
	});
	const stray = new Promise<Ending>((resolve) => {
		stopListening.push(io.onStrayError((error) => resolve({ kind: "failed", error })));
	});
	const context: CommandContext = {
		flags: line.flags as CommandContext["flags"],
		arguments: line.arguments,
		io,
		json: line.flags["json"] === true,
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
	const run = command.run(context).then(
		(outcome): Ending => ({ kind: "done", outcome }),
		(error: unknown): Ending => ({ kind: "failed", error }),
	);
	try {
		let ending = await Promise.race([run, interrupted, stray]);
		if (interruption.signal.aborted)
			ending = await Promise.race([run, stray, io.clock.wait(graceMilliseconds).then(() => ending)]);
		isEnding = true;
		ending = await cleanUp(cleanups.reverse(), ending, hurried);
		return await report(command, ending, interruption.signal, reporter);
	} finally {
		for (const stop of stopListening) stop();
	}
}

/** One after the other; once somebody is in a hurry what is left is begun, and nothing is waited for. */
async function cleanUp(
	cleanups: readonly (() => void | Promise<void>)[],
	ending: Ending,
	hurried: Promise<Ending>,
): Promise<Ending> {
	const left = [...cleanups];
	for (let cleanup = left.shift(); cleanup !== undefined; cleanup = left.shift()) {
		const ended = await Promise.race([Promise.resolve(cleanup()).then(() => ending), hurried]);
		if (ended === ending) continue;
		for (const each of left) void Promise.resolve(each()).catch(() => {});
		return ended;
	}
	return ending;
}

async function report(command: Command, ending: Ending, signal: AbortSignal, reporter: Reporter): Promise<number> {
	// After an interrupt, whatever else went wrong went wrong because of it.
	const error: unknown = signal.aborted ? signal.reason : ending.kind === "failed" ? ending.error : undefined;
	if (ending.kind !== "done") return reporter.fail(error, await describeError(error));
	const outcome =
		signal.aborted && command.endsOnInterrupt !== true
			? { ...ending.outcome, error: await describeError(error) }
			: ending.outcome;
	return await reporter.finish(command, outcome);
}
