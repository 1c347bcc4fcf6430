/** What instrumented code looks at, and writes what it reaches into. */
interface Namespace {
	activeMutant?: string | undefined;
	mutantCoverage?: { static: Counts; perTest: Record<string, Counts> };
}

type Counts = Record<string, number>;

export interface Instrumentation {
	readonly code: Namespace;
	/** Steps are counted, and what is reached is kept, under that name from now on. */
	begin(run: string): void;
	/** Steps since then. */
	steps(): number;
	/** Called when there are more; must not return. */
	onTooMany: ((most: number) => void) | undefined;
	mostSteps: number;
}

/** The variables of the instrumented code in this process, and a count of its steps; once a process. Each step looks at the name of the run, which is where they are counted. */
export function instrumentation(): Instrumentation {
	const holder = globalThis as { __stryker__?: Namespace };
	holder.__stryker__ ??= {};
	const code = holder.__stryker__;
	let current: string | undefined;
	let steps = 0;
	const control: Instrumentation = {
		code,
		begin(run) {
			current = run;
			steps = 0;
		},
		steps: () => steps,
		onTooMany: undefined,
		mostSteps: Number.POSITIVE_INFINITY,
	};
	Object.defineProperty(code, "currentTestId", {
		get() {
			steps += 1;
			if (steps > control.mostSteps) control.onTooMany?.(control.mostSteps);
			return current;
		},
	});
	return control;
}
