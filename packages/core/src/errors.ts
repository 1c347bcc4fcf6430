/** Where in Kafka something happened: enough to find the record again, never its content. */
export interface RecordPosition {
	readonly topic: string;
	readonly partition: number;
	readonly offset: number;
}

/** What kind of trouble an error is; the CLI maps it to its exit code. */
export type ErrorCategory = "records" | "usage" | "configuration" | "unreachable" | "unauthorised" | "incompatible";

export interface MillraceErrorOptions {
	/** One sentence that says what to do. It ends the message and feeds the CLI's `Fix:` line. */
	readonly fix?: string | undefined;
	/** A whole record will do: nothing but its position is kept. */
	readonly at?: RecordPosition | undefined;
	readonly cause?: unknown;
}

/**
 * Base of every error that Millrace raises.
 *
 * The code is a static of the class, so it survives minification and cannot be passed wrongly. `message` says what
 * happened, where, and what to do; it never holds a payload, key, header value or secret.
 */
export abstract class MillraceError extends Error {
	declare static readonly code: string;
	/** Whether trying again later may succeed with the same input. */
	declare static readonly retryable: boolean | undefined;
	declare static readonly category: ErrorCategory | undefined;
	/** Ends the message of an error without a `fix`. */
	declare protected static readonly pointer: string | undefined;
	declare readonly code: string;
	declare readonly retryable: boolean;
	declare readonly category: ErrorCategory;
	/** The message without its remedy. */
	declare readonly problem: string;
	declare readonly fix: string | undefined;
	declare readonly at: RecordPosition | undefined;

	constructor(what: string, { fix, at: record, cause }: MillraceErrorOptions = {}) {
		const { code, retryable = false, category = "configuration", pointer = "" } = new.target;
		const at = record && positionOf(record);
		const problem = at ? `${at.topic}-${at.partition} at offset ${at.offset}: ${what}` : what;
		super(problem + (fix ? ` ${fix}` : pointer), cause === undefined ? cause : { cause });
		Object.assign(this, { name: `MillraceError [${code}]`, code, retryable, category, problem, fix, at });
	}

	/** The same error, told of one record. Subclasses therefore keep this constructor. */
	locatedAt(at: RecordPosition): MillraceError {
		return new (this.constructor as MillraceErrorClass)(this.problem, { ...this, at, cause: this.cause });
	}
}

/** What a class of errors says of all its errors. */
export interface MillraceErrorClass {
	readonly code: string;
	readonly retryable: boolean;
	readonly category: ErrorCategory;
	new (what: string, options?: MillraceErrorOptions): MillraceError;
}

/**
 * A class of errors that a function raises. Their remedies do not ship to Lambda: the message points at `millrace explain`, and
 * `@millrace/core/explain` has what it says.
 */
export function errorClass(code: string, retryable = false, category: ErrorCategory = "configuration"): MillraceErrorClass {
	return class extends MillraceError {
		static override readonly code = code;
		static override readonly retryable = retryable;
		static override readonly category = category;
		protected static override readonly pointer = ` Run \`millrace explain ${code}\`.`;
	};
}

/** Recognises by shape, because two copies of core may be installed. Never throws. */
export function isMillraceError(error: unknown): error is MillraceError {
	return error instanceof Error && String(error.name).startsWith("MillraceError [");
}

/** A record's position alone, for errors, logs and outcomes. */
export function positionOf({ topic, partition, offset }: RecordPosition): RecordPosition {
	return { topic, partition, offset };
}
