import { PAGES } from "./rule.ts";
import type { StagedApp, StagedConsumer, StagedTopic } from "./staged-app.ts";
import { consumerWarning, type Warning } from "./warning.ts";

/** Kafka's own limit of a record where a topic declares none. */
const MESSAGE_BYTES = 1_048_588;

/** Topics that dead letters are written to: what is given up is often larger than it was, and always JSON. */
export const DEAD_LETTER_WARNINGS: readonly Warning[] = [
	consumerWarning(
		{
			code: "DEAD_LETTER_COMPACTED",
			page: PAGES.destination,
			tells: "A compacted topic for dead letters: one of two with the same key is removed.",
		},
		(consumer, app) => {
			const topic = deadLetterTopics(consumer, app).find(({ declared }) => declared.cleanup === "compact");
			return (
				topic &&
				`${JSON.stringify(topic.name)} is compacted, and keeps only the last dead letter of a key: choose cleanup "delete".`
			);
		},
	),
	consumerWarning(
		{
			code: "DEAD_LETTER_FRAMED",
			page: PAGES.destination,
			tells:
				"A topic for dead letters whose values are framed: dead letters are plain JSON, which no decoder of the topic reads.",
		},
		(consumer, app) => {
			const topic = deadLetterTopics(consumer, app).find(({ declared }) => declared.wire.value !== "plain");
			return (
				topic &&
				`Dead letters are plain JSON, and ${JSON.stringify(topic.name)} has the wire ${topic.declared.wire.value}: declare it plain.`
			);
		},
	),
	consumerWarning(
		{
			code: "DEAD_LETTER_TOO_SMALL",
			page: PAGES.serverlessTopic,
			tells:
				"A topic for dead letters that takes smaller records than the consumer's own: in base64 they are a third larger, and one that does not fit blocks.",
		},
		(consumer, app) => {
			const source = consumer.topic.maxMessageBytes ?? MESSAGE_BYTES;
			const topic = deadLetterTopics(consumer, app).find(({ maxMessageBytes = MESSAGE_BYTES }) => maxMessageBytes < source);
			return (
				topic &&
				`${JSON.stringify(topic.name)} takes ${topic.maxMessageBytes ?? MESSAGE_BYTES} bytes, and records have up to ${source}: a dead letter that does not fit blocks. Raise its maxMessage.`
			);
		},
	),
];

function deadLetterTopics({ deadLetter, onFailure }: StagedConsumer, { topics }: StagedApp): readonly StagedTopic[] {
	const names = [deadLetter, onFailure].flatMap((address) => (address?.kind === "topic" ? [address.name] : []));
	return topics.filter(({ name }) => names.includes(name));
}
