import { isMillraceError, type MskEvent } from "@millrace/core";
import type { Invocation } from "../../../packages/local/src/mapping/invoker.ts";
import { branded } from "./functions.ts";

/** What a handler is told to do by its event. */
export interface Program {
	readonly observes: readonly { readonly offset: number; readonly kind: string; readonly throws?: Thrown }[];
	readonly prints: string;
	readonly returns?: unknown;
	readonly throws?: Thrown;
	/** Returns what JSON cannot hold. */
	readonly bigint?: boolean;
}

export interface Thrown {
	/** A class of errors, a coded one, or no error at all. */
	readonly name: "Error" | "RangeError" | "SyntaxError" | "Coded" | "value";
	readonly message: string;
	readonly cause?: Thrown | undefined;
}

/** A handler that does what its event says. */
export const PROGRAM = branded(
	`
	const { observes, prints, returns, throws, bigint } = event.program;
	if (prints) console.log(prints);
	for (const { offset, kind, throws } of observes) {
		const at = { topic: "eu-orders", partition: 0, offset };
		context[Symbol.for("@millrace/ports")].observe({ at, kind, attempts: 1, milliseconds: 1, ...(throws && { error: make(throws) }) });
	}
	if (throws) throw make(throws);
	return bigint ? { a: 1n } : returns;`,
	`
import { MillraceError } from "@millrace/core";
class Coded extends MillraceError { static override readonly code = "CODED"; static override readonly category = "records"; static override readonly retryable = true; }
function make({ name, message, cause }: any): any {
	const options = cause && { cause: make(cause) };
	if (name === "value") return { message };
	if (name === "Coded") return new Coded(message, { fix: "Mend it.", at: { topic: "a", partition: 1, offset: 2 }, ...options });
	return new (globalThis as any)[name](message, options);
}`,
);

export function eventOf(program: Program): MskEvent {
	return { records: {}, ...{ program } };
}

/** All that an invocation says but ids and times; errors down to their causes and stacks. */
export function plain(invocation: Invocation): unknown {
	const { requestId: _, milliseconds: __, outcomes, ...rest } = invocation;
	return {
		...rest,
		...(rest.kind === "failed" && { error: plainError(rest.error) }),
		outcomes: outcomes.map(({ error, ...outcome }) => ({ ...outcome, error: plainError(error) })),
	};
}

function plainError(error: unknown): unknown {
	if (!(error instanceof Error)) return error;
	const { name, message, stack, cause, ...own } = error as Error & Record<string, unknown>;
	return {
		// A coded error is known by its shape: its class is of the function's own copy of core.
		class: isMillraceError(error) ? "coded" : error.constructor.name,
		name,
		message,
		own: { ...own },
		cause: plainError(cause),
		// Errors of our own have no frames of a user.
		frames: stack?.split("\n").filter((line) => line.includes("src/billing.ts")),
	};
}
