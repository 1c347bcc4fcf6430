import {
	type Check,
	checkFields,
	choice,
	duration,
	type Fields,
	flag,
	isObject,
	listOf,
	needed,
	optional,
	recordOf,
	size,
} from "./validate-checks.ts";
import { handlerPath, logRetention, shortName, variable } from "./validate-consumer.ts";
import { type Place, show } from "./validate-problems.ts";
import { isTopic } from "./validate-topic.ts";

/** The fields that a stage may change as well. */
export function tunableProducerFields(): Fields {
	return {
		timeout: optional(duration({ min: "1 second", max: "15 minutes", step: "1 second" })),
		memory: optional(size("128 MB", "10 GB")),
		logRetention: optional(logRetention),
	};
}

/** Checks every field of a producer, whoever made it. */
export function checkProducer(producer: unknown, place: Place): void {
	if (!isProducer(producer)) {
		place.report(`${show(producer)} is no producer.`, "Pass what defineProducer returned.");
		return;
	}
	checkFields(producer, place, {
		kind: needed(choice("producer")),
		name: needed(shortName),
		topics: needed(someTopics),
		idempotent: optional(flag),
		transactional: optional(flag),
		handler: optional(handlerPath),
		environment: optional(recordOf(variable)),
		...tunableProducerFields(),
	});
}

export function isProducer(value: unknown): value is Readonly<Record<string, unknown>> & { readonly kind: "producer" } {
	return isObject(value) && value["kind"] === "producer";
}

const someTopics: Check = (value, place) => {
	listOf((one, at) => {
		if (!isTopic(one)) at.report(`${show(one)} is no topic.`, "Pass what defineTopic returned, not its name.");
		else if (one["origin"] !== undefined) at.report("it is a view that readAs made.", "Pass the topic itself.");
	})(value, place);
	if (Array.isArray(value) && value.length === 0) place.report("is empty.", "Name the topics that it writes to.");
};
