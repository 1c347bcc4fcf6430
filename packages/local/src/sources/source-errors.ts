import { MillraceError } from "@millrace/core";

/** The path to read does not exist, cannot be read, or holds nothing that could be a source. */
export class SourceMissingError extends MillraceError {
	static override readonly code = "SOURCE_MISSING";
	static override readonly category = "usage";
}

/** A file or line is neither a Lambda event nor a dead-letter envelope. Names the place, never the content. */
export class SourceInvalidError extends MillraceError {
	static override readonly code = "SOURCE_INVALID";
}

/** An envelope that SQS or SNS received: it says which records failed, but does not hold them. */
export class SourceWithoutRecordsError extends MillraceError {
	static override readonly code = "SOURCE_WITHOUT_RECORDS";
}
