import { isMillraceError, type MillraceError } from "@millrace/core";

/**
 * An error as SST's command line shows it: the message alone. It knows one by the name of its class, and prints any other with its stack
 * and every field (sst/sst, cmd/sst/mosaic/ui/error.go).
 */
export class VisibleError extends Error {
	readonly code: string;
	readonly fix: string | undefined;

	constructor(cause: MillraceError) {
		super(`${cause.code}: ${cause.message}`, { cause });
		this.code = cause.code;
		this.fix = cause.fix;
	}
}

/** Runs something whose coded errors are for the user to see; any other is a bug and stays as it is. */
export function visibly<T>(run: () => T): T {
	try {
		return run();
	} catch (error) {
		throw isMillraceError(error) ? new VisibleError(error) : error;
	}
}
