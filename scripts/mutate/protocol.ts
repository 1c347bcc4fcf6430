/** What a child is asked: to run these with that mutant, or with none and to say what they reach. */
export interface Question {
	/** Undefined to run without one. */
	readonly mutant: string | undefined;
	/** Seeds or test files, in the order in which to run them. */
	readonly runs: readonly string[];
	/** Most steps of instrumented code in one run; a mutant that takes more is one that goes in circles. */
	readonly mostSteps: number;
	/** What each run does without a mutant, as a hash; empty when that is not known. */
	readonly traces: Readonly<Record<string, string>>;
}

export interface Answer {
	/** What noticed the mutant; undefined when nothing did. */
	readonly killed: string | undefined;
	/** Whether nothing of that mutant may run any more. */
	readonly isClean: boolean;
	/** Mutants that were reached, by run; only without a mutant. */
	readonly reached?: Readonly<Record<string, readonly string[]>>;
	/** Mutants that were reached while modules were loaded: those need a process of their own. */
	readonly loading?: readonly string[];
	/** Most steps that one run took; only without a mutant. */
	readonly steps?: number;
	/** What each run did; only without a mutant. */
	readonly traces?: Readonly<Record<string, string>>;
	/** Runs that did the same as without the mutant. */
	readonly same?: number;
}
