import { ERROR_CODES, type ErrorName } from "../error-codes.ts";
import { BrokerError } from "../errors.ts";

/** Nobody answers at the address, not in time, or no longer. */
export class KafkaUnreachableError extends BrokerError {
	static override readonly code = "KAFKA_UNREACHABLE";
	static override readonly category = "unreachable";
	static override readonly retryable = true;
}

/** What was answered is not Kafka's protocol, or not one that this client speaks. The connection is closed. */
export class KafkaAnswerInvalidError extends BrokerError {
	static override readonly code = "KAFKA_ANSWER_INVALID";
	static override readonly category = "unreachable";
}

/** The broker does not know who asks, or does not let them do it. */
export class KafkaUnauthorisedError extends BrokerError {
	static override readonly code = "KAFKA_UNAUTHORISED";
	static override readonly category = "unauthorised";
}

/** A broker has answered with an error; `kafkaError` is its name in Kafka's protocol. */
export class KafkaRefusedError extends BrokerError {
	static override readonly code = "KAFKA_REQUEST_REFUSED";
	static override readonly category = "configuration";
	readonly kafkaError: ErrorName | "UNKNOWN";
	override readonly retryable: boolean;

	constructor(kafkaError: ErrorName | "UNKNOWN", problem: string, fix: string) {
		super(problem, fix);
		this.kafkaError = kafkaError;
		this.retryable = PASSING.has(kafkaError);
	}
}

/** Errors that say that whoever asks is not known, or not allowed. */
const UNAUTHORISED: ReadonlySet<string> = new Set<ErrorName>([
	"TOPIC_AUTHORIZATION_FAILED",
	"GROUP_AUTHORIZATION_FAILED",
	"CLUSTER_AUTHORIZATION_FAILED",
	"TRANSACTIONAL_ID_AUTHORIZATION_FAILED",
	"SASL_AUTHENTICATION_FAILED",
	"UNSUPPORTED_SASL_MECHANISM",
	"ILLEGAL_SASL_STATE",
]);

/** Errors that Kafka calls retriable (https://kafka.apache.org/protocol.html#protocol_error_codes). */
const PASSING: ReadonlySet<string> = new Set<ErrorName>([
	"CORRUPT_MESSAGE",
	"UNKNOWN_TOPIC_OR_PARTITION",
	"LEADER_NOT_AVAILABLE",
	"NOT_LEADER_OR_FOLLOWER",
	"REQUEST_TIMED_OUT",
	"BROKER_NOT_AVAILABLE",
	"REPLICA_NOT_AVAILABLE",
	"NETWORK_EXCEPTION",
	"COORDINATOR_LOAD_IN_PROGRESS",
	"COORDINATOR_NOT_AVAILABLE",
	"NOT_COORDINATOR",
	"NOT_ENOUGH_REPLICAS",
	"NOT_ENOUGH_REPLICAS_AFTER_APPEND",
	"NOT_CONTROLLER",
	"CONCURRENT_TRANSACTIONS",
	"KAFKA_STORAGE_ERROR",
	"FENCED_LEADER_EPOCH",
	"UNKNOWN_LEADER_EPOCH",
	"OFFSET_NOT_AVAILABLE",
	"UNSTABLE_OFFSET_COMMIT",
	"THROTTLING_QUOTA_EXCEEDED",
	"UNKNOWN_TOPIC_ID",
]);

const REMEDIES: { readonly [Name in ErrorName | "UNKNOWN"]?: string } = {
	UNKNOWN_TOPIC_OR_PARTITION: "Check the name, or create the topic.",
	INVALID_TOPIC_EXCEPTION: "Use letters, digits, dots, dashes and underscores, 249 at most.",
	MESSAGE_TOO_LARGE: "Raise max.message.bytes of the topic, or write smaller records.",
	INCONSISTENT_GROUP_PROTOCOL: "The group is in use by another kind of client: choose another group.",
	INVALID_SESSION_TIMEOUT: "Choose one that the broker's group.min.session.timeout.ms and group.max.session.timeout.ms allow.",
	GROUP_MAX_SIZE_REACHED: "Let another member leave, or raise the broker's group.max.size.",
	UNKNOWN: "The broker is newer than this client: look the number up in Kafka's protocol guide.",
};

const NAMES: ReadonlyMap<number, ErrorName> = new Map(
	Object.entries(ERROR_CODES).map(([name, code]) => [code, name as ErrorName]),
);

/** The name of an error code of the protocol; "UNKNOWN" for one that is newer than this client. */
export function errorNameOf(errorCode: number): ErrorName | "UNKNOWN" {
	return NAMES.get(errorCode) ?? "UNKNOWN";
}

/**
 * The error for a code that a broker answered with.
 *
 * @param what What was asked for, as the start of a sentence: "Fetch of flights-3".
 * @param detail What the broker said beside the code.
 */
export function refusal(errorCode: number, what: string, detail?: string | null): KafkaRefusedError | KafkaUnauthorisedError {
	const name = errorNameOf(errorCode);
	const reason = detail === undefined || detail === null || detail === "" ? "" : ` (${detail})`;
	const problem = `${what} was refused with ${name} (${errorCode})${reason}.`;
	if (UNAUTHORISED.has(name)) {
		return new KafkaUnauthorisedError(problem, "Check the login, and what its policy or ACLs allow.");
	}
	const passing = PASSING.has(name) ? "It may pass by itself: try again." : "Look the error up in Kafka's protocol guide.";
	return new KafkaRefusedError(name, problem, REMEDIES[name] ?? passing);
}
