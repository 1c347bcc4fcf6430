import type { Command, Outcome } from "./command.ts";
import { describeStack } from "./describe-error.ts";
import { createEnvelope, type EnvelopeError, writeEnvelope } from "./envelope.ts";
import { exitCodeOf } from "./exit-code.ts";
import type { CliIo } from "./io.ts";
import { createStyle, type Style } from "./style.ts";

/** Says how a command line ended, once: as one envelope for machines, or as text for people. Returns the exit code. */
export class Reporter {
	/** Name of the command, as soon as it is known. */
	command = "millrace";
	/** For text on standard output. */
	readonly style: Style;
	readonly #io: CliIo;
	readonly #json: boolean;
	readonly #verbose: boolean;

	constructor(io: CliIo, { json, verbose }: { readonly json: boolean; readonly verbose: boolean }) {
		this.#io = io;
		this.#json = json;
		this.#verbose = verbose;
		this.style = createStyle(io.stdout, io.env);
	}

	/** Prints a text that is its own data: help and version. */
	answer<Key extends string>(data: Readonly<Record<Key, string>>, key: Key): number {
		this.#io.stdout.write(
			this.#json ? writeEnvelope(createEnvelope(this.command, { data: { [key]: data[key].trimEnd() } })) : data[key],
		);
		return 0;
	}

	/** Prints what a command that did its work has to say. */
	async finish(command: Command, outcome: Outcome<unknown>): Promise<number> {
		const { data, warnings = [], error } = outcome;
		if (this.#json) {
			this.#io.stdout.write(writeEnvelope(createEnvelope(this.command, { data, warnings, error })));
			return exitCodeOf(error?.category);
		}
		this.#io.stdout.write(await command.render(data, this.style));
		const { careful } = createStyle(this.#io.stderr, this.#io.env);
		for (const { code, subject, message } of warnings) {
			this.#io.stderr.write(`${careful(`warning ${code}`)}: ${subject}: ${message}\n`);
		}
		if (error !== undefined) this.#writeError(error);
		return exitCodeOf(error?.category);
	}

	/** Prints why a command could not do its work. */
	fail(thrown: unknown, error: EnvelopeError): number {
		if (this.#json) this.#io.stdout.write(writeEnvelope(createEnvelope(this.command, { error })));
		else this.#writeError(error);
		if (this.#verbose) this.#io.stderr.write(describeStack(thrown));
		return exitCodeOf(error.category);
	}

	#writeError({ code, message, actions }: EnvelopeError): void {
		const { bad, bold } = createStyle(this.#io.stderr, this.#io.env);
		const write = (problem: string, fix: string) =>
			this.#io.stderr.write(`${bad(`error ${code}`)}: ${problem}\n${bold("Fix:")} ${fix}\n`);
		const problems = message.split("\n");
		// Several problems found at once come with one action each.
		if (problems.length === actions.length)
			for (const [index, problem] of problems.entries()) write(problem, actions[index]?.label ?? "");
		else write(message, actions.map(({ label }) => label).join(" "));
	}
}
