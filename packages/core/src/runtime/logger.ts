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

/** A logger that passes on only so many lines. */
export interface LimitedLog {
	write(level: keyof Logger, message: string, fields: Readonly<Record<string, unknown>>): void;
	/** Says how many lines were held back. */
	finish(): void;
}

/**
 * Passes on the first `limit` lines, so that a batch of broken records does not become a bill for logs. A logger that throws costs its line
 * and nothing else: what becomes of a record never depends on it.
 */
export function limitLines(logger: Logger, limit: number): LimitedLog {
	let lines = 0;
	const log: LimitedLog = {
		write(level, message, fields) {
			if (++lines > limit) return;
			try {
				logger[level](message, fields);
			} catch {
				// There is nowhere left to say it.
			}
		},
		finish() {
			const notLogged = lines - limit;
			lines = 0;
			if (notLogged > 0) log.write("warn", "more of the same in this invocation", { notLogged });
		},
	};
	return log;
}
