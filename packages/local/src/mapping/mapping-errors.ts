import { MillraceError } from "@millrace/core";

/** Lambda would retry this batch without end, and the local limit of deliveries is reached. */
export class PartitionBlockedError extends MillraceError {
	static override readonly code = "PARTITION_BLOCKED";
	static override readonly category = "records";
}

/** A response that Lambda cannot match with the event, so that it retries the whole batch. */
export class ResponseInvalidError extends MillraceError {
	static override readonly code = "RESPONSE_INVALID";
	static override readonly category = "records";
}

/** A single record whose event would be larger than an invocation may be. */
export class RecordTooLargeError extends MillraceError {
	static override readonly code = "RECORD_TOO_LARGE";
	static override readonly category = "records";
}

/** A record that was older than the mapping's `maxAge` before a delivery of it succeeded. */
export class RecordExpiredError extends MillraceError {
	static override readonly code = "RECORD_EXPIRED";
	static override readonly category = "records";
}

/** The on-failure destination did not take a failure; Lambda drops the records then. */
export class DestinationFailedError extends MillraceError {
	static override readonly code = "DESTINATION_FAILED";
	static override readonly category = "records";
}
