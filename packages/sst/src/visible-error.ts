import { isMillraceError, type MillraceError } from "@millrace/core";

/** A coded error as the user of SST sees it: code, message and remedy, without a stack. `cause` has the error itself. */
export interface VisibleError extends Error {
	readonly code: string;
	readonly fix: string | undefined;
	readonly cause: MillraceError;
}

/**
 * Runs something whose coded errors are for the user to see; any other is a bug and stays as it is.
 *
 * Pulumi prints an error with its stack and every field, unless it is a `RunError`.
 */
export function visibly<T>(run: () => T): T {
	try {
		return run();
	} catch (error) {
		if (!isMillraceError(error) || typeof $util === "undefined") throw error;
		const { code, fix, message } = error;
		throw Object.assign(new $util.RunError(`${code}: ${message}`), { code, fix, cause: error }) satisfies VisibleError;
	}
}
