import { isMillraceError } from "../errors.ts";

/** What an error thrown while a record ran asks for. The one place where it is decided. */
export type Verdict = "retry" | "skip" | "deadLetter";

const SIGNALS: Readonly<Record<string, unknown>> = { SkipRecord: "skip", DeadLetter: "deadLetter" };

/**
 * Reads what a handler threw. `SkipRecord` and `DeadLetter` are recognised by shape, because two copies of core may be installed;
 * anything else is worth another attempt. Never throws.
 */
export function classify(error: unknown): Verdict {
	if (!(error instanceof Error)) return "retry";
	const { name, signal } = error as { readonly name: string; readonly signal?: Verdict };
	return (SIGNALS[name] === signal && signal) || "retry";
}

/** The code an error goes by in logs, dead letters and reports. */
export function errorCode(error: unknown): string {
	if (isMillraceError(error)) return error.code;
	return error instanceof Error ? error.name : "UNKNOWN";
}
