import { describe, expect, test } from "vitest";
import type { App } from "../../../packages/core/src/definition/app.ts";
import { LOG_RETENTION_CHOICES } from "../../../packages/core/src/definition/log-retention.ts";
import { readAs } from "../../../packages/core/src/definition/read-as.ts";
import { DefinitionError, validateApp } from "../../../packages/core/src/definition/validate.ts";
import { appOf, consumerOf, glueTopic, plainTopic, producerOf } from "../plan/sample-app.ts";

const producer = (changes: Readonly<Record<string, unknown>>): App => appOf([consumerOf()], { producers: [producerOf(changes)] });
const consumer = (changes: Readonly<Record<string, unknown>>): App => appOf([consumerOf(changes)]);
const P = 'defineProducer "feed"';
const C = 'defineConsumer "billing"';
const DAYS = `Choose one of ${LOG_RETENTION_CHOICES.join(", ")} days.`;

function problemsOf(wrong: App): readonly string[] {
	try {
		validateApp(wrong);
		return [];
	} catch (error) {
		if (error instanceof DefinitionError)
			return error.problems.map(({ where, problem, fix }) => `${where}: ${problem} Fix: ${fix}`);
		throw error;
	}
}

describe("a wrong field of a producer, or of logs and alarms, is named with its remedy:", () => {
	test.each<[App, string]>([
		[
			appOf([consumerOf()], { producers: ["feed"] }),
			'defineApp.producers[0]: "feed" is no producer. Fix: Pass what defineProducer returned.',
		],
		[producer({ topics: [] }), `${P}.topics: is empty. Fix: Name the topics that it writes to.`],
		[
			producer({ topics: ["orders"] }),
			`${P}.topics[0]: "orders" is no topic. Fix: Pass what defineTopic returned, not its name.`,
		],
		[
			producer({ topics: [glueTopic] }),
			`${P}.topics[0]: the app does not declare "flights". Fix: Add that very topic to the app's topics.`,
		],
		[
			producer({ topics: [{ ...plainTopic }] }),
			`${P}.topics[0]: "orders" is another object than the app's topic of that name. Fix: Add that very topic to the app's topics.`,
		],
		[
			producer({ topics: [readAs(plainTopic, {})] }),
			`${P}.topics[0]: it is a view that readAs made. Fix: Pass the topic itself.`,
		],
		[producer({ transactional: "yes" }), `${P}.transactional: "yes" is neither true nor false. Fix: Write true or false.`],
		[
			producer({ timeout: "16 minutes" }),
			`${P}.timeout: "16 minutes" is over 15 minutes. Fix: Choose a duration from 1 second to 15 minutes.`,
		],
		[producer({ transactions: true }), `${P}.transactions: unknown option. Fix: Did you mean "transactional"?`],
		[producer({ logRetention: "2 days" }), `${P}.logRetention: "2 days" is no retention of CloudWatch. Fix: ${DAYS}`],
		[
			consumer({ logRetention: "0 days" }),
			`${C}.logRetention: "0 days" is under 1 day. Fix: Choose a duration of at least 1 day.`,
		],
		[
			consumer({ alarms: { lag: true } }),
			`${C}.alarms.lag: true is no whole number. Fix: Choose a whole number from 1 to 1,000,000,000.`,
		],
		[consumer({ alarms: { idle: true } }), `${C}.alarms.idle: true is not false. Fix: Write false, or leave it out.`],
		[consumer({ alarms: { lags: 1 } }), `${C}.alarms.lags: unknown option. Fix: Did you mean "lag"?`],
		[
			consumer({ filterKey: "alias/a" }),
			`${C}.filterKey: "alias/a" is not allowed. Fix: Write arn:aws:kms:<region>:<account>:key/<id>.`,
		],
		[
			appOf([consumerOf()], { producers: [producerOf(), producerOf()] }),
			'defineApp.producers: two producers are named "feed". Fix: Rename one of them.',
		],
		[
			appOf([consumerOf()], { producers: [producerOf()], stages: { prod: { producers: { fed: {} } } } }),
			'defineApp.stages.prod.producers.fed: the app has no producer of this name. Fix: Did you mean "feed"?',
		],
		[
			appOf([consumerOf()], { producers: [producerOf()], stages: { prod: { producers: { feed: { handler: "a/b.c" } } } } }),
			"defineApp.stages.prod.producers.feed.handler: unknown option. Fix: There are: timeout, memory, logRetention.",
		],
	])("%#: %s", (wrong, message) => {
		expect(problemsOf(wrong)).toEqual([message]);
	});
});

test("what is right passes", () => {
	validateApp(producer({ transactional: true, idempotent: true }));
	validateApp(
		producer({ handler: "functions/feed.handler", timeout: "15 minutes", memory: "1 GB", environment: { TABLE: "a" } }),
	);
	for (const days of LOG_RETENTION_CHOICES) validateApp(consumer({ logRetention: `${days} days` }));
	validateApp(consumer({ alarms: { lag: false, errors: 5, deadLetters: false, idle: false } }));
});
