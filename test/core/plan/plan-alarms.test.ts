// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the placeholders of a plan are literal text
import { describe, expect, test } from "vitest";
import type { PlannedConsumer } from "../../../packages/core/src/plan/plan.ts";
import { planApp } from "../../../packages/core/src/plan/plan-app.ts";
import { EMPTY_TALLY, writeMetricsLine } from "../../../packages/core/src/runtime/tally.ts";
import { appOf, consumerOf } from "./sample-app.ts";

const pollers = { min: 1, max: 2 };
const blocks = { deadLetter: undefined, whenExhausted: "block", undecodable: "block" };
function planned(changes: Readonly<Record<string, unknown>>, app: Readonly<Record<string, unknown>> = {}): PlannedConsumer {
	const [first] = planApp(appOf([consumerOf(changes)], app), "prod").consumers;
	if (first === undefined) throw new Error("the plan has no consumer");
	return first;
}
const metrics = (consumer: PlannedConsumer): readonly string[] => consumer.alarms.map(({ kind, metric }) => `${kind} ${metric}`);

describe("the alarms of a consumer", () => {
	test("with pollers look at its mapping and at the function's own line", () => {
		const consumer = planned({ pollers });
		expect(consumer.alarms).toMatchObject([
			{
				name: "shop-prod-billing-lag",
				namespace: "AWS/Lambda",
				metric: "MaxOffsetLag",
				dimensions: { EventSourceMappingUUID: "${MappingId}" },
				statistic: "Maximum",
				threshold: 10_000,
				periodSeconds: 60,
				evaluationPeriods: 5,
				missing: "notBreaching",
			},
			{
				kind: "errors",
				metric: "FailedInvokeEventCount",
				statistic: "Sum",
				threshold: 1,
				periodSeconds: 300,
				evaluationPeriods: 1,
			},
			{ kind: "deadLetters", namespace: "Millrace", metric: "deadLettered", threshold: 1 },
			{ kind: "undecodable", namespace: "Millrace", metric: "undecodable" },
			{ kind: "givenUp", namespace: "AWS/Lambda", metric: "OnFailureDestinationDeliveredEventCount" },
			{
				kind: "idle",
				metric: "PolledEventCount",
				statistic: "SampleCount",
				comparison: "LessThanThreshold",
				threshold: 1,
				missing: "breaching",
			},
		]);
		expect(consumer.mapping.MetricsConfig).toEqual({ Metrics: ["EventCount", "KafkaMetrics"] });
	});

	test("on demand look at what Lambda counts without asking, of the function", () => {
		const consumer = planned({});
		expect(metrics(consumer)).toEqual(["lag OffsetLag", "errors Errors", "deadLetters deadLettered", "undecodable undecodable"]);
		expect(consumer.alarms[0]?.dimensions).toEqual({ FunctionName: "shop-prod-billing" });
		expect(consumer.mapping.MetricsConfig).toBeUndefined();
	});

	test("of the function have the namespace, dimensions and names of the line that it writes", () => {
		const consumer = planned({ pollers });
		const line = JSON.parse(writeMetricsLine({ ...EMPTY_TALLY }, consumer.function.settings, consumerOf({ pollers }), 0));
		const [written] = line._aws.CloudWatchMetrics;
		for (const { metric, dimensions } of consumer.alarms.filter(({ namespace }) => namespace === written.Namespace)) {
			expect(Object.keys(dimensions)).toEqual(written.Dimensions[0]);
			expect(dimensions).toEqual(Object.fromEntries(written.Dimensions[0].map((name: string) => [name, line[name]])));
			expect(written.Metrics.map(({ Name }: { readonly Name: string }) => Name)).toContain(metric);
		}
	});

	test.each([
		[
			"no dead letters without a destination",
			{ ...blocks, pollers },
			["lag MaxOffsetLag", "errors FailedInvokeEventCount", "idle PolledEventCount"],
		],
		[
			"records that Lambda drops for want of a destination",
			{ ...blocks, pollers, redelivery: { retries: 5 } },
			["lag MaxOffsetLag", "errors FailedInvokeEventCount", "givenUp DroppedEventCount", "idle PolledEventCount"],
		],
		[
			"dropped records even without a dead letter",
			{ ...blocks, undecodable: "skip" },
			["lag OffsetLag", "errors Errors", "undecodable undecodable"],
		],
		[
			"no polls of a mapping that is off",
			{ ...blocks, pollers, enabled: false },
			["lag MaxOffsetLag", "errors FailedInvokeEventCount"],
		],
	])("are about %s", (_title, changes, expected) => {
		expect(metrics(planned(changes))).toEqual(expected);
	});

	test.each([
		["lag", ["KafkaMetrics"], ["lag"]],
		["errors", [], ["errors"]],
		["deadLetters", [], ["deadLetters", "undecodable", "givenUp"]],
		["idle", [], ["idle"]],
	])("may each be left out: %s", (option, _groups, kinds) => {
		const left = planned({ pollers, alarms: { [option]: false } }).alarms.map(({ kind }) => kind);
		expect(left).toEqual(
			["lag", "errors", "deadLetters", "undecodable", "givenUp", "idle"].filter((kind) => !kinds.includes(kind)),
		);
	});

	test("ask for no metrics when none of them needs one", () => {
		expect(planned({ pollers, alarms: { lag: false } }).mapping.MetricsConfig).toEqual({ Metrics: ["EventCount"] });
		const none = { lag: false, errors: false, deadLetters: false, idle: false };
		expect(planned({ pollers, alarms: none })).toMatchObject({ alarms: [] });
		expect(planned({ pollers, alarms: none }).mapping.MetricsConfig).toBeUndefined();
	});

	test("are none in a stage that has them off, and each stage may say who hears of them", () => {
		const notify = "arn:aws:sns:eu-central-1:123456789012:alarms";
		const app = { alarms: { notify }, stages: { prod: { alarms: { enabled: false } } } };
		expect(planned({ pollers }, app)).toMatchObject({ alarms: [] });
		expect(planned({ pollers }, app).mapping.MetricsConfig).toBeUndefined();
		expect(planApp(appOf([consumerOf()], app), "prod").alarms).toEqual({ enabled: false, notify });
		expect(planApp(appOf([consumerOf()], app), "dev").alarms).toEqual({ enabled: true, notify });
	});

	test("take a stage's thresholds field by field", () => {
		const stages = { prod: { consumers: { billing: { alarms: { lag: 5 } } } } };
		const { alarms } = planned({ alarms: { errors: 7, lag: 6 } }, { stages });
		expect(alarms.slice(0, 2).map(({ threshold }) => threshold)).toEqual([5, 7]);
	});

	test("have names of their own and say what they mean", () => {
		const { alarms } = planned({ pollers });
		expect(new Set(alarms.map(({ name }) => name)).size).toBe(alarms.length);
		for (const { name, kind, why } of alarms) {
			expect(name).toBe(`shop-prod-billing-${kind}`);
			expect(why).toMatch(/^[A-Z].*\.$/);
		}
	});
});
