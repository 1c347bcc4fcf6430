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
	readonly fix?: string;
	readonly at?: RecordPosition;
	readonly cause?: unknown;
}

/**
 * Base of every error that Millrace raises.
 *
 * The code is a static of the class, so it survives minification and cannot be passed wrongly. `message` says what
 * happened, where, and what to do; it never holds a payload, key, header value or secret.
 */
export abstract class MillraceError extends Error {
	static readonly code: string;
	/** Whether trying again later may succeed with the same input. */
	static readonly retryable: boolean = false;
	static readonly category: ErrorCategory = "configuration";
	readonly code: string;
	readonly retryable: boolean;
	readonly category: ErrorCategory;
	/** The message without its remedy. */
	readonly problem: string;
	readonly fix: string | undefined;
	readonly at: RecordPosition | undefined;

	constructor(problem: string, options: MillraceErrorOptions = {}) {
		const where = options.at === undefined ? "" : `${describePosition(options.at)}: `;
		const remedy = options.fix === undefined ? "" : ` ${options.fix}`;
		super(`${where}${problem}${remedy}`, "cause" in options ? { cause: options.cause } : undefined);
		this.code = new.target.code;
		this.retryable = new.target.retryable;
		this.category = new.target.category;
		this.problem = `${where}${problem}`;
		this.fix = options.fix;
		this.at = options.at;
		this.name = `MillraceError [${this.code}]`;
	}

	/** The same error, told of one record. Subclasses therefore keep this constructor. */
	locatedAt(at: RecordPosition): MillraceError {
		const { problem, fix, cause } = this;
		const Same = this.constructor as new (problem: string, options: MillraceErrorOptions) => MillraceError;
		return new Same(problem, { at, ...(fix !== undefined && { fix }), ...(cause !== undefined && { cause }) });
	}
}

/** Recognises by shape, because two copies of core may be installed. Never throws. */
export function isMillraceError(error: unknown): error is MillraceError {
	return (
		error instanceof Error &&
		typeof (error as Partial<MillraceError>).code === "string" &&
		typeof (error as Partial<MillraceError>).retryable === "boolean" &&
		error.name.startsWith("MillraceError [")
	);
}

/** `topic-partition at offset n`, as every message of Millrace names a record. */
export function describePosition({ topic, partition, offset }: RecordPosition): string {
	return `${topic}-${partition} at offset ${offset}`;
}
