import type { Action, Category } from "./cli-error.ts";
import type { EnvelopeError } from "./envelope.ts";

/** What Millrace's errors share: core's and our own. Recognised by shape, because several copies may be installed. */
interface CodedError extends Error {
	readonly code: string;
	readonly retryable: boolean;
	readonly category: Category;
	readonly problem: string;
	readonly fix: string | undefined;
	readonly actions?: readonly Action[];
}

const showStack: Action = { id: "show-stack", label: "Run it again with --verbose to see where it came from." };

/** Turns whatever was thrown into the error of the envelope. What is not one of our own errors is a bug, and says so. */
export function describeError(error: unknown): EnvelopeError {
	if (!isCodedError(error)) {
		const message = `Millrace met an error it did not expect: ${oneLine(error instanceof Error ? error.message : String(error))}`;
		return { code: "INTERNAL", category: "internal", message, retryable: false, actions: [showStack] };
	}
	const { code, category, retryable, fix } = error;
	const actions = error.actions ?? [fix === undefined ? showStack : { id: "fix", label: fix }];
	return { code, category, message: error.problem, retryable, actions };
}

/** The stack of an error and of what caused it, for `--verbose`. */
export function describeStack(error: unknown): string {
	if (!(error instanceof Error)) return `${String(error)}\n`;
	const cause = error.cause === undefined ? "" : `caused by ${describeStack(error.cause)}`;
	return `${error.stack ?? error.message}\n${cause}`;
}

function isCodedError(error: unknown): error is CodedError {
	return (
		error instanceof Error && error.name.startsWith("MillraceError [") && typeof (error as Partial<CodedError>).code === "string"
	);
}

function oneLine(text: string): string {
	return text.replaceAll(/\s*\n\s*/g, " ");
}
