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

/** One of the several things that an error may have found at once. */
export interface Problem {
	readonly code: string;
	readonly subject: string;
	readonly message: string;
	readonly fix: string;
}

const showStack: Action = { id: "show-stack", label: "Run it again with --verbose to see where it came from." };

/** Turns whatever was thrown into the error of the envelope. What is not one of our own errors is a bug, and says so. */
export async function describeError(error: unknown): Promise<EnvelopeError> {
	if (isSystemError(error)) {
		// The user's disk and permissions, not a bug: Node's message has the operation and the path.
		const fix = { id: "check-file", label: "Check that the path exists, is of the right kind, and may be read and written." };
		return {
			code: `FILE_${error.code}`,
			category: "configuration",
			message: oneLine(error.message),
			retryable: false,
			actions: [fix],
		};
	}
	if (!isCodedError(error)) {
		const message = `Millrace met an error it did not expect: ${oneLine(error instanceof Error ? error.message : String(error))}`;
		return { code: "INTERNAL", category: "internal", message, retryable: false, actions: [showStack] };
	}
	const { code, category, retryable } = error;
	const problems = listProblems(error);
	if (problems.length > 0) {
		// As many lines as actions: that is how the two are printed side by side.
		const message = problems.map((one) => `${one.subject}: ${oneLine(one.message)}`).join("\n");
		const actions = problems.map((one, index) => ({ id: `fix-${index + 1}`, label: one.fix }));
		return { code, category, message, retryable, actions };
	}
	const fix = error.fix ?? (await explainedFix(code));
	const actions = error.actions ?? [fix === undefined ? showStack : { id: "fix", label: fix }];
	return { code, category, message: oneLine(error.problem), retryable, actions };
}

/** Errors of functions leave their remedies with the tools. */
async function explainedFix(code: string): Promise<string | undefined> {
	const { EXPLANATIONS } = await import("@millrace/core/explain");
	return EXPLANATIONS[code]?.fix;
}

/** What an error of the declarations (`problems`) or of the plan (`refusals`) found; for any other error nothing. */
export function listProblems(error: unknown): readonly Problem[] {
	const found = error as {
		readonly code?: string;
		readonly problems?: readonly { readonly where: string; readonly problem: string; readonly fix: string }[];
		readonly refusals?: readonly {
			readonly code: string;
			readonly subject: string;
			readonly problem: string;
			readonly fix: string;
		}[];
	} | null;
	const code = found?.code ?? "";
	return [
		...(found?.problems ?? []).map(({ where, problem, fix }) => ({ code, subject: where, message: problem, fix })),
		...(found?.refusals ?? []).map(({ problem, ...refusal }) => ({
			code: refusal.code,
			subject: refusal.subject,
			message: problem,
			fix: refusal.fix,
		})),
	];
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

/** https://nodejs.org/api/errors.html#common-system-errors, those of files. */
const fileErrors: readonly unknown[] = ["EACCES", "EISDIR", "EMFILE", "ENOENT", "ENOSPC", "ENOTDIR", "EPERM", "EROFS"];

function isSystemError(error: unknown): error is Error & { readonly code: string } {
	const { code, syscall, path } = error instanceof Error ? (error as NodeJS.ErrnoException) : {};
	return fileErrors.includes(code) && syscall !== undefined && path !== undefined;
}

function oneLine(text: string): string {
	return text.replaceAll(/\s*\n\s*/g, " ");
}
