import { LOG_RETENTION_CHOICES } from "./log-retention.ts";
import { type Duration, readDuration } from "./units.ts";
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
	objectOf,
	optional,
	recordOf,
	size,
	text,
	whole,
} from "./validate-checks.ts";
import { type Place, show } from "./validate-problems.ts";
import { isTopic } from "./validate-topic.ts";

/** Names of apps, consumers and places: they end up in the names of what is deployed. */
export const shortName: Check = text(
	/^[a-z0-9][a-z0-9-]{0,39}$/,
	"1 to 40 characters of a-z 0-9 -, starting with a letter or digit",
);

/** The fields that a stage may change as well. */
export function tunableFields(): Fields {
	return {
		// https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html
		batchSize: optional(whole(1, 10_000)),
		batchWindow: optional(duration({ max: "5 minutes", step: "1 second" })),
		concurrency: optional(whole(1, 1000)),
		timeout: optional(duration({ min: "1 second", max: "14 minutes", step: "1 second" })),
		memory: optional(size("128 MB", "10 GB")),
		pollers: optional(objectOf({ min: needed(whole(1, 200)), max: needed(whole(1, 2000)), group: optional(nonEmpty) })),
		enabled: optional(flag),
		logRetention: optional(logRetention),
		alarms: optional(
			objectOf({
				lag: optional(orFalse(1)),
				errors: optional(orFalse(1)),
				deadLetters: optional(orFalse(1)),
				idle: optional(never),
			}),
		),
	};
}

export const logRetention: Check = (value, place) => {
	const before = place.problems.length;
	duration({ min: "1 day", step: "1 day" })(value, place);
	if (place.problems.length > before || LOG_RETENTION_CHOICES.includes(readDuration(value as Duration) / 86_400_000)) return;
	place.report(`${show(value)} is no retention of CloudWatch.`, `Choose one of ${LOG_RETENTION_CHOICES.join(", ")} days.`);
};

const orFalse =
	(min: number): Check =>
	(value, place) => {
		if (value !== false) whole(min, 1_000_000_000)(value, place);
	};

const never: Check = (value, place) => {
	if (value !== false) place.report(`${show(value)} is not false.`, "Write false, or leave it out.");
};

/** Checks every field of a consumer, whoever made it. */
export function checkConsumer(consumer: unknown, place: Place): void {
	if (!isConsumer(consumer)) {
		place.report(`${show(consumer)} is no consumer.`, "Pass what defineConsumer returned.");
		return;
	}
	checkFields(consumer, place, consumerFields());
	checkDeadLetterChoice(consumer, place);
}

export function isConsumer(value: unknown): value is Readonly<Record<string, unknown>> & { readonly kind: "consumer" } {
	return isObject(value) && value["kind"] === "consumer";
}

function consumerFields(): Fields {
	return {
		kind: needed(choice("consumer")),
		name: needed(shortName),
		topic: needed((value, place) => {
			if (!isTopic(value)) place.report(`${show(value)} is no topic.`, "Pass what defineTopic returned, not its name.");
		}),
		handler: needed(handlerPath),
		...tunableFields(),
		startFrom: optional(startingPoint),
		attempts: optional(objectOf({ max: needed(whole(1, 10)), backoff: optional(duration({ max: "10 seconds", step: "1 ms" })) })),
		deadlineMargin: optional(duration({ step: "1 ms" })),
		expectedPerRecord: optional(duration()),
		maxInflated: optional(size("1 B", "1 GB")),
		filters: optional(
			listOf((value, place) => {
				if (!isObject(value))
					place.report(`${show(value)} is no filter.`, 'Write an object such as { value: { kind: ["delay"] } }.');
			}),
		),
		filterKey: optional(text(/^arn:aws:kms:[a-z0-9-]+:\d{12}:key\/[a-zA-Z0-9-]+$/, "arn:aws:kms:<region>:<account>:key/<id>")),
		environment: optional(recordOf(variable)),
		redelivery: optional(
			objectOf({
				retries: optional(whole(0, 10_000)),
				maxAge: optional(duration({ min: "60 seconds", max: "7 days", step: "1 second" })),
				bisect: optional(flag),
			}),
		),
		validation: optional(
			objectOf({ eventRecordFormat: needed(choice("SOURCE", "JSON")), attributes: optional(listOf(choice("KEY", "VALUE"))) }),
		),
		onFailure: optional(address("onFailure", "s3", "sqs", "sns", "topic")),
		deadLetter: optional(address("deadLetter", "s3", "topic")),
		whenExhausted: optional(choice("deadLetter", "block")),
		undecodable: optional(choice("deadLetter", "block", "skip")),
	};
}

/** A relative path of at least one folder, without extension, then the name of the export. */
const HANDLER = /^(?!\/)(?:[^/\\]+\/)+[^/\\]*[^/\\.]\.(?!(?:ts|js|mts|mjs|cts|cjs|tsx|jsx)$)[A-Za-z_$][\w$]*$/;

export const handlerPath: Check = text(
	HANDLER,
	'"folder/file.export" with forward slashes, from the folder of millrace.config.ts and without the file\'s extension',
);

const nonEmpty: Check = text(/./, "a name");

const startingPoint: Check = (value, place) => {
	if (value instanceof Date) {
		if (Number.isNaN(value.getTime()))
			place.report("is an invalid Date.", 'Pass a valid Date, such as new Date("2026-01-31T00:00:00Z").');
	} else if (value !== "earliest" && value !== "latest") {
		place.report(`${show(value)} is no starting point.`, 'Choose "earliest", "latest" or a Date.');
	}
};

/** Never shows the value: environments hold secrets. */
export const variable: Check = (value, place) => {
	if (typeof value !== "string") place.report(`is ${value === null ? "null" : `a ${typeof value}`}.`, "Write its value as text.");
};

const address =
	(option: string, ...kinds: readonly string[]): Check =>
	(value, place) => {
		const forms = kinds.map((kind) => `"${kind}:<name>"`).join(" or ");
		if (typeof value !== "string") {
			place.report(`${show(value)} is no address.`, `Write ${forms}.`);
			return;
		}
		const [kind = "", name] = splitAddress(value);
		if (option === "deadLetter" && (kind === "sqs" || kind === "sns")) {
			place.report(
				`${show(value)}: SQS and SNS cannot hold a dead letter of the function.`,
				`Write ${forms}, or move it to onFailure.`,
			);
		} else if (!kinds.includes(kind) || name === undefined) {
			place.report(`${show(value)} is no address.`, `Write ${forms}.`);
		} else if (kind !== "topic") shortName(name, place);
	};

/** `kind:name` in two parts; the name is `undefined` when there is no colon. */
export function splitAddress(address: string): readonly [kind: string, name: string | undefined] {
	const colon = address.indexOf(":");
	return colon < 0 ? [address, undefined] : [address.slice(0, colon), address.slice(colon + 1)];
}

/** Without a destination, what becomes of a lost record must be said: nothing is dropped or blocked by default. */
function checkDeadLetterChoice(consumer: Readonly<Record<string, unknown>>, place: Place): void {
	if (consumer["deadLetter"] !== undefined) return;
	for (const [name, choices] of [
		["whenExhausted", '"block"'],
		["undecodable", '"block" or "skip"'],
	] as const) {
		const fix = `Add deadLetter: "s3:<name>" and pass s3() to consume, or choose ${choices}.`;
		if (consumer[name] === undefined) place.at(name).report("must be chosen without a deadLetter.", fix);
		else if (consumer[name] === "deadLetter") place.at(name).report('"deadLetter" has no deadLetter to go to.', fix);
	}
}
