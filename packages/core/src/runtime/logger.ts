/** Where the runtime says what it retried, gave up on, or stopped at. Powertools' Logger is one. */
export interface Logger {
	warn(message: string, fields: Readonly<Record<string, unknown>>): void;
	error(message: string, fields: Readonly<Record<string, unknown>>): void;
}

/** One JSON line each, on the streams that Lambda collects. */
export const consoleLogger: Logger = {
	// biome-ignore lint/suspicious/noConsole: the runtime's own log, replaced through `consume(..., { logger })`
	warn: (message, fields) => console.warn(JSON.stringify({ level: "WARN", message, ...fields })),
	// biome-ignore lint/suspicious/noConsole: the same
	error: (message, fields) => console.error(JSON.stringify({ level: "ERROR", message, ...fields })),
};

/**
 * Passes on the first `limit` lines, so that a batch of broken records does not become a bill for logs; then says how many it held back.
 * A logger that throws costs its line and nothing else: what becomes of a record never depends on it.
 */
export function limitLines(logger: Logger, limit: number): Logger & { finish(): void } {
	let lines = 0;
	const pass = (level: "warn" | "error") => (message: string, fields: Readonly<Record<string, unknown>>) => {
		lines += 1;
		if (lines <= limit) attempt(() => logger[level](message, fields));
	};
	return {
		warn: pass("warn"),
		error: pass("error"),
		finish() {
			if (lines > limit) attempt(() => logger.warn("more of the same in this invocation", { notLogged: lines - limit }));
		},
	};
}

function attempt(log: () => void): void {
	try {
		log();
	} catch {
		// There is nowhere left to say it.
	}
}
