import type { Action, Category } from "./cli-error.ts";

/**
 * The one object that `--json` prints. `status` says how to read it: `ok` has data and no error, `failed` has both
 * (the command did its work and the verdict is bad), `error` has no data.
 */
export interface Envelope {
	readonly schemaVersion: 1;
	readonly command: string;
	readonly status: "ok" | "failed" | "error";
	readonly data: unknown;
	readonly warnings: readonly Warning[];
	readonly error: EnvelopeError | null;
}

/** Something legal that the user should know. */
export interface Warning {
	readonly code: string;
	/** What it is about, such as `consumer delays`. */
	readonly subject: string;
	readonly message: string;
}

export interface EnvelopeError {
	readonly code: string;
	readonly category: Category;
	readonly message: string;
	/** Whether the same command may succeed later with the same input. */
	readonly retryable: boolean;
	/** Never empty; their labels are the `Fix:` line. */
	readonly actions: readonly Action[];
}

/** Builds the envelope of a command's outcome; `data` is undefined when the command could not do its work. */
export function createEnvelope(
	command: string,
	outcome: { readonly data?: unknown; readonly warnings?: readonly Warning[]; readonly error?: EnvelopeError | undefined },
): Envelope {
	const { data, warnings = [], error } = outcome;
	const status = error === undefined ? "ok" : data === undefined ? "error" : "failed";
	return { schemaVersion: 1, command, status, data: data ?? null, warnings, error: error ?? null };
}

/** The envelope on one line. Offsets and long values may be bigints, which JSON has no word for: they become text. */
export function writeEnvelope(envelope: Envelope): string {
	return `${JSON.stringify(envelope, (_, value: unknown) => (typeof value === "bigint" ? value.toString() : value))}\n`;
}
