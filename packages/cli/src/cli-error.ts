/** What went wrong, as exit codes see it: the categories of core's errors and the two that only a process knows. */
export type Category =
	| "records"
	| "usage"
	| "configuration"
	| "unreachable"
	| "unauthorised"
	| "incompatible"
	| "interrupted"
	| "internal";

/** One way out of an error. The label is a sentence for people; the command, where there is one, is for machines. */
export interface Action {
	readonly id: string;
	readonly label: string;
	readonly command?: string;
}

/**
 * Base of the errors that the command line itself raises.
 *
 * It has the shape of core's MillraceError without extending it: the first screen of help must not load core.
 */
export abstract class CliError extends Error {
	static readonly code: string;
	static readonly category: Category;
	readonly code: string;
	readonly category: Category;
	readonly retryable: boolean = false;
	readonly problem: string;
	readonly fix: string;
	readonly actions: readonly Action[];

	constructor(problem: string, actions: readonly [Action, ...Action[]], options?: ErrorOptions) {
		const fix = actions.map(({ label }) => label).join(" ");
		super(`${problem} ${fix}`, options);
		this.code = new.target.code;
		this.category = new.target.category;
		this.problem = problem;
		this.fix = fix;
		this.actions = actions;
		this.name = `MillraceError [${this.code}]`;
	}
}

/** A command, flag or argument that does not exist or does not fit. */
export class UsageError extends CliError {
	static override readonly code = "USAGE";
	static override readonly category = "usage";
}

/** The user pressed Ctrl-C, or the process was asked to end. */
export class InterruptedError extends CliError {
	static override readonly code = "INTERRUPTED";
	static override readonly category = "interrupted";
	override readonly retryable = true;

	constructor(command: string) {
		super(`${command} was interrupted.`, [{ id: "run-again", label: "Run it again when you are ready." }]);
	}
}
