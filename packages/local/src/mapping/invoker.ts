import type { MskEvent, RecordOutcome } from "@millrace/core";

/** Calls a function with an event, and never rejects: what goes wrong is part of the result. */
export interface Invoker {
	invoke(event: MskEvent): Promise<Invocation>;
}

/** What one invocation came to. */
export type Invocation = Returned | FunctionError;

interface Invoked {
	readonly requestId: string;
	readonly milliseconds: number;
	/** What the handler said of each record; empty when it does not say. */
	readonly outcomes: readonly RecordOutcome[];
}

export interface Returned extends Invoked {
	readonly kind: "returned";
	/** The response as Lambda sees it: through JSON. */
	readonly response: unknown;
}

export interface FunctionError extends Invoked {
	readonly kind: "failed";
	/**
	 * - `threw`: the handler did, or what it returned is no response
	 * - `timedOut`: it had not returned when its timeout came
	 * - `exited`: what it runs in ended, by itself or for want of memory
	 * - `notStarted`: the handler was not called, because its code does not load or the function is closed
	 */
	readonly reason: "threw" | "timedOut" | "exited" | "notStarted";
	readonly error: unknown;
}
