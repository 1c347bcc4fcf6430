import type { EnvelopeError, Warning } from "./envelope.ts";
import type { Flags, FlagValues } from "./flags.ts";
import type { CliIo } from "./io.ts";
import type { Progress } from "./progress.ts";
import type { Style } from "./style.ts";

/** One command: what it takes, what it does, and how people read its data. Help and parser both read this. */
export interface Command<F extends Flags = Flags, Data = unknown> {
	/** Sentences under the summary in the command's own help. */
	readonly description: string;
	readonly arguments: readonly Argument[];
	readonly flags: F;
	/** Whole command lines; the first is the most common use. */
	readonly examples: readonly [string, ...string[]];
	/** It stays until the user interrupts, so that this is its end and no error. */
	readonly endsOnInterrupt?: boolean;
	run(context: CommandContext<F>): Promise<Outcome<Data>>;
	/** The data as people read it, ending in a line break. Adds nothing that `--json` does not have. */
	render(data: Data, style: Style): string | Promise<string>;
}

/** A value without a dash. */
export interface Argument {
	readonly name: string;
	readonly description: string;
	readonly required: boolean;
}

export interface CommandContext<F extends Flags = Flags> {
	readonly flags: FlagValues<F>;
	/** Values of the declared arguments, in order; one that was left out is undefined. */
	readonly arguments: readonly (string | undefined)[];
	readonly io: CliIo;
	/** Whether `--json` was given: what is printed before the end is then a line of JSON. */
	readonly json: boolean;
	/** Aborted when the user interrupts. */
	readonly signal: AbortSignal;
	/** A bar on standard error. */
	progress(label: string): Progress;
	/** Runs the cleanup when the command ends, in whichever way. */
	atEnd(cleanup: () => void | Promise<void>): void;
	/** Asks on a terminal; elsewhere the answer is no. */
	confirm(question: string): Promise<boolean>;
}

/** What became of a command that could do its work. With an error the work was done and its verdict is bad. */
export interface Outcome<Data> {
	readonly data: Data;
	readonly warnings?: readonly Warning[];
	readonly error?: EnvelopeError;
}

/** Declares a command; the types of `flags` in `run` come from the declaration. */
export function defineCommand<const F extends Flags, Data>(command: Command<F, Data>): Command {
	// Sound: main hands every command the flags that were parsed by its own declaration, and its own data to render.
	return command as unknown as Command;
}
