import { consumerRule, PAGES, type Rule } from "./rule.ts";

/** Where records go that were given up on. */
export const DESTINATION_RULES: readonly Rule[] = [
	consumerRule(
		{
			code: "DESTINATION_IS_SOURCE",
			page: PAGES.destination,
			refuses: "A dead letter or failed batch written to the topic it came from.",
		},
		({ deadLetter, onFailure, topic }) =>
			[deadLetter, onFailure].some((one) => one?.kind === "topic" && one.name === topic.name)
				? {
						problem: `it would write what it gives up on back to its own topic ${JSON.stringify(topic.name)}.`,
						fix: "Name another topic.",
					}
				: undefined,
	),
	consumerRule(
		{
			code: "DESTINATION_NAME_TOO_SHORT",
			page: PAGES.destinationForm,
			refuses: "A topic of fewer than 4 characters as the mapping's destination: `kafka://<topic>` must have 12.",
		},
		({ onFailure }) =>
			onFailure?.kind === "topic" && `kafka://${onFailure.name}`.length < 12
				? {
						problem: `kafka://${onFailure.name} is too short for a destination of Lambda.`,
						fix: "Give that topic a name of 4 characters or more.",
					}
				: undefined,
	),
	consumerRule(
		{
			code: "DESTINATION_TOPIC_UNKNOWN",
			page: PAGES.destination,
			refuses: "A destination topic that the app does not declare: it must exist before the mapping.",
		},
		({ deadLetter, onFailure }, { topics }) => {
			const missing = [deadLetter, onFailure].find(
				(one) => one?.kind === "topic" && !topics.some(({ name }) => name === one.name),
			);
			return missing === undefined
				? undefined
				: {
						problem: `the app declares no topic ${JSON.stringify(missing.name)}.`,
						fix: "Declare it with defineTopic and add it to the app.",
					};
		},
	),
	consumerRule(
		{
			code: "DEAD_LETTER_NEEDS_RECORDS",
			page: PAGES.onFailure,
			refuses:
				"SQS or SNS as the function's own `deadLetter`: from there nothing could be replayed, for they carry metadata alone.",
		},
		({ deadLetter }) =>
			deadLetter?.kind === "sqs" || deadLetter?.kind === "sns"
				? {
						problem: `deadLetter cannot be ${deadLetter.kind === "sqs" ? "a queue" : "a notification topic"}.`,
						fix: 'Choose deadLetter: "s3:<name>" or "topic:<name>", and move this address to onFailure.',
					}
				: undefined,
	),
];
