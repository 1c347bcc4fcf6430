import { describe, expect, test } from "vitest";
import type { App } from "../../../packages/core/src/definition/app.ts";
import { bytes, string } from "../../../packages/core/src/definition/codecs.ts";
import type { Consumer } from "../../../packages/core/src/definition/consumer.ts";
import { defineTopic, type Topic } from "../../../packages/core/src/definition/topic.ts";
import { planApp } from "../../../packages/core/src/plan/plan-app.ts";
import { PlanError } from "../../../packages/core/src/plan/plan-error.ts";
import { RULES } from "../../../packages/core/src/plan/rules.ts";
import { type RuleRow, STAGE_ROWS } from "./rows-of-stages.ts";
import { appOf, avroSchema, consumerOf, existingCluster, glueTopic, plainTopic } from "./sample-app.ts";

const NOW = Date.UTC(2026, 10, 22);
const pollers = { min: 1, max: 2 };
const short: Topic = { ...plainTopic, name: "dlq" };
const compacted = (partitions: number): Topic => ({ ...plainTopic, cleanup: "compact", tombstones: true, partitions });
const one = (changes: Readonly<Record<string, unknown>>): App => appOf([consumerOf(changes)]);
const many = (count: number, changes: (index: number) => Readonly<Record<string, unknown>>): App =>
	appOf(Array.from({ length: count }, (_, index): Consumer => consumerOf({ name: `c${index}`, ...changes(index) })));

/** The smallest change that breaks each rule, and the change next to it that does not. */
const ROWS: readonly RuleRow[] = [
	...STAGE_ROWS,
	{
		code: "REDELIVERY_NEEDS_POLLERS",
		breaks: "retries without pollers",
		app: one({ redelivery: { retries: 5 } }),
		keeps: one({ redelivery: { retries: 5 }, pollers }),
	},
	{ code: "REDELIVERY_NEEDS_POLLERS", breaks: "a record age without pollers", app: one({ redelivery: { maxAge: "1 hour" } }) },
	{ code: "REDELIVERY_NEEDS_POLLERS", breaks: "bisecting without pollers", app: one({ redelivery: { bisect: true } }) },
	{
		code: "VALIDATION_NEEDS_POLLERS",
		breaks: "validation without pollers",
		app: one({ topic: glueTopic, validation: { eventRecordFormat: "SOURCE" } }),
		keeps: one({ topic: glueTopic, validation: { eventRecordFormat: "SOURCE" }, pollers }),
	},
	{
		code: "TOPIC_DESTINATION_NEEDS_POLLERS",
		breaks: "failed batches to a topic without pollers",
		app: appOf([consumerOf({ onFailure: "topic:flights" })], { topics: [plainTopic, glueTopic] }),
		keeps: appOf([consumerOf({ onFailure: "topic:flights", pollers })], { topics: [plainTopic, glueTopic] }),
	},
	{
		code: "POLLERS_OUT_OF_RANGE",
		breaks: "201 minimum pollers",
		app: one({ pollers: { min: 201, max: 300 } }),
		keeps: one({ pollers: { min: 200, max: 300 } }),
	},
	{
		code: "POLLERS_OUT_OF_RANGE",
		breaks: "2,001 maximum pollers",
		app: one({ pollers: { min: 1, max: 2001 } }),
		keeps: one({ pollers: { min: 1, max: 2000 } }),
	},
	{ code: "POLLERS_OUT_OF_RANGE", breaks: "no pollers at all", app: one({ pollers: { min: 0, max: 1 } }) },
	{
		code: "POLLERS_MIN_OVER_MAX",
		breaks: "a minimum over the maximum",
		app: one({ pollers: { min: 3, max: 2 } }),
		keeps: one({ pollers: { min: 2, max: 2 } }),
	},
	{
		code: "POLLER_GROUP_TOO_MANY_MAPPINGS",
		breaks: "101 mappings in a poller group",
		app: many(101, () => ({ pollers: { ...pollers, group: "shared" } })),
		keeps: many(101, (index) => ({ pollers: { ...pollers, group: `shared${index % 2}` } })),
	},
	{
		code: "POLLER_GROUP_TOO_MANY_POLLERS",
		breaks: "2,001 pollers in a group",
		app: many(2, (index) => ({ pollers: { min: 1, max: 1000 + index, group: "shared" } })),
		keeps: many(2, () => ({ pollers: { min: 1, max: 1000, group: "shared" } })),
	},
	{
		code: "BATCH_SIZE_OUT_OF_RANGE",
		breaks: "a batch of 10,001",
		app: one({ batchSize: 10_001 }),
		keeps: one({ batchSize: 10_000 }),
	},
	{ code: "BATCH_SIZE_OUT_OF_RANGE", breaks: "a batch of none", app: one({ batchSize: 0 }), keeps: one({ batchSize: 1 }) },
	{
		code: "BATCH_WINDOW_OUT_OF_RANGE",
		breaks: "a window of 301 seconds",
		app: one({ batchWindow: "301 seconds" }),
		keeps: one({ batchWindow: "300 seconds" }),
	},
	{
		code: "BATCH_WINDOW_OUT_OF_RANGE",
		breaks: "a window of half a second",
		app: one({ batchWindow: "500 ms" }),
		keeps: one({ batchWindow: "0 ms" }),
	},
	{
		code: "START_IN_FUTURE",
		breaks: "a start in the next millisecond",
		app: one({ startFrom: new Date(NOW + 1) }),
		keeps: one({ startFrom: new Date(NOW) }),
	},
	{
		code: "START_IN_SECONDS",
		breaks: "Unix seconds as milliseconds",
		app: one({ startFrom: new Date(NOW / 1000) }),
		keeps: one({ startFrom: new Date(Date.UTC(2011, 0, 1)) }),
	},
	{ code: "GROUP_NAME_INVALID", breaks: "a group with a space", app: one({}), stage: "my stage" },
	{
		code: "GROUP_NAME_INVALID",
		breaks: "a group of 201 characters",
		app: one({}),
		stage: "s".repeat(201 - "shop--billing".length),
	},
	{
		code: "GROUP_NOT_UNIQUE",
		breaks: "two consumers in one group",
		app: appOf([consumerOf(), consumerOf()]),
		keeps: appOf([consumerOf(), consumerOf({ name: "audit" })]),
	},
	{
		code: "RETRIES_OUT_OF_RANGE",
		breaks: "10,001 retries",
		app: one({ pollers, redelivery: { retries: 10_001 } }),
		keeps: one({ pollers, redelivery: { retries: 10_000 } }),
	},
	{
		code: "RECORD_AGE_OUT_OF_RANGE",
		breaks: "an age of 59 seconds",
		app: one({ pollers, redelivery: { maxAge: "59 seconds" } }),
		keeps: one({ pollers, redelivery: { maxAge: "60 seconds" } }),
	},
	{
		code: "RECORD_AGE_OUT_OF_RANGE",
		breaks: "an age of a second over 7 days",
		app: one({ pollers, redelivery: { maxAge: "604801 seconds" } }),
		keeps: one({ pollers, redelivery: { maxAge: "7 days" } }),
	},
	{
		code: "VALIDATION_NEEDS_REGISTRY",
		breaks: "validation without a registry",
		app: appOf([consumerOf({ topic: glueTopic, pollers, validation: { eventRecordFormat: "JSON" } })], { registry: undefined }),
	},
	{
		code: "VALIDATION_NEEDS_GLUE_WIRE",
		breaks: "validation of plain values",
		app: one({ pollers, validation: { eventRecordFormat: "JSON" } }),
	},
	{
		code: "VALIDATION_NEEDS_GLUE_WIRE",
		breaks: "validation of plain keys",
		app: one({ topic: glueTopic, pollers, validation: { eventRecordFormat: "JSON", attributes: ["KEY", "VALUE"] } }),
		keeps: one({ topic: glueTopic, pollers, validation: { eventRecordFormat: "JSON", attributes: ["VALUE"] } }),
	},
	{ code: "DESTINATION_IS_SOURCE", breaks: "dead letters to the source", app: one({ deadLetter: "topic:orders" }) },
	{ code: "DESTINATION_IS_SOURCE", breaks: "failed batches to the source", app: one({ onFailure: "topic:orders", pollers }) },
	{
		code: "DESTINATION_NAME_TOO_SHORT",
		breaks: "a topic of three letters",
		app: appOf([consumerOf({ onFailure: "topic:dlq", pollers })], { topics: [plainTopic, short] }),
		keeps: appOf([consumerOf({ onFailure: "topic:dlqs", pollers })], { topics: [plainTopic, { ...short, name: "dlqs" }] }),
	},
	{ code: "DESTINATION_TOPIC_UNKNOWN", breaks: "a topic the app does not declare", app: one({ deadLetter: "topic:nowhere" }) },
	{
		code: "DEAD_LETTER_NEEDS_RECORDS",
		breaks: "a queue as dead letter",
		app: one({ deadLetter: "sqs:failures" }),
		keeps: one({ onFailure: "sqs:failures" }),
	},
	{
		code: "DEAD_LETTER_NEEDS_RECORDS",
		breaks: "a notification topic as dead letter",
		app: one({ deadLetter: "sns:failures" }),
		keeps: one({ onFailure: "sns:failures" }),
	},
	{
		code: "FILTERS_TOO_MANY",
		breaks: "six filters",
		app: one({ filters: Array.from({ length: 6 }, () => ({ value: { kind: ["a"] } })) }),
		keeps: one({ filters: Array.from({ length: 5 }, () => ({ value: { kind: ["a"] } })) }),
	},
	{
		code: "FILTER_NOT_ON_VALUE",
		breaks: "a filter on the key",
		app: one({ filters: [{ key: ["a"] }] }),
		keeps: one({ filters: [{ value: ["a"] }] }),
	},
	{ code: "FILTER_NOT_ON_VALUE", breaks: "an empty filter", app: one({ filters: [{}] }) },
	{
		code: "FILTER_PATTERN_INVALID",
		breaks: "a bare text as pattern",
		app: one({ filters: [{ value: { kind: "a" } }] }),
		keeps: one({ filters: [{ value: { kind: ["a"] } }] }),
	},
	{
		code: "FILTER_IGNORED",
		breaks: "a filter on framed Avro",
		app: one({ topic: glueTopic, filters: [{ value: { id: ["a"] } }] }),
		keeps: one({ topic: glueTopic, filters: [{ value: { id: ["a"] } }], pollers, validation: { eventRecordFormat: "JSON" } }),
	},
	{
		code: "FILTER_IGNORED",
		breaks: "a filter on a value left as it is",
		app: one({ topic: glueTopic, filters: [{ value: { id: ["a"] } }], pollers, validation: { eventRecordFormat: "SOURCE" } }),
	},
	{
		code: "SCHEMA_NAME_CLASH",
		breaks: "two versions of one schema",
		app: appOf([
			consumerOf({ topic: glueTopic }),
			consumerOf({ name: "audit", topic: renamed("airline.Flight", "cd".repeat(32)) }),
		]),
	},
	{ code: "STAGE_NAME_INVALID", breaks: "a stage without a name", app: one({}), stage: "" },
	{ code: "STAGE_NAME_INVALID", breaks: "a stage with a dot", app: one({}), stage: "v1.2", keeps: one({}) },
	{
		code: "FILTER_IGNORED",
		breaks: "a filter on plain bytes",
		app: one({ topic: { ...plainTopic, value: bytes }, filters: [{ value: { id: ["a"] } }] }),
		keeps: one({ topic: { ...plainTopic, value: { ...string, format: "json" } }, filters: [{ value: { id: ["a"] } }] }),
	},
	{
		code: "ENVIRONMENT_TOO_LARGE",
		breaks: "no room for ids of a Confluent registry",
		app: one({ topic: { ...glueTopic, wire: { key: "plain", value: "confluent" } }, environment: { TABLE: "x".repeat(3000) } }),
	},
	{
		code: "FUNCTION_NAME_INVALID",
		breaks: "a name of 65 characters",
		app: one({ name: "b".repeat(65 - "shop-prod-".length) }),
		keeps: one({ name: "b".repeat(64 - "shop-prod-".length) }),
	},
	{
		code: "TIMEOUT_OUT_OF_RANGE",
		breaks: "a timeout of 841 seconds",
		app: one({ timeout: "841 seconds" }),
		keeps: one({ timeout: "14 minutes" }),
	},
	{ code: "MEMORY_OUT_OF_RANGE", breaks: "127 MB", app: one({ memory: "127 MB" }), keeps: one({ memory: "128 MB" }) },
	{ code: "MEMORY_OUT_OF_RANGE", breaks: "10,241 MB", app: one({ memory: "10241 MB" }), keeps: one({ memory: "10 GB" }) },
	{
		code: "DEADLINE_MARGIN_OVER_TIMEOUT",
		breaks: "a margin as long as the timeout",
		app: one({ timeout: "3 seconds", deadlineMargin: "3 seconds" }),
		keeps: one({ timeout: "3 seconds", deadlineMargin: "2 seconds" }),
	},
	{
		code: "ATTEMPTS_OVER_TIMEOUT",
		breaks: "waits of 3 s in 3 s",
		app: one({ timeout: "5 seconds", attempts: { max: 3, backoff: "1 second" } }),
		keeps: one({ timeout: "6 seconds", attempts: { max: 3, backoff: "1 second" } }),
	},
	{ code: "ENVIRONMENT_NAME_INVALID", breaks: "the name MILLRACE", app: one({ environment: { MILLRACE: "x" } }) },
	{
		code: "ENVIRONMENT_NAME_INVALID",
		breaks: "a name reserved by Lambda",
		app: one({ environment: { AWS_REGION: "x" } }),
		keeps: one({ environment: { AWS_REGIONS: "x" } }),
	},
	{
		code: "ENVIRONMENT_NAME_INVALID",
		breaks: "a name of one letter",
		app: one({ environment: { A: "x" } }),
		keeps: one({ environment: { AB: "x" } }),
	},
	{
		code: "ENVIRONMENT_TOO_LARGE",
		breaks: "a value of 4 KB",
		app: one({ environment: { TABLE: "x".repeat(4096) } }),
		keeps: one({ environment: { TABLE: "x".repeat(3000) } }),
	},
	{
		code: "ENVIRONMENT_TOO_LARGE",
		breaks: "no room for ids of schemas",
		app: one({ topic: glueTopic, environment: { TABLE: "x".repeat(3000) } }),
	},
	{
		code: "SERVERLESS_TOO_MANY_PARTITIONS",
		breaks: "2,401 partitions",
		app: one({ topic: { ...plainTopic, partitions: 2401 } }),
		keeps: one({ topic: { ...plainTopic, partitions: 2400 } }),
	},
	{
		code: "SERVERLESS_TOO_MANY_COMPACTED_PARTITIONS",
		breaks: "121 compacted partitions",
		app: one({ topic: compacted(121) }),
		keeps: one({ topic: compacted(120) }),
	},
	{ code: "SERVERLESS_TOO_MANY_GROUPS", breaks: "501 consumers", app: many(501, () => ({})), keeps: many(500, () => ({})) },
	{
		code: "SERVERLESS_MESSAGE_TOO_LARGE",
		breaks: "messages of a byte over 8 MB",
		app: one({ topic: { ...plainTopic, maxMessage: "8388609 B" } }),
		keeps: one({ topic: { ...plainTopic, maxMessage: "8 MB" } }),
	},
	{
		code: "RETENTION_IGNORED",
		breaks: "retention of a compacted topic",
		app: one({ topic: { ...compacted(1), retention: "7 days" } }),
		keeps: one({ topic: compacted(1) }),
	},
	{
		code: "SCHEMA_NAME_INVALID",
		breaks: "a space in a schema name",
		app: one({ topic: { ...glueTopic, subjects: { key: "k", value: "my flights" } } }),
	},
	{
		code: "SCHEMA_NAME_CLASH",
		breaks: "two schemas of one name",
		app: appOf([consumerOf({ topic: glueTopic }), consumerOf({ name: "audit", topic: renamed("airline.Delay") })]),
		keeps: appOf([consumerOf({ topic: glueTopic }), consumerOf({ name: "audit", topic: renamed("airline.Flight") })]),
	},
];

function renamed(schema: string, digest?: string): Topic {
	const subjects = { value: "flights-value" };
	return defineTopic({ name: "delays", key: string, value: avroSchema(schema, digest), wire: "glue", partitions: 1, subjects });
}

describe("a plan is refused", () => {
	test.each(ROWS)("for $breaks ($code)", ({ code, app, stage = "prod" }) => {
		const refusals = refusalsOf(app, stage).filter((refusal) => refusal.code === code);
		expect(refusals).toHaveLength(1);
		for (const { problem, fix, page } of refusals) {
			expect(problem).toMatch(/\.$/);
			expect(fix).toMatch(/^[A-Z].*\.$/s);
			expect(page).toMatch(/^https:\/\//);
		}
	});

	test.each(ROWS.filter(({ keeps }) => keeps !== undefined))(
		"but not for the nearest app beside $breaks ($code)",
		({ code, keeps }) => {
			expect(refusalsOf(keeps ?? one({}), "prod").map((refusal) => refusal.code)).not.toContain(code);
		},
	);

	test("by rules that each have a row here", () => {
		expect(new Set(ROWS.map(({ code }) => code))).toEqual(new Set(RULES.map(({ code }) => code)));
	});

	test("by rules with codes of their own", () => {
		expect(new Set(RULES.map(({ code }) => code)).size).toBe(RULES.length);
	});

	test("with all its reasons at once, each with its code and remedy", () => {
		const error = refusal(one({ batchSize: 20_000, timeout: "15 minutes" }), "prod");
		expect(error.code).toBe("PLAN_REFUSED");
		expect(error.category).toBe("configuration");
		expect(error.message.split("\n")).toEqual([
			'The stage "prod" of "shop" cannot be deployed as it is.',
			'BATCH_SIZE_OUT_OF_RANGE consumer "billing": batchSize is 20000. Fix: Choose a whole number from 1 to 10000. (https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html)',
			'TIMEOUT_OUT_OF_RANGE consumer "billing": timeout is 900 seconds. Fix: Choose a whole number from 1 to 840 seconds. (https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html)',
		]);
	});

	test("not for limits of MSK Serverless on a cluster with brokers", () => {
		const large = { ...plainTopic, partitions: 2401, maxMessage: "8388609 B" } as Topic;
		const all = appOf([...many(501, () => ({})).consumers, consumerOf({ topic: { ...compacted(121), name: "state" } })], {
			topics: [large, { ...compacted(121), name: "state" }],
			cluster: existingCluster(),
		});
		expect(refusalsOf(all, "prod").map(({ code }) => code)).toEqual(
			expect.not.arrayContaining([expect.stringMatching(/^SERVERLESS/)]),
		);
	});

	test("for what a stage tunes, in that stage alone", () => {
		const app = appOf([consumerOf()], { stages: { prod: { consumers: { billing: { batchSize: 10_001 } } } } });
		expect(refusalsOf(app, "prod").map(({ code }) => code)).toEqual(["BATCH_SIZE_OUT_OF_RANGE"]);
		expect(refusalsOf(app, "dev")).toEqual([]);
	});

	test("without showing the value of any variable", () => {
		expect(refusal(one({ environment: { AWS_REGION: "s3cret", TABLE: "s3cret".repeat(800) } }), "prod").message).not.toContain(
			"s3cret",
		);
	});
});

function refusal(app: App, stage: string): PlanError {
	try {
		planApp(app, stage, { now: NOW });
	} catch (error) {
		if (error instanceof PlanError) return error;
		throw error;
	}
	throw new Error("the plan was not refused");
}

function refusalsOf(app: App, stage: string): PlanError["refusals"] {
	try {
		planApp(app, stage, { now: NOW });
		return [];
	} catch (error) {
		if (error instanceof PlanError) return error.refusals;
		throw error;
	}
}
