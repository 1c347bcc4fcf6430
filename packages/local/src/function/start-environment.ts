import type { ExecutionEnvironment, OutputLine } from "./execution-environment.ts";
import type { FunctionVersion } from "./function-version.ts";
import { startInProcessEnvironment } from "./in-process-environment.ts";
import { startProcessEnvironment } from "./process-environment.ts";
import { startWorkerEnvironment } from "./worker-environment.ts";

/**
 * What is between a handler and the rest:
 *
 * - `worker`: a thread of its own; starts in tens of milliseconds, is ended in an endless loop
 * - `process`: a process of its own, by Lambda's Runtime API, its memory limited
 * - `none`: nothing; for breakpoints
 */
export type Isolation = "worker" | "process" | "none";

export interface StartOptions {
	readonly isolate: Isolation;
	readonly memoryMb: number;
	readonly variables: Readonly<Record<string, string>>;
	readonly runtimeClient?: string | undefined;
	readonly onOutput: (line: OutputLine) => void;
}

/** An environment, and what its output belongs to. */
export interface StartedEnvironment {
	readonly environment: ExecutionEnvironment;
	/** Set while an invocation runs. */
	requestId: string | undefined;
	/** Set when there is code to load. */
	version: FunctionVersion | undefined;
}

/** Starts an environment without code. */
export function startEnvironment({ isolate, onOutput, ...options }: StartOptions): StartedEnvironment {
	const onLine = (stream: OutputLine["stream"], text: string): void => {
		onOutput({ requestId: started.requestId, stream, text: started.version?.stacks.line(text) ?? text });
	};
	const start = (): ExecutionEnvironment => {
		switch (isolate) {
			case "worker":
				return startWorkerEnvironment({ ...options, onLine });
			case "process":
				return startProcessEnvironment({ ...options, onLine });
			case "none":
				return startInProcessEnvironment({ ...options, onLine });
			default:
				return isolate satisfies never;
		}
	};
	const started: StartedEnvironment = { environment: start(), requestId: undefined, version: undefined };
	return started;
}
