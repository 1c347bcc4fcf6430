/** What kind of trouble an error is, in the words that Millrace's command line maps to its exit codes. */
export type BrokerErrorCategory = "usage" | "configuration" | "unreachable" | "unauthorised";

/**
 * Base of every error that the broker raises to whoever embeds it, and its client to whoever uses it; what the broker answers to Kafka
 * clients are error codes of the protocol.
 *
 * It has the shape of the errors of `@millrace/core`, on which this package does not depend. The code is a static of the class, so it
 * survives minification and cannot be passed wrongly. A message never holds a record, a credential or a token.
 */
export abstract class BrokerError extends Error {
	declare static readonly code: string;
	declare static readonly category: BrokerErrorCategory;
	/** Whether trying again later may succeed with the same input. */
	declare static readonly retryable: boolean | undefined;
	readonly code: string;
	readonly category: BrokerErrorCategory;
	readonly retryable: boolean;
	/** The message without its remedy. */
	readonly problem: string;
	/** What to do about it. */
	readonly fix: string;

	constructor(problem: string, fix: string, cause?: unknown) {
		super(`${problem} ${fix}`, cause === undefined ? undefined : { cause });
		this.code = new.target.code;
		this.category = new.target.category;
		this.retryable = new.target.retryable ?? false;
		this.name = `MillraceError [${this.code}]`;
		this.problem = problem;
		this.fix = fix;
	}
}

/** An option of `startBroker`, of a topic or of a fault is not what it may be. */
export class BrokerOptionsError extends BrokerError {
	static override readonly code = "BROKER_OPTIONS_INVALID";
	static override readonly category = "configuration";
}

/** The port is taken, or the host is not one of this machine. */
export class BrokerListenError extends BrokerError {
	static override readonly code = "BROKER_CANNOT_LISTEN";
	static override readonly category = "configuration";
}

/** The directory is in use by another broker, cannot be written, or holds what no broker of this version wrote. */
export class BrokerDirectoryError extends BrokerError {
	static override readonly code = "BROKER_DIRECTORY_UNUSABLE";
	static override readonly category = "configuration";
}

/** The in-process admin was asked for something that is not there or that is refused; `kafkaError` says what a client would have been told. */
export class BrokerAdminError extends BrokerError {
	static override readonly code = "BROKER_REQUEST_REFUSED";
	static override readonly category = "usage";
}
