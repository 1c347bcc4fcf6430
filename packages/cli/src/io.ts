/** Where text goes. */
export interface Writer {
	write(text: string): void;
	readonly isTTY: boolean;
	/** Width of the terminal in characters; undefined when it is none. */
	readonly columns: number | undefined;
}

/** Everything a command touches of the process it runs in. Tests inject their own. */
export interface CliIo {
	/** Data, and nothing else. */
	readonly stdout: Writer;
	/** Talk: progress, warnings, errors. */
	readonly stderr: Writer;
	/** Asks a yes-or-no question; undefined where nobody could answer it. */
	readonly ask: ((question: string) => Promise<boolean>) | undefined;
	/**
	 * Reads single keys, without echo and without waiting for a line: printable characters as they are, `return`, `escape`. Returns how to stop.
	 * Undefined where nobody could press one.
	 */
	readonly onKey: ((listener: (key: string) => void) => () => void) | undefined;
	readonly cwd: string;
	readonly env: Readonly<Record<string, string | undefined>>;
	readonly clock: Clock;
	/** Calls the listener when the user interrupts. Returns how to stop listening. */
	onInterrupt(listener: () => void): () => void;
	/** Calls the listener for an error that nobody awaited, such as a rejection in a user's handler. */
	onStrayError(listener: (error: unknown) => void): () => void;
}

export interface Clock {
	/** Milliseconds since the epoch. */
	now(): number;
	/** Resolves after so many milliseconds. */
	wait(milliseconds: number): Promise<void>;
}
