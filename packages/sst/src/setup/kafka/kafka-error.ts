import { type ErrorCategory, MillraceError } from "@millrace/core";

/** How errors of Kafka are told apart here. */
type Kind =
	/** The same request may succeed in a while, or the state that it met has changed: look again and decide anew. */
	| "passing"
	/** The role may not do it, or not yet. */
	| "denied"
	/** Trying again changes nothing. */
	| "final";

/** Codes that the requests of the step may be answered with (https://kafka.apache.org/protocol#protocol_error_codes). */
const CODES: Readonly<Record<number, readonly [name: string, kind: Kind]>> = {
	[-1]: ["UNKNOWN_SERVER_ERROR", "final"],
	3: ["UNKNOWN_TOPIC_OR_PARTITION", "passing"],
	5: ["LEADER_NOT_AVAILABLE", "passing"],
	7: ["REQUEST_TIMED_OUT", "passing"],
	8: ["BROKER_NOT_AVAILABLE", "passing"],
	13: ["NETWORK_EXCEPTION", "passing"],
	17: ["INVALID_TOPIC_EXCEPTION", "final"],
	29: ["TOPIC_AUTHORIZATION_FAILED", "denied"],
	31: ["CLUSTER_AUTHORIZATION_FAILED", "denied"],
	33: ["UNSUPPORTED_SASL_MECHANISM", "final"],
	34: ["ILLEGAL_SASL_STATE", "final"],
	35: ["UNSUPPORTED_VERSION", "final"],
	// Somebody else, or an attempt of ours whose answer was lost, was faster.
	36: ["TOPIC_ALREADY_EXISTS", "passing"],
	37: ["INVALID_PARTITIONS", "passing"],
	38: ["INVALID_REPLICATION_FACTOR", "final"],
	39: ["INVALID_REPLICA_ASSIGNMENT", "final"],
	40: ["INVALID_CONFIG", "final"],
	41: ["NOT_CONTROLLER", "passing"],
	42: ["INVALID_REQUEST", "final"],
	44: ["POLICY_VIOLATION", "final"],
	56: ["KAFKA_STORAGE_ERROR", "passing"],
	58: ["SASL_AUTHENTICATION_FAILED", "denied"],
	60: ["REASSIGNMENT_IN_PROGRESS", "passing"],
	// Too many partitions made or dropped of late: on MSK Serverless, 250 in 5 minutes.
	89: ["THROTTLING_QUOTA_EXCEEDED", "passing"],
};

const ABOUT: Readonly<Record<Kind, readonly [category: ErrorCategory, fix: string]>> = {
	passing: ["unreachable", "Deploy again: what was done stays, and the rest follows."],
	denied: ["unauthorised", "Allow the step's role what the plan lists for it on this cluster and topic."],
	final: ["configuration", "Correct the declaration that it names, and deploy again."],
};

/** An answer of the cluster that is an error. */
export class KafkaError extends MillraceError {
	static override readonly code = "KAFKA_REQUEST_FAILED";
	/** Kafka's own name for it, such as `INVALID_CONFIG`. */
	readonly kafkaCode: string;

	constructor(number: number, doing: string, message: string | null = null) {
		const [name, kind] = CODES[number] ?? [`error ${number}`, "final" as const];
		const [category, fix] = ABOUT[kind];
		super(`The cluster answered ${doing} with ${name}${message ? `: ${message.slice(0, 300).replace(/\.$/, "")}` : ""}.`, {
			fix,
		});
		// Of the answer and not of the class: the same request may meet any of them.
		Object.assign(this, { retryable: kind === "passing", category });
		this.kafkaCode = name;
	}
}

/** No connection, a connection that ended, or no answer in time. */
export class KafkaUnreachableError extends MillraceError {
	static override readonly code = "KAFKA_UNREACHABLE";
	static override readonly retryable = true;
	static override readonly category = "unreachable";
}

/** What came back is no answer that this client understands. */
export class KafkaProtocolError extends MillraceError {
	static override readonly code = "KAFKA_ANSWER_INVALID";
	static override readonly category = "incompatible";
}
