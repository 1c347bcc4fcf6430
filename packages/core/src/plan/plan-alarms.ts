import * as defaults from "../definition/defaults.ts";
import { MAPPING_ID } from "./arn.ts";
import type { PlannedAlarm, PlannedMapping } from "./plan.ts";
import type { StagedApp, StagedConsumer } from "./staged-app.ts";

type Group = "EventCount" | "KafkaMetrics";
interface GroupedAlarm {
	readonly alarm: PlannedAlarm;
	/** The group of metrics that the mapping has to emit for it. */
	readonly group?: Group;
}

/** The alarms of a consumer; none when the stage has none. */
export function planAlarms(app: StagedApp, consumer: StagedConsumer): readonly PlannedAlarm[] {
	return groupedAlarms(app, consumer).map(({ alarm }) => alarm);
}

/**
 * The groups of metrics that these alarms look at. Each is off until it is asked for
 * (https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html#event-source-mapping-metrics).
 */
export function planMetrics(app: StagedApp, consumer: StagedConsumer): Pick<PlannedMapping, "MetricsConfig"> {
	const groups = groupedAlarms(app, consumer).map(({ group }) => group);
	const Metrics = (["EventCount", "KafkaMetrics"] as const).filter((group) => groups.includes(group));
	return Metrics.length === 0 ? {} : { MetricsConfig: { Metrics } };
}

function groupedAlarms(app: StagedApp, consumer: StagedConsumer): readonly GroupedAlarm[] {
	if (!app.alarms.enabled) return [];
	return [
		...lagAlarm(consumer),
		...errorsAlarm(consumer),
		...deadLetterAlarms(app, consumer),
		...givenUpAlarm(consumer),
		...idleAlarm(consumer),
	];
}

const MAPPING = { EventSourceMappingUUID: MAPPING_ID };
const FIVE_MINUTES = {
	statistic: "Sum",
	comparison: "GreaterThanOrEqualToThreshold",
	periodSeconds: 300,
	evaluationPeriods: 1,
} as const;

/** On demand there is only the older `OffsetLag` of the function, of the topic as a whole. */
function lagAlarm({ fullName, topic, pollers, alarms: { lag = defaults.LAG_ALARM } }: StagedConsumer): readonly GroupedAlarm[] {
	if (lag === false) return [];
	const common = {
		name: `${fullName}-lag`,
		kind: "lag",
		namespace: "AWS/Lambda",
		statistic: "Maximum",
		threshold: lag,
		comparison: "GreaterThanOrEqualToThreshold",
		periodSeconds: 60,
		evaluationPeriods: 5,
		missing: "notBreaching",
		why: `It has been ${lag} records or more behind on ${topic.name} for 5 minutes: records come faster than they are done, or one blocks.`,
	} as const;
	if (pollers === undefined) return [{ alarm: { ...common, metric: "OffsetLag", dimensions: { FunctionName: fullName } } }];
	return [{ alarm: { ...common, metric: "MaxOffsetLag", dimensions: MAPPING }, group: "KafkaMetrics" }];
}

/**
 * A partial response is no error of the function, so with pollers only the mapping's own count sees it
 * (https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html#event-source-mapping-metrics).
 */
function errorsAlarm({ fullName, pollers, alarms: { errors = defaults.ERRORS_ALARM } }: StagedConsumer): readonly GroupedAlarm[] {
	if (errors === false) return [];
	const common = {
		...FIVE_MINUTES,
		name: `${fullName}-errors`,
		kind: "errors",
		namespace: "AWS/Lambda",
		threshold: errors,
		missing: "notBreaching",
	} as const;
	if (pollers === undefined) {
		const why = "Invocations failed, and Lambda delivers their batches again: a crash, a timeout, or a record that blocks.";
		return [{ alarm: { ...common, metric: "Errors", dimensions: { FunctionName: fullName }, why } }];
	}
	const why =
		"Invocations failed as a whole or in part, and Lambda delivers records again: a crash, a timeout, or a record that blocks.";
	return [{ alarm: { ...common, metric: "FailedInvokeEventCount", dimensions: MAPPING, why }, group: "EventCount" }];
}

/** From the function's own metrics line, for the mapping counts such records as done. */
function deadLetterAlarms(app: StagedApp, consumer: StagedConsumer): readonly GroupedAlarm[] {
	const { fullName, name, topic, deadLetter, undecodable, alarms } = consumer;
	const { deadLetters = defaults.DEAD_LETTERS_ALARM } = alarms;
	if (deadLetters === false) return [];
	const common = {
		...FIVE_MINUTES,
		namespace: "Millrace",
		dimensions: { app: app.name, stage: app.stage, consumer: name, topic: topic.name },
		threshold: deadLetters,
		missing: "notBreaching",
	} as const;
	const given: PlannedAlarm = {
		...common,
		name: `${fullName}-deadLetters`,
		kind: "deadLetters",
		metric: "deadLettered",
		why: "The function gave records up and wrote them to its dead letters.",
	};
	const unread: PlannedAlarm = {
		...common,
		name: `${fullName}-undecodable`,
		kind: "undecodable",
		metric: "undecodable",
		why:
			undecodable === "skip"
				? "The function could not decode records and dropped them."
				: "The function could not decode records and wrote them to its dead letters.",
	};
	return [...(deadLetter === undefined ? [] : [{ alarm: given }]), ...(undecodable === "block" ? [] : [{ alarm: unread }])];
}

/** What Lambda gave up: sent to the destination, or dropped where there is none. */
function givenUpAlarm(consumer: StagedConsumer): readonly GroupedAlarm[] {
	const { fullName, pollers, onFailure, retries, maxAgeSeconds, alarms } = consumer;
	const { deadLetters = defaults.DEAD_LETTERS_ALARM } = alarms;
	const givesUp = onFailure !== undefined || retries !== undefined || maxAgeSeconds !== undefined;
	if (deadLetters === false || pollers === undefined || !givesUp) return [];
	const alarm: PlannedAlarm = {
		...FIVE_MINUTES,
		name: `${fullName}-givenUp`,
		kind: "givenUp",
		namespace: "AWS/Lambda",
		metric: onFailure === undefined ? "DroppedEventCount" : "OnFailureDestinationDeliveredEventCount",
		dimensions: MAPPING,
		threshold: deadLetters,
		missing: "notBreaching",
		why:
			onFailure === undefined
				? "Lambda gave records up and dropped them: the mapping has no destination."
				: "Lambda gave batches up and sent them to the mapping's destination; records that never ran may be among them.",
	};
	return [{ alarm, group: "EventCount" }];
}

/** A poll counts as 0 records when it finds none, so that no data at all means no polls. */
function idleAlarm({ fullName, topic, pollers, enabled, alarms }: StagedConsumer): readonly GroupedAlarm[] {
	if (alarms.idle === false || pollers === undefined || !enabled) return [];
	const alarm: PlannedAlarm = {
		name: `${fullName}-idle`,
		kind: "idle",
		namespace: "AWS/Lambda",
		metric: "PolledEventCount",
		dimensions: MAPPING,
		statistic: "SampleCount",
		threshold: 1,
		comparison: "LessThanThreshold",
		periodSeconds: 300,
		evaluationPeriods: 3,
		missing: "breaching",
		why: `Lambda has not polled ${topic.name} for 15 minutes: look at the state of the mapping, its role and its network. A new mapping takes minutes to start.`,
	};
	return [{ alarm, group: "EventCount" }];
}
