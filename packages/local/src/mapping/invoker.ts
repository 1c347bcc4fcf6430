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
	readonly reason: "threw" | "timedOut";
	readonly error: unknown;
}
