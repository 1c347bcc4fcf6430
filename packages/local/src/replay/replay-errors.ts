import { MillraceError } from "@millrace/core";

/** The app has no consumer of that name. */
export class ConsumerUnknownError extends MillraceError {
	static override readonly code = "CONSUMER_UNKNOWN";
	static override readonly category = "usage";
}

/** The source holds no record of the consumer's topic, so that a replay of it would prove nothing. */
export class SourceWithoutTopicError extends MillraceError {
	static override readonly code = "SOURCE_WITHOUT_TOPIC";
	static override readonly category = "usage";
}
