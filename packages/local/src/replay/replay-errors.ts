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

/** Says which consumers there are. */
export function consumerUnknown(consumers: readonly { readonly name: string }[], name: string): ConsumerUnknownError {
	const names = consumers.map((consumer) => `"${consumer.name}"`).join(", ");
	return new ConsumerUnknownError(`The app has no consumer "${name}".`, {
		fix: names === "" ? "Declare one and add it to defineApp." : `Its consumers are ${names}.`,
	});
}
