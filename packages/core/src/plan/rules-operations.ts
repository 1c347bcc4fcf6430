import { readClusterArn } from "../definition/cluster-arn.ts";
import { LOG_RETENTION_CHOICES } from "../definition/log-retention.ts";
import { planIam } from "./plan-iam.ts";
import { planProducer } from "./plan-producers.ts";
import { planSetup } from "./plan-setup.ts";
import { sizeOfPolicy } from "./policy-size.ts";
import { appRule, type Complaint, consumerRule, outOfRange, PAGES, producerRule, type Rule } from "./rule.ts";
import type { StagedApp } from "./staged-app.ts";

const POLICY_CHARACTERS = 10_240;

/** Logs, alarms, expiry and the size of policies. */
export const OPERATION_RULES: readonly Rule[] = [
	consumerRule(
		{
			code: "LOG_RETENTION_INVALID",
			page: PAGES.logRetention,
			refuses: "A `logRetention` of a consumer that is none of CloudWatch's own numbers of days.",
		},
		({ logDays }) => wrongRetention(logDays),
	),
	producerRule(
		{
			code: "PRODUCER_LOG_RETENTION_INVALID",
			page: PAGES.logRetention,
			refuses: "A `logRetention` of a producer that is none of CloudWatch's own numbers of days.",
		},
		({ logDays }) => wrongRetention(logDays),
	),
	consumerRule(
		{
			code: "ALARM_THRESHOLD_OUT_OF_RANGE",
			page: PAGES.alarm,
			refuses: "An alarm at less than 1, which would never end, or at no whole number.",
		},
		({ alarms }) => {
			for (const option of ["lag", "errors", "deadLetters"] as const) {
				const value = alarms[option];
				const complaint = value === false ? undefined : outOfRange(`alarms.${option}`, value, 1, 1_000_000_000);
				if (complaint !== undefined) return complaint;
			}
			return undefined;
		},
	),
	appRule(
		{
			code: "ALARM_TOPIC_INVALID",
			page: PAGES.alarmActions,
			refuses: "`alarms.notify` that is no ARN of a standard SNS topic: alarms publish to no FIFO topic.",
		},
		({ alarms: { notify } }) =>
			notify === undefined || SNS_ARN.test(notify)
				? undefined
				: { problem: `${JSON.stringify(notify)} is no SNS topic's ARN.`, fix: "Write arn:aws:sns:<region>:<account>:<name>." },
	),
	appRule(
		{
			code: "ALARM_TOPIC_ELSEWHERE",
			page: PAGES.alarmActions,
			refuses: "`alarms.notify` in another region than the existing cluster: an alarm publishes in its own region.",
		},
		({ alarms: { notify = "" }, cluster }) => {
			const region = cluster.kind === "existing" ? readClusterArn(cluster.arn)?.region : undefined;
			const [, topicRegion] = SNS_ARN.exec(notify) ?? [];
			return region === undefined || topicRegion === undefined || region === topicRegion
				? undefined
				: { problem: `the topic is in ${topicRegion}, and the cluster in ${region}.`, fix: `Name an SNS topic of ${region}.` };
		},
	),
	appRule(
		{
			code: "DEAD_LETTER_RETENTION_OUT_OF_RANGE",
			page: PAGES.lifecycle,
			refuses: "A `deadLetterRetention` that is no whole number of days, from 1.",
		},
		({ deadLetterDays }) => outOfRange("deadLetterRetention", deadLetterDays, 1, 2_147_483_647, " days"),
	),
	{
		code: "POLICY_TOO_LARGE",
		page: PAGES.policySize,
		refuses: "A role whose policy is over 10,240 characters: too many topics or schemas named one by one.",
		find: (app) =>
			rolesOf(app).flatMap(({ subject, statements }) => {
				const size = sizeOfPolicy(statements);
				if (size <= POLICY_CHARACTERS) return [];
				const problem = `its policy may take ${size} characters, and IAM takes ${POLICY_CHARACTERS}.`;
				return [{ subject, problem, fix: "Split the app, or the producer, in two." }];
			}),
	},
];

const SNS_ARN = /^arn:aws:sns:([a-z]{2}(?:-[a-z]+)+-\d):\d{12}:[a-zA-Z0-9_-]{1,256}$/;

function wrongRetention(days: number): Complaint | undefined {
	return LOG_RETENTION_CHOICES.includes(days)
		? undefined
		: { problem: `logRetention is ${days} days.`, fix: `Choose one of ${LOG_RETENTION_CHOICES.join(", ")} days.` };
}

function rolesOf(app: StagedApp) {
	const setup = planSetup(app);
	return [
		...app.consumers.map((one) => ({ subject: `consumer ${JSON.stringify(one.name)}`, statements: planIam(app, one) })),
		...app.producers.map((one) => {
			const { iam, function: lambda } = planProducer(app, one);
			return { subject: `producer ${JSON.stringify(one.name)}`, statements: lambda?.iam ?? iam };
		}),
		...[setup.topics, ...(setup.schemas === undefined ? [] : [setup.schemas])].map(({ name, iam }) => ({
			subject: `setup ${JSON.stringify(name)}`,
			statements: iam,
		})),
	];
}
