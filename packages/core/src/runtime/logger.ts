import { positionOf, type RecordPosition } from "../errors.ts";
import { errorCode } from "./classify.ts";

/** Where the runtime says what it retried, gave up on, or stopped at. Powertools' Logger is one. */
export interface Logger {
	warn(message: string, fields: Readonly<Record<string, unknown>>): void;
	error(message: string, fields: Readonly<Record<string, unknown>>): void;
}

/** One JSON line each, on the streams that Lambda collects. */
export const consoleLogger: Logger = {
	warn(message, fields) {
		// biome-ignore lint/suspicious/noConsole: the runtime's own log, replaced through `consume(..., { logger })`
		console.warn(JSON.stringify({ level: "WARN", message, ...fields }));
	},
	error(message, fields) {
		// biome-ignore lint/suspicious/noConsole: the same
		console.error(JSON.stringify({ level: "ERROR", message, ...fields }));
	},
};

/** Says what went wrong with records, in not too many lines. */
export interface RecordLog {
	write(level: keyof Logger, message: string, record: RecordPosition, error: unknown, more: object): void;
	/** Says how many lines were held back. */
	finish(): void;
}

/**
 * Passes on the first `limit` lines, so that a batch of broken records does not become a bill for logs. A logger that throws costs its line
 * and nothing else: what becomes of a record never depends on it.
 */
export function limitLines(logger: Logger, limit: number): RecordLog {
	let lines = 0;
	const pass = (level: keyof Logger, message: string, fields: () => object) => {
		try {
			logger[level](message, fields() as Readonly<Record<string, unknown>>);
		} catch {
			// There is nowhere left to say it.
		}
	};
	return {
		write(level, message, record, error, more) {
			if (++lines > limit) return;
			const reason = error instanceof Error ? error.message : typeof error;
			pass(level, message, () => ({ ...positionOf(record), code: errorCode(error), reason, ...more }));
		},
		finish() {
			if (lines > limit) pass("warn", "more of the same in this invocation", () => ({ notLogged: lines - limit }));
		},
	};
}
