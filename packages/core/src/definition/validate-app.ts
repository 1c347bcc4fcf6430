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
	text,
} from "./validate-checks.ts";
import { cluster } from "./validate-cluster.ts";
import { checkConsumer, isConsumer, shortName, splitAddress, tunableFields } from "./validate-consumer.ts";
import { Place, show } from "./validate-problems.ts";
import { checkProducer, isProducer, tunableProducerFields } from "./validate-producer.ts";
import { didYouMean } from "./validate-suggest.ts";
import { checkTopic, isTopic, partitionCount, retentionTime } from "./validate-topic.ts";
import { checkView, originOf } from "./validate-view.ts";

/** Checks the app's own fields, then what its topics, consumers and stages say about each other. */
export function checkAppFields(app: unknown, place: Place): void {
	if (!checkFields(app, place, appFields())) return;
	const topics = namesOf(app["topics"], isTopic);
	const consumers = namesOf(app["consumers"], isConsumer);
	const producers = namesOf(app["producers"], isProducer);
	checkTwice(topics, "topic", place.at("topics"));
	checkTwice(consumers, "consumer", place.at("consumers"));
	checkTwice(producers, "producer", place.at("producers"));
	for (const consumer of Array.isArray(app["topics"]) ? listed(app["consumers"]).filter(isConsumer) : []) {
		checkTopicsOf(consumer, app, topics, new Place(`defineConsumer ${show(consumer["name"])}`, place.problems));
	}
	for (const producer of Array.isArray(app["topics"]) ? listed(app["producers"]).filter(isProducer) : []) {
		const at = new Place(`defineProducer ${show(producer["name"])}`, place.problems).at("topics");
		for (const [index, topic] of listed(producer["topics"]).entries()) {
			if (isTopic(topic)) checkOwnTopic(topic, app, topics, at.at(index));
		}
	}
	checkRegistry(app, place);
	checkStageNames(app["stages"], { topics, consumers, producers }, place.at("stages"));
}

function appFields(): Fields {
	const named =
		(maker: string, check: (value: unknown, place: Place) => void): Check =>
		(value, place) => {
			const name = isObject(value) && typeof value["name"] === "string" ? value["name"] : undefined;
			check(value, name === undefined ? place : new Place(`${maker} ${show(name)}`, place.problems));
		};
	return {
		kind: needed(choice("app")),
		name: needed(shortName),
		cluster: needed(cluster),
		registry: optional(
			objectOf({
				kind: needed(choice("glue")),
				// https://docs.aws.amazon.com/glue/latest/webapi/API_CreateRegistry.html
				name: needed(text(/^[a-zA-Z0-9_$#.-]{1,255}$/, "1 to 255 characters of a-z A-Z 0-9 . - _ $ #")),
				existing: optional(flag),
			}),
		),
		topics: needed(listOf(named("defineTopic", checkTopic))),
		consumers: needed(listOf(named("defineConsumer", checkConsumer))),
		producers: optional(listOf(named("defineProducer", checkProducer))),
		alarms: optional(alarms),
		deadLetterRetention: optional(wholeDays),
		stages: optional(
			recordOf(
				objectOf({
					cluster: optional(cluster),
					alarms: optional(alarms),
					protect: optional(flag),
					deadLetterRetention: optional(wholeDays),
					producers: optional(recordOf(objectOf(tunableProducerFields()))),
					consumers: optional(recordOf(objectOf(tunableFields()))),
					topics: optional(recordOf(objectOf({ partitions: optional(partitionCount), retention: optional(retentionTime) }))),
				}),
			),
		),
	};
}

const alarms: Check = objectOf({
	enabled: optional(flag),
	// https://docs.aws.amazon.com/sns/latest/api/API_CreateTopic.html
	notify: optional(
		text(
			/^arn:aws:sns:[a-z0-9-]+:\d{12}:[a-zA-Z0-9_-]{1,256}$/,
			"the ARN of an SNS topic: arn:aws:sns:<region>:<account>:<name>",
		),
	),
});

const wholeDays: Check = duration({ min: "1 day", step: "1 day" });

/** A consumer's own topic and the topics it writes dead letters to must be the app's. */
function checkTopicsOf(
	consumer: Readonly<Record<string, unknown>>,
	app: Readonly<Record<string, unknown>>,
	names: readonly string[],
	place: Place,
): void {
	const topic = consumer["topic"];
	if (isTopic(topic)) checkView(topic, place.at("topic"));
	if (isTopic(topic)) checkOwnTopic(topic, app, names, place.at("topic"));
	for (const option of ["deadLetter", "onFailure"]) {
		const address = consumer[option];
		if (typeof address !== "string" || !address.startsWith("topic:")) continue;
		const [, name = ""] = splitAddress(address);
		if (!names.includes(name)) place.at(option).report(`the app declares no topic ${show(name)}.`, didYouMean(name, names));
	}
}

function checkOwnTopic(
	topic: Readonly<Record<string, unknown>>,
	app: Readonly<Record<string, unknown>>,
	names: readonly string[],
	place: Place,
): void {
	if (listed(app["topics"]).includes(originOf(topic))) return;
	const name = String(topic["name"]);
	const problem = names.includes(name)
		? `${show(name)} is another object than the app's topic of that name.`
		: `the app does not declare ${show(name)}.`;
	place.report(problem, "Add that very topic to the app's topics.");
}

/** Registry ids mean nothing without a registry to look them up in. */
function checkRegistry(app: Readonly<Record<string, unknown>>, place: Place): void {
	if (app["registry"] !== undefined) return;
	for (const topic of listed(app["topics"]).filter(isTopic)) {
		const wire = isObject(topic["wire"]) ? topic["wire"] : {};
		const framed = ["key", "value"].find((part) => wire[part] === "glue" || wire[part] === "confluent");
		if (framed === undefined) continue;
		const fix = 'Add registry: glue("<name>") to defineApp, or set wire: "plain" on the topic.';
		place.at("registry").report(`is missing, and topic ${show(topic["name"])} has the wire ${show(wire[framed])}.`, fix);
	}
}

function checkStageNames(stages: unknown, declared: Readonly<Record<string, readonly string[]>>, place: Place): void {
	if (!isObject(stages)) return;
	for (const [stage, options] of Object.entries(stages)) {
		text(/^[a-zA-Z0-9][a-zA-Z0-9-]{0,39}$/, "a stage's name as 1 to 40 characters of a-z A-Z 0-9 -")(stage, place.at(stage));
		if (!isObject(options)) continue;
		for (const [kind, names] of Object.entries(declared)) {
			const tuned = options[kind];
			for (const name of isObject(tuned) ? Object.keys(tuned) : []) {
				if (names.includes(name)) continue;
				const at = place.at(stage).at(kind).at(name);
				at.report(`the app has no ${kind.slice(0, -1)} of this name.`, didYouMean(name, names));
			}
		}
	}
}

function checkTwice(names: readonly string[], kind: string, place: Place): void {
	for (const name of new Set(names.filter((one, index) => names.indexOf(one) !== index))) {
		place.report(`two ${kind}s are named ${show(name)}.`, "Rename one of them.");
	}
}

function namesOf(list: unknown, is: (value: unknown) => value is Readonly<Record<string, unknown>>): readonly string[] {
	return listed(list)
		.filter(is)
		.map(({ name }) => name)
		.filter((name) => typeof name === "string");
}

function listed(value: unknown): readonly unknown[] {
	return Array.isArray(value) ? value : [];
}
