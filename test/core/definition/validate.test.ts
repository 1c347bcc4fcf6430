import { describe, expect, test } from "vitest";
import { type App, defineApp, glue } from "../../../packages/core/src/definition/app.ts";
import { serverless } from "../../../packages/core/src/definition/cluster.ts";
import { string } from "../../../packages/core/src/definition/codecs.ts";
import { readAs } from "../../../packages/core/src/definition/read-as.ts";
import type { Topic } from "../../../packages/core/src/definition/topic.ts";
import { DefinitionError, validateApp } from "../../../packages/core/src/definition/validate.ts";
import { appOf, avroSchema, consumerOf, glueTopic, plainTopic } from "../plan/sample-app.ts";

type Changes = Readonly<Record<string, unknown>>;
const app = (changes: Changes): App => appOf([consumerOf()], changes);
const consumer = (changes: Changes): App => appOf([consumerOf(changes)]);
const topic = (changes: Changes): App => {
	const changed = { ...plainTopic, ...changes };
	return appOf([consumerOf({ topic: changed })], { topics: [changed] });
};
const projection = { ...avroSchema("airline.FlightDelays", "cd".repeat(32)), projects: "airline.Flight" };
const viewed = (types: Parameters<typeof readAs>[1], declared: Topic = glueTopic): App =>
	appOf([consumerOf({ topic: readAs(declared, types) })], { topics: [declared] });
const DURATION = 'Write a number, a space and a unit (ms, seconds, minutes, hours, days), such as "200 ms".';
const SIZE = 'Write a number, a space and a unit (B, KB, MB, GB), such as "512 MB".';
const C = 'defineConsumer "billing"';
const T = 'defineTopic "orders"';
const SHORT = "1 to 40 characters of a-z 0-9 -, starting with a letter or digit";

describe("a wrong field is named with its remedy:", () => {
	test.each<[App, string]>([
		[app({ name: "My App" }), `defineApp.name: "My App" is not allowed. Fix: Write ${SHORT}.`],
		[app({ name: 3 }), `defineApp.name: 3 is no text. Fix: Write ${SHORT}.`],
		[app({ name: undefined }), "defineApp.name: is missing. Fix: Add name."],
		[
			app({ cluster: { kind: "serverles" } }),
			'defineApp.cluster.kind: "serverles" is none of its values. Fix: Choose "serverless" or "existing".',
		],
		[app({ cluster: undefined }), "defineApp.cluster: is missing. Fix: Add cluster."],
		[
			app({ registry: { kind: "glue", name: "a b" } }),
			'defineApp.registry.name: "a b" is not allowed. Fix: Write 1 to 255 characters of a-z A-Z 0-9 . - _ $ #.',
		],
		[app({ topics: plainTopic }), "defineApp.topics: an object is no array. Fix: Write an array."],
		[app({ topics: [plainTopic, "orders"] }), 'defineApp.topics[1]: "orders" is no topic. Fix: Pass what defineTopic returned.'],
		[
			app({ consumers: [() => {}] }),
			"defineApp.consumers[0]: a function is no consumer. Fix: Pass what defineConsumer returned.",
		],
		[app({ stagse: {} }), 'defineApp.stagse: unknown option. Fix: Did you mean "stages"?'],
		[
			app({ stages: { prod: { consumer: {} } } }),
			'defineApp.stages.prod.consumer: unknown option. Fix: Did you mean "consumers"?',
		],
		[
			app({ stages: { prod: { consumers: { biling: {} } } } }),
			'defineApp.stages.prod.consumers.biling: the app has no consumer of this name. Fix: Did you mean "billing"?',
		],
		[
			app({ stages: { prod: { topics: { payments: {} } } } }),
			"defineApp.stages.prod.topics.payments: the app has no topic of this name. Fix: There are: orders.",
		],
		[
			app({ stages: { prod: { consumers: { billing: { batchSize: 0 } } } } }),
			"defineApp.stages.prod.consumers.billing.batchSize: 0 is under 1. Fix: Choose a whole number from 1 to 10,000.",
		],
		[
			app({ stages: { prod: { consumers: { billing: { topic: plainTopic } } } } }),
			"defineApp.stages.prod.consumers.billing.topic: unknown option. Fix: There are: batchSize, batchWindow, concurrency, timeout, memory, pollers, enabled, logRetention, alarms.",
		],
		[
			app({ stages: { "a b": {} } }),
			'defineApp.stages.a b: "a b" is not allowed. Fix: Write a stage\'s name as 1 to 40 characters of a-z A-Z 0-9 -.',
		],
		[
			app({ topics: [plainTopic, { ...plainTopic }] }),
			'defineApp.topics: two topics are named "orders". Fix: Rename one of them.',
		],
		[appOf([consumerOf(), consumerOf()]), 'defineApp.consumers: two consumers are named "billing". Fix: Rename one of them.'],
		[
			appOf([consumerOf({ topic: glueTopic })], { registry: undefined }),
			'defineApp.registry: is missing, and topic "flights" has the wire "glue". Fix: Add registry: glue("<name>") to defineApp, or set wire: "plain" on the topic.',
		],

		[
			topic({ name: "a b" }),
			'defineTopic "a b".name: "a b" is not allowed. Fix: Write 1 to 249 characters of a-z A-Z 0-9 . _ -, but not "." or "..".',
		],
		[
			topic({ name: "." }),
			'defineTopic ".".name: "." is not allowed. Fix: Write 1 to 249 characters of a-z A-Z 0-9 . _ -, but not "." or "..".',
		],
		[topic({ partitions: 1.5 }), `${T}.partitions: 1.5 is no whole number. Fix: Choose a whole number from 1 to 2,400.`],
		[topic({ partitions: undefined }), `${T}.partitions: is missing. Fix: Add partitions.`],
		[topic({ partition: 3 }), `${T}.partition: unknown option. Fix: Did you mean "partitions"?`],
		[topic({ retention: "7 dayz" }), `${T}.retention: "7 dayz" is no duration. Fix: ${DURATION}`],
		[topic({ cleanup: "compacted" }), `${T}.cleanup: "compacted" is none of its values. Fix: Choose "delete" or "compact".`],
		[topic({ tombstones: "yes" }), `${T}.tombstones: "yes" is neither true nor false. Fix: Write true or false.`],
		[topic({ maxMessage: "9 MB" }), `${T}.maxMessage: "9 MB" is over 8 MB. Fix: Choose a size from 1 B to 8 MB.`],
		[topic({ maxMessage: 1000 }), `${T}.maxMessage: 1000 is no size. Fix: ${SIZE}`],
		[
			topic({ wire: { key: "plain", value: "avro" } }),
			`${T}.wire.value: "avro" is none of its values. Fix: Choose "glue" or "confluent" or "plain".`,
		],
		[
			topic({ compatibility: "BACKWARDS" }),
			`${T}.compatibility: "BACKWARDS" is none of its values. Fix: Choose "NONE" or "DISABLED" or "BACKWARD" or "BACKWARD_ALL" or "FORWARD" or "FORWARD_ALL" or "FULL" or "FULL_ALL".`,
		],
		[
			topic({ value: { parse: () => 1 } }),
			`${T}.value: an object is no schema. Fix: Pass a generated schema, string, bytes or json(name, validator).`,
		],
		[
			topic({ value: { "~standard": {} } }),
			`${T}.value: an object is no schema but a validator. Fix: Wrap it: json(name, validator).`,
		],
		[
			topic({ value: avroSchema("a.B", "xyz") }),
			`${T}.value.digest: is no SHA-256 in lower-case hex. Fix: Generate the schema again with millrace generate.`,
		],
		[
			topic({ subjects: { key: "k", value: "" } }),
			`${T}.subjects.value: "" is not allowed. Fix: Write 1 to 255 characters of a-z A-Z 0-9 . - _ $ #.`,
		],

		[consumer({ name: "Billing" }), `defineConsumer "Billing".name: "Billing" is not allowed. Fix: Write ${SHORT}.`],
		[consumer({ batchSize: 20_000 }), `${C}.batchSize: 20000 is over 10,000. Fix: Choose a whole number from 1 to 10,000.`],
		[consumer({ batchSize: "500" }), `${C}.batchSize: "500" is no whole number. Fix: Choose a whole number from 1 to 10,000.`],
		[consumer({ bachSize: 3 }), `${C}.bachSize: unknown option. Fix: Did you mean "batchSize"?`],
		[
			consumer({ batchWindow: "1500 ms" }),
			`${C}.batchWindow: "1500 ms" is no multiple of 1 second. Fix: Choose a multiple of 1 second.`,
		],
		[
			consumer({ batchWindow: "6 minutes" }),
			`${C}.batchWindow: "6 minutes" is over 5 minutes. Fix: Choose a duration from 0 ms to 5 minutes.`,
		],
		[
			consumer({ timeout: "15 minutes" }),
			`${C}.timeout: "15 minutes" is over 14 minutes. Fix: Choose a duration from 1 second to 14 minutes.`,
		],
		[consumer({ timeout: 60 }), `${C}.timeout: 60 is no duration. Fix: ${DURATION}`],
		[consumer({ memory: "64 MB" }), `${C}.memory: "64 MB" is under 128 MB. Fix: Choose a size from 128 MB to 10 GB.`],
		[consumer({ concurrency: 0 }), `${C}.concurrency: 0 is under 1. Fix: Choose a whole number from 1 to 1,000.`],
		[consumer({ enabled: "no" }), `${C}.enabled: "no" is neither true nor false. Fix: Write true or false.`],
		[
			appOf([consumerOf({ topic: "orders" })], { topics: [plainTopic] }),
			`${C}.topic: "orders" is no topic. Fix: Pass what defineTopic returned, not its name.`,
		],
		[
			consumer({ startFrom: 1_700_000_000 }),
			`${C}.startFrom: 1700000000 is no starting point. Fix: Choose "earliest", "latest" or a Date.`,
		],
		[
			consumer({ startFrom: new Date("soon") }),
			`${C}.startFrom: is an invalid Date. Fix: Pass a valid Date, such as new Date("2026-01-31T00:00:00Z").`,
		],
		[consumer({ attempts: { max: 11 } }), `${C}.attempts.max: 11 is over 10. Fix: Choose a whole number from 1 to 10.`],
		[consumer({ attempts: 3 }), `${C}.attempts: 3 is no object. Fix: Write an object with max, backoff.`],
		[
			consumer({ attempts: { max: 2, backoff: "1 minute" } }),
			`${C}.attempts.backoff: "1 minute" is over 10 seconds. Fix: Choose a duration from 0 ms to 10 seconds.`,
		],
		[
			consumer({ filters: ["x"] }),
			`${C}.filters[0]: "x" is no filter. Fix: Write an object such as { value: { kind: ["delay"] } }.`,
		],
		[consumer({ environment: { TABLE: 3 } }), `${C}.environment.TABLE: is a number. Fix: Write its value as text.`],
		[consumer({ pollers: { min: 1 } }), `${C}.pollers.max: is missing. Fix: Add max.`],
		[consumer({ pollers: { min: 1, max: 1, group: "" } }), `${C}.pollers.group: "" is not allowed. Fix: Write a name.`],
		[
			consumer({ redelivery: { maxAge: "1 second" } }),
			`${C}.redelivery.maxAge: "1 second" is under 60 seconds. Fix: Choose a duration from 60 seconds to 7 days.`,
		],
		[consumer({ validation: {} }), `${C}.validation.eventRecordFormat: is missing. Fix: Add eventRecordFormat.`],
		[
			consumer({ validation: { eventRecordFormat: "JSON", attributes: ["value"] } }),
			`${C}.validation.attributes[0]: "value" is none of its values. Fix: Choose "KEY" or "VALUE".`,
		],
		[
			consumer({ deadLetter: "failures" }),
			`${C}.deadLetter: "failures" is no address. Fix: Write "s3:<name>" or "topic:<name>".`,
		],
		[
			consumer({ deadLetter: "sqs:failures" }),
			`${C}.deadLetter: "sqs:failures": SQS and SNS cannot hold a dead letter of the function. Fix: Write "s3:<name>" or "topic:<name>", or move it to onFailure.`,
		],
		[consumer({ deadLetter: "s3:My_Bucket" }), `${C}.deadLetter: "My_Bucket" is not allowed. Fix: Write ${SHORT}.`],
		[consumer({ deadLetter: "topic:order" }), `${C}.deadLetter: the app declares no topic "order". Fix: Did you mean "orders"?`],
		[
			consumer({ onFailure: "kafka://orders" }),
			`${C}.onFailure: "kafka://orders" is no address. Fix: Write "s3:<name>" or "sqs:<name>" or "sns:<name>" or "topic:<name>".`,
		],
		[consumer({ onFailure: "topic:payments" }), `${C}.onFailure: the app declares no topic "payments". Fix: There are: orders.`],
		[
			consumer({ undecodable: "drop" }),
			`${C}.undecodable: "drop" is none of its values. Fix: Choose "deadLetter" or "block" or "skip".`,
		],
		[
			consumer({ deadLetter: undefined, undecodable: "skip" }),
			`${C}.whenExhausted: must be chosen without a deadLetter. Fix: Add deadLetter: "s3:<name>" and pass s3() to consume, or choose "block".`,
		],
		[
			consumer({ deadLetter: undefined, whenExhausted: "block", undecodable: "deadLetter" }),
			`${C}.undecodable: "deadLetter" has no deadLetter to go to. Fix: Add deadLetter: "s3:<name>" and pass s3() to consume, or choose "block" or "skip".`,
		],
		[
			appOf([consumerOf()], { topics: [glueTopic] }),
			`${C}.topic: the app does not declare "orders". Fix: Add that very topic to the app's topics.`,
		],
		[
			appOf([consumerOf()], { topics: [{ ...plainTopic }] }),
			`${C}.topic: "orders" is another object than the app's topic of that name. Fix: Add that very topic to the app's topics.`,
		],
		[
			viewed({ value: { ...projection, projects: "airline.Train" } }),
			`${C}.topic.value: airline.FlightDelays is no projection of airline.Flight. Fix: Set "projects": "airline.Flight" in its schema file and run millrace generate.`,
		],
		[
			viewed({ value: avroSchema("airline.Other") }),
			`${C}.topic.value: airline.Other is no projection of airline.Flight. Fix: Set "projects": "airline.Flight" in its schema file and run millrace generate.`,
		],
		[
			viewed({ value: string }),
			`${C}.topic.value: string has the format string, and the topic has avro. Fix: Pass a schema of the topic's own format.`,
		],
		[
			viewed({ value: {} as never }),
			`${C}.topic.value: an object is no schema. Fix: Pass a generated schema, string, bytes or json(name, validator).`,
		],
		[
			viewed({ value: projection }, { ...glueTopic, wire: { key: "plain", value: "plain" } }),
			`${C}.topic.value: airline.FlightDelays is a projection, and a plain wire does not say which version a record was written with. Fix: Read airline.Flight as a whole.`,
		],
		[
			appOf([consumerOf({ topic: readAs(glueTopic, { value: projection }) })], { topics: [plainTopic] }),
			`${C}.topic: the app does not declare "flights". Fix: Add that very topic to the app's topics.`,
		],
		[
			appOf([consumerOf({ topic: glueTopic })], {
				topics: [glueTopic, { ...readAs(glueTopic, { value: projection }), name: "other" }],
			}),
			'defineTopic "other": it is a view that readAs made. Fix: Add the topic itself, and pass the view to defineConsumer.',
		],
	])("%#: $1", (wrong, line) => {
		expect(linesOf(wrong)).toEqual([line]);
	});

	test.each([
		"handler",
		"file.handler",
		"/folder/file.handler",
		"folder/file",
		"folder/file.ts",
		"folder\\file.handler",
		"folder/.handler",
		"",
	])("handler %j", (handler) => {
		expect(linesOf(consumer({ handler }))).toEqual([
			`${C}.handler: ${JSON.stringify(handler)} is not allowed. Fix: Write "folder/file.export" with forward slashes, from the folder of millrace.config.ts and without the file's extension.`,
		]);
	});
});

describe("a schema", () => {
	const complete = avroSchema("a.B");
	test.each<[string, Changes]>([
		["without decode", { ...complete, decode: undefined }],
		["without encode", { ...complete, encode: undefined }],
		["without a name", { ...complete, name: undefined }],
		["of an unknown format", { ...complete, format: "xml" }],
	])("%s is none", (_title, value) => {
		expect(linesOf(topic({ value }))).toEqual([
			`${T}.value: an object is no schema. Fix: Pass a generated schema, string, bytes or json(name, validator).`,
		]);
	});
});

test("pollers over their limit are named", () => {
	expect(linesOf(consumer({ pollers: { min: 201, max: 2001 } }))).toEqual([
		`${C}.pollers.min: 201 is over 200. Fix: Choose a whole number from 1 to 200.`,
		`${C}.pollers.max: 2001 is over 2,000. Fix: Choose a whole number from 1 to 2,000.`,
	]);
});

test("a topic among the consumers is no consumer", () => {
	expect(linesOf(app({ consumers: [plainTopic] }))).toEqual([
		'defineConsumer "orders": an object is no consumer. Fix: Pass what defineConsumer returned.',
	]);
});

describe("what is right passes:", () => {
	test.each([
		"src/a.handler",
		"packages/functions/src/delays/handler.handler",
		"./src/delays.consumer.main",
		"../shared/a.$go_1",
	])("handler %j", (handler) => {
		expect(linesOf(consumer({ handler }))).toEqual([]);
	});

	test.each<[string, App]>([
		[
			"pollers and redelivery at their upper end",
			consumer({ pollers: { min: 200, max: 2000 }, redelivery: { retries: 10_000, maxAge: "7 days" } }),
		],
		["a record age of an odd number of seconds", consumer({ redelivery: { maxAge: "61 seconds" } })],
		["an odd deadline margin", consumer({ deadlineMargin: "3 ms" })],
		["a name of one letter", app({ name: "a", registry: { kind: "glue", name: "r" } })],
		["a start at the end", consumer({ startFrom: "latest" })],
		["a start at a Date", consumer({ startFrom: new Date(0) })],
		[
			"every option at its lower end",
			consumer({
				batchSize: 1,
				batchWindow: "0 ms",
				timeout: "1 second",
				memory: "128 MB",
				concurrency: 1,
				attempts: { max: 1, backoff: "0 ms" },
			}),
		],
		[
			"every option at its upper end",
			consumer({
				batchSize: 10_000,
				batchWindow: "5 minutes",
				timeout: "14 minutes",
				memory: "10 GB",
				concurrency: 1000,
				attempts: { max: 10, backoff: "10 seconds" },
			}),
		],
		[
			"a consumer without dead letter that says what happens",
			consumer({ deadLetter: undefined, whenExhausted: "block", undecodable: "skip" }),
		],
		["options that are there but undefined", consumer({ batchSize: undefined, pollers: undefined, environment: undefined })],
		["no consumers", appOf([], { topics: [plainTopic] })],
		["a topic kept forever", topic({ retention: "forever" })],
		[
			"a schema that is an instance of a class",
			topic({
				value: new (class {
					format = "avro";
					name = "a.B";
					decode() {
						return 1;
					}
					encode() {
						return new Uint8Array();
					}
				})(),
			}),
		],
	])("%s", (_title, right) => {
		expect(linesOf(right)).toEqual([]);
	});

	test("and defineApp freezes it", () => {
		const declared = defineApp({
			name: "shop",
			cluster: serverless(),
			registry: glue("shop"),
			topics: [plainTopic],
			consumers: [],
		});
		expect(Object.isFrozen(declared)).toBe(true);
	});
});

describe("a DefinitionError", () => {
	test("has the code and category that the command line turns into its exit code", () => {
		const error = errorOf(app({ name: "" }));
		expect({ code: error.code, category: error.category, name: error.name }).toEqual({
			code: "DEFINITION_INVALID",
			category: "configuration",
			name: "MillraceError [DEFINITION_INVALID]",
		});
	});

	test("lists the first ten problems, counts the others, and keeps all", () => {
		const environment = Object.fromEntries(Array.from({ length: 13 }, (_, index) => [`V${index}`, index]));
		const error = errorOf(consumer({ environment }));
		expect(error.message.split("\n")).toHaveLength(11);
		expect(error.message).toMatch(/\nand 3 more\.$/);
		expect(error.problems).toHaveLength(13);
	});

	test("never shows the value of a variable", () => {
		expect(errorOf(consumer({ environment: { TOKEN: ["s3cret"] } })).message).not.toContain("s3cret");
	});

	test("cuts a long value short", () => {
		expect(errorOf(app({ name: "x".repeat(5000) })).message.length).toBeLessThan(300);
	});

	test.each<[string, unknown]>([
		["null", null],
		["an array", []],
		["text", "app"],
		["a proto key", JSON.parse('{"__proto__": 1, "name": "a"}')],
	])("answers to %s in place of an app", (_title, value) => {
		expect(() => validateApp(value as App)).toThrow(DefinitionError);
	});

	test("is raised by defineApp", () => {
		const options = { name: "Shop", cluster: serverless(), topics: [plainTopic], consumers: [] };
		expect(() => defineApp(options)).toThrow(DefinitionError);
	});
});

function errorOf(wrong: App): DefinitionError {
	try {
		validateApp(wrong);
	} catch (error) {
		if (error instanceof DefinitionError) return error;
		throw error;
	}
	throw new Error("the app passed");
}

function linesOf(declared: App): readonly string[] {
	try {
		validateApp(declared);
		return [];
	} catch (error) {
		if (error instanceof DefinitionError) return error.message.split("\n");
		throw error;
	}
}

test("a view of the app's own topic is taken in place of it, by several consumers too", () => {
	const view = readAs(glueTopic, { value: projection });
	const consumers = [consumerOf({ topic: view }), consumerOf({ name: "audit", topic: glueTopic })];
	expect(() => validateApp(appOf(consumers, { topics: [glueTopic] }))).not.toThrow();
	// An old copy of the very same schema is nothing else to read with.
	expect(() => validateApp(viewed({ value: glueTopic.value }))).not.toThrow();
});
