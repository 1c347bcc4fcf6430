/** Something that the broker did that no answer to a client tells of. */
export interface BrokerEvent {
	readonly code:
		| "CONNECTION_REFUSED"
		| "REQUEST_MALFORMED"
		| "REQUEST_UNSUPPORTED"
		| "REQUEST_NOT_AUTHENTICATED"
		| "AUTHENTICATION_FAILED"
		| "HANDLER_FAILED"
		| "MEMORY_FULL"
		| "STORAGE_FAILED"
		| "STORAGE_TORN";
	/** One sentence, without a record, a credential or a token. */
	readonly message: string;
	/** Number of the connection, counted from 1; undefined when there is none. */
	readonly connection?: number;
	readonly cause?: unknown;
}
