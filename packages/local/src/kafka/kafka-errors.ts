import { MillraceError } from "@millrace/core";

/** An assignment is over: `reason` says whether others may have its partitions already. */
export class GenerationEndedError extends MillraceError {
	static override readonly code = "GENERATION_ENDED";
	static override readonly category = "unreachable";
	/** "rebalance": the group shares its partitions out anew. "lost": the group went on without this member, or it left. */
	readonly reason: "rebalance" | "lost";

	constructor(reason: "rebalance" | "lost", what: string) {
		super(what, { fix: "Join again." });
		this.reason = reason;
	}
}

/** The client was closed while something still waited. */
export class KafkaClosedError extends MillraceError {
	static override readonly code = "KAFKA_CLIENT_CLOSED";
	static override readonly category = "usage";
}

/** A record batch that cannot be read: damaged, or in a format that this client does not know. */
export class KafkaBatchInvalidError extends MillraceError {
	static override readonly code = "KAFKA_BATCH_INVALID";
	static override readonly category = "records";
}

/** `bootstrap` is not a list of `host:port`. */
export class KafkaAddressError extends MillraceError {
	static override readonly code = "KAFKA_ADDRESS_INVALID";
	static override readonly category = "usage";
}
