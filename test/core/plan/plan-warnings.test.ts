import { describe, expect, test } from "vitest";
import type { App } from "../../../packages/core/src/definition/app.ts";
import { serverless } from "../../../packages/core/src/definition/cluster.ts";
import { json } from "../../../packages/core/src/definition/json.ts";
import { defineTopic } from "../../../packages/core/src/definition/topic.ts";
import { NOTES } from "../../../packages/core/src/plan/notes.ts";
import { planApp } from "../../../packages/core/src/plan/plan-app.ts";
import { WARNINGS } from "../../../packages/core/src/plan/plan-warnings.ts";
import { appOf, consumerOf, existingCluster, glueTopic, plainTopic, producerOf } from "./sample-app.ts";

const NOW = Date.UTC(2026, 10, 22);
const pollers = { min: 1, max: 2 };
const withBoth = { topics: [plainTopic, glueTopic] };
const one = (changes: Readonly<Record<string, unknown>>, app: Readonly<Record<string, unknown>> = {}): App =>
	appOf([consumerOf(changes)], app);
/** Dead letters in a topic of their own. */
const parked = (changes: Readonly<Record<string, unknown>>): App =>
	one({ deadLetter: "topic:parked", pollers }, { topics: [plainTopic, { ...plainTopic, name: "parked", ...changes }] });
const noDeadLetter = { deadLetter: undefined, whenExhausted: "block", undecodable: "skip" };
const anything = { "~standard": { version: 1, vendor: "test", validate: (value: unknown) => ({ value }) } } as const;
const framedJson = defineTopic({ name: "readings", value: json("Reading", anything), wire: "glue", partitions: 1 });

/** An app that each warning is for, and one beside it that it is not for. */
const ROWS: readonly {
	readonly code: string;
	readonly of: string;
	readonly app: App;
	readonly not: App;
	readonly stage?: string;
}[] = [
	{
		code: "BATCH_OVER_TIMEOUT",
		of: "a full batch of 58,029 ms in 58,000 ms",
		app: one({ batchSize: 2001, expectedPerRecord: "29 ms" }),
		not: one({ batchSize: 2000, expectedPerRecord: "29 ms" }),
	},
	{ code: "POISON_BLOCKS", of: "a failing record that blocks", app: one({ whenExhausted: "block" }), not: one({}) },
	{
		code: "POISON_BLOCKS",
		of: "an undecodable record that blocks",
		app: one({ undecodable: "block" }),
		not: one({ undecodable: "skip" }),
	},
	{ code: "UNDECODABLE_SKIPPED", of: "records dropped on purpose", app: one({ undecodable: "skip" }), not: one({}) },
	{
		code: "RETRIES_BECOME_TEN",
		of: "endless retries with a destination",
		app: one({ pollers }),
		not: one({ pollers, redelivery: { retries: 5 } }),
	},
	{ code: "RETRIES_BECOME_TEN", of: "an on-demand mapping with a destination", app: one({}), not: one(noDeadLetter) },
	{
		code: "REDELIVERY_LOSES_RECORDS",
		of: "redelivery without a destination",
		app: one({ ...noDeadLetter, pollers, redelivery: { retries: 5 } }),
		not: one({ pollers, redelivery: { retries: 5 } }),
	},
	{
		code: "REDELIVERY_TOO_EAGER",
		of: "fewer redeliveries than attempts",
		app: one({ pollers, redelivery: { retries: 2 } }),
		not: one({ pollers, redelivery: { retries: 3 } }),
	},
	{
		code: "REDELIVERY_TOO_EAGER",
		of: "an age under two invocations",
		app: one({ pollers, redelivery: { maxAge: "119 seconds" } }),
		not: one({ pollers, redelivery: { maxAge: "120 seconds" } }),
	},
	{
		code: "VALIDATION_WITHOUT_DESTINATION",
		of: "validation with nowhere to go",
		app: one({ ...noDeadLetter, topic: glueTopic, pollers, validation: { eventRecordFormat: "SOURCE" } }),
		not: one({ topic: glueTopic, pollers, validation: { eventRecordFormat: "SOURCE" } }),
	},
	{
		code: "DEAD_LETTER_NOT_FOR_MAPPING",
		of: "a dead-letter topic without pollers",
		app: one({ deadLetter: "topic:flights" }, withBoth),
		not: one({ deadLetter: "topic:flights", pollers }, withBoth),
	},
	{ code: "START_LATEST", of: "a start at the end", app: one({ startFrom: "latest" }), not: one({ startFrom: "earliest" }) },
	{ code: "START_OVERRIDDEN", of: "a chosen start", app: one({ startFrom: new Date(NOW - 1000) }), not: one({}) },
	{
		code: "POLLERS_WITHOUT_GROUP",
		of: "pollers of its own",
		app: one({ pollers }),
		not: one({ pollers: { ...pollers, group: "shared" } }),
	},
	{
		code: "POLLERS_OVER_PARTITIONS",
		of: "7 pollers for 6 partitions",
		app: one({ pollers: { min: 1, max: 7 } }),
		not: one({ pollers: { min: 1, max: 6 } }),
	},
	{
		code: "ENDPOINT_NEEDED",
		of: "failed batches in a bucket, from a VPC that is given",
		app: one({ pollers }, { cluster: existingCluster() }),
		not: one({ pollers }),
	},
	{
		code: "VPC_WITHOUT_INTERNET",
		of: "a producer in a VPC without NAT",
		app: one({}, { producers: [producerOf({ handler: "functions/feed.handler" })] }),
		not: one({}, { producers: [producerOf({ handler: "functions/feed.handler" })], cluster: serverless({ nat: "ec2" }) }),
	},
	{
		code: "VPC_WITHOUT_INTERNET",
		of: "a consumer that writes to a topic",
		app: one({ deadLetter: "topic:flights" }, withBoth),
		not: one({}, { producers: [producerOf()] }),
	},
	{
		code: "ALARMS_UNHEARD",
		of: "alarms that notify nobody",
		app: one({}),
		not: one({}, { alarms: { enabled: false } }),
	},
	{
		code: "VALIDATION_IN_GROUP",
		of: "validation in a shared group",
		app: one({ topic: glueTopic, pollers: { ...pollers, group: "shared" }, validation: { eventRecordFormat: "SOURCE" } }),
		not: one({ topic: glueTopic, pollers, validation: { eventRecordFormat: "SOURCE" } }),
	},
	{
		code: "ZERO_WINDOW_ON_DEMAND",
		of: "a window of 0 without pollers",
		app: one({ batchWindow: "0 ms" }),
		not: one({ batchWindow: "0 ms", pollers }),
	},
	{
		code: "BISECT_OF_ONE",
		of: "bisecting batches of one",
		app: one({ pollers, batchSize: 1, redelivery: { bisect: true } }),
		not: one({ pollers, batchSize: 2, redelivery: { bisect: true } }),
	},
	{
		code: "DEAD_LETTER_COMPACTED",
		of: "dead letters that are compacted away",
		app: parked({ cleanup: "compact" }),
		not: parked({}),
	},
	{
		code: "DEAD_LETTER_FRAMED",
		of: "dead letters on a framed topic",
		app: one({ deadLetter: "topic:flights" }, withBoth),
		not: parked({}),
	},
	{
		code: "DEAD_LETTER_TOO_SMALL",
		of: "dead letters larger than their topic takes",
		app: parked({ maxMessage: "512 KB" }),
		not: parked({ maxMessage: "2 MB" }),
	},
	{
		code: "PARTITIONS_OVER_RATE",
		of: "251 partitions",
		app: one({ topic: { ...plainTopic, partitions: 251 } }),
		not: one({ topic: { ...plainTopic, partitions: 250 } }),
	},
	{
		code: "COMPATIBILITY_DISABLED",
		of: "a schema of one version for ever",
		app: one({ topic: { ...glueTopic, compatibility: "DISABLED" } }),
		not: one({ topic: { ...plainTopic, compatibility: "DISABLED" } }),
	},
	{
		code: "PRODUCTION_UNPROTECTED",
		of: "records that go with their stage",
		app: one({}, { stages: { production: { protect: false } } }),
		not: one({}),
		stage: "production",
	},
	{
		code: "MESSAGE_OVER_PAYLOAD",
		of: "messages of 5 MB",
		app: one({ topic: { ...plainTopic, maxMessage: "5 MB" } }),
		not: one({ topic: { ...plainTopic, maxMessage: "4 MB" } }),
	},
	{
		code: "SCHEMA_WITHOUT_DIGEST",
		of: "framed JSON of a validator",
		app: one({ topic: framedJson }),
		not: one({ topic: glueTopic }),
	},
];

describe("a plan warns, or notes,", () => {
	test.each(ROWS)("of $of ($code)", ({ code, app, not, stage = "prod" }) => {
		const list = NOTES.some((note) => note.code === code) ? "notes" : "warnings";
		const warnings = planApp(app, stage, { now: NOW })[list].filter((warning) => warning.code === code);
		expect(warnings).toHaveLength(1);
		expect(warnings[0]?.subject).toMatch(/^(app|consumer|producer|topic) "/);
		expect(warnings[0]?.message).toMatch(/\.$/);
		expect(planApp(not, stage, { now: NOW })[list].map((warning) => warning.code)).not.toContain(code);
	});

	test.each([
		["the whole batch without pollers", {}, /holds up the whole batch/],
		["its partition with pollers", { pollers }, /holds up its partition/],
	])("that a blocked record holds up %s", (_title, changes, message) => {
		const { warnings } = planApp(one({ ...changes, whenExhausted: "block" }), "prod", { now: NOW });
		expect(warnings.find(({ code }) => code === "POISON_BLOCKS")?.message).toMatch(message);
	});

	test("by rules that each have a row here", () => {
		expect(new Set(ROWS.map(({ code }) => code))).toEqual(new Set([...NOTES, ...WARNINGS].map(({ code }) => code)));
	});
});
